"""The text of each work in the Markdown list."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from citekit.runtime.store import stored
from citekit.writers import templates
from citekit.writers.markdown.views import EntryView, SourceView

TEMPLATE = "parts/entry.md.j2"


def entries_text(variables: Mapping[str, Any], folder: Path | None) -> dict[str, str]:
    """Key of each work that is listed -> its text; ``variables``: those of the list, ``folder``: the user's templates.

    Raises TemplateError.
    """
    listed: list[tuple[EntryView, SourceView | None]]
    if variables["groups"]:
        listed = [(entry, None) for group in variables["groups"] for entry in group.entries]
    else:
        listed = [(entry, source) for source in variables["sources"] for entry in source.entries]
        listed += [(entry, None) for entry in variables["others"]]
    if folder is None:
        texts = [_entry_text(entry) for entry, _ in listed]
    else:
        each = (
            {**variables, "entry": entry} | ({"source": source} if source else {}) for entry, source in listed
        )
        texts = templates.render_each(TEMPLATE, each, folder)
    return {entry.key: text.removesuffix("\n") for (entry, _), text in zip(listed, texts, strict=True)}


@stored
def _entry_text(entry: EntryView) -> str:
    return templates.render(TEMPLATE, {"entry": entry})
