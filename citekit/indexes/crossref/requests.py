"""What one request asks of Crossref, and whether an answer is to it: DOIs in lists, queries, checks of messages."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from citekit.text.normalize import squeeze

MOST_DOIS = 50
"""In one list: so many are known to work."""
MOST_BYTES = 6000
"""Of the address of a list."""
MOST_CHARACTERS = 1200
"""Of a query."""


def fits(doi: str) -> bool:
    """Whether a filter can carry it: commas divide its values."""
    return "," not in doi and len(quote_plus(doi)) < MOST_BYTES // 2


def batches(dois: Sequence[str]) -> list[list[str]]:
    """As few lists as can be, none with too many or in too long an address."""
    found: list[list[str]] = []
    size = 0
    for doi in dois:
        more = len(quote_plus(f"doi:{doi},"))
        size += more
        if not found or len(found[-1]) >= MOST_DOIS or size > MOST_BYTES:
            found.append([])
            size = more
        found[-1].append(doi)
    return found


def names(message: Any) -> set[str]:
    """The DOIs that a message goes by, lower case: a work that was registered twice has aliases."""
    if not isinstance(message, dict) or not isinstance(message.get("DOI"), str):
        return set()
    aliases = message.get("aliases")
    others = aliases if isinstance(aliases, list) else []
    return {name.lower() for name in (message["DOI"], *others) if isinstance(name, str)}


def only_this(doi: str, message: dict[str, Any]) -> str | None:
    """What is wrong with the record of one DOI, or None."""
    return None if doi in names(message) else "the server sends the record of another DOI"


def only_these(dois: Sequence[str], message: dict[str, Any]) -> str | None:
    """What is wrong with a list for these DOIs, or None. Any may be absent; what has no DOI is passed over."""
    if wrong := any_list(message):
        return wrong
    asked = set(dois)
    others = any(found and not found & asked for found in map(names, message["items"]))
    return "the server sends the record of another DOI" if others else None


def any_list(message: dict[str, Any]) -> str | None:
    """What is wrong with the answer to a search, or None."""
    whole = isinstance(message.get("items"), list) and "total-results" in message
    return None if whole else "the server sends no list"


def any_agency(message: dict[str, Any]) -> str | None:
    """What is wrong with the answer to who registered a DOI, or None."""
    agency = message.get("agency")
    named = isinstance(agency, dict) and isinstance(agency.get("label"), str)
    return None if named else "the server names no agency"


def cut(query: str) -> str:
    """The query on one line, without what cannot be sent, and not too long."""
    words = squeeze(query.encode("utf-8", "ignore").decode("utf-8"))
    if len(words) <= MOST_CHARACTERS:
        return words
    return words[: MOST_CHARACTERS + 1].rsplit(" ", 1)[0][:MOST_CHARACTERS]
