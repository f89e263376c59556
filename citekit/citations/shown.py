"""How markers of citation keys are shown in quotes: '[@kim2001; @lee2002, p. 3]' as '(Kim 2001; Lee 2002, p. 3)'."""

import re
from collections.abc import Mapping

from citekit.model.bibliography import Bibliography, Work
from citekit.model.item_fields import short_authors
from citekit.text.normalize import shorten

_KEY = re.compile(r"-?@\{?(?P<key>[^\s;,\]\[{}@]+)\}?")
_TITLE = 40
"""Characters of the title of a work without authors."""


def names_of_keys(bibliography: Bibliography) -> dict[str, str]:
    """Citation keys, as sources and citekit write them -> the work in two words: 'Kim 2001'."""
    names = {}
    for work in bibliography.works:
        keys = (work.key, *(str(printed.item.get("citation-key") or "") for printed in work.printed))
        names.update(dict.fromkeys(filter(None, keys), _name(work)))
    return names


def _name(work: Work) -> str:
    who = short_authors(work.authors) if work.authors else shorten(work.title, _TITLE)
    return " ".join(filter(None, (who, str(work.year or ""))))


def shown_marker(marker: str, names: Mapping[str, str]) -> str:
    """The marker with the works in place of their keys; as it is if it has none or one is unknown."""
    keys = [match["key"].rstrip(".:") for match in _KEY.finditer(marker)]
    if not keys or any(key not in names for key in keys):
        return marker
    text = _KEY.sub(lambda match: names[match["key"].rstrip(".:")], marker)
    return f"({text[1:-1]})" if text.startswith("[") and text.endswith("]") else text
