"""The HTML of each work on the page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from citekit.runtime.store import stored
from citekit.writers import templates
from citekit.writers.html.views import PageEntry

TEMPLATE = "page/entry.html.j2"
_INDEX: Any = "\x1e"
"""In HTML that is stored, the place of the work, which every build may change. No value has this character."""


def entries_html(entries: Sequence[PageEntry], context: Mapping[str, Any], folder: Path | None) -> list[str]:
    """The HTML of ``entries``; ``context``: the page's variables, ``folder``: the user's own templates.

    Raises TemplateError.
    """
    if folder is not None:
        return templates.render_each(TEMPLATE, ({**context, "entry": entry} for entry in entries), folder)
    shared_check, several = context["shared_check"], context["several"]
    return [
        _without_index(msgspec.structs.replace(entry, index=_INDEX), shared_check, several).replace(
            _INDEX, str(entry.index)
        )
        for entry in entries
    ]


@stored
def _without_index(entry: PageEntry, shared_check: str, several: bool) -> str:
    variables = {"entry": entry, "shared_check": shared_check, "several": several}
    return templates.render(TEMPLATE, variables)
