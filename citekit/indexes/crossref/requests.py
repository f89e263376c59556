"""Prepare requests to Crossref, and check that an answer fits its request."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote_plus

import msgspec

from citekit.http.client import HTTPError
from citekit.text.normalize import squeeze

MAX_DOIS = 50
"""DOIs in one list: so many are known to work."""
MAX_BYTES = 6000
"""Bytes of the address of a list."""
MAX_CHARACTERS = 1200
"""Characters of a query."""

_SEARCHED = (
    "title",
    "subtitle",
    "original-title",
    "short-title",
    "container-title",
    "author",
    "editor",
    "publisher",
)
"""Fields of a record that a query is compared with, beside numbers."""
_WORD = re.compile(r"[a-z\u00e0-\u024f]{4,}")
_STEM, _MIN_WORDS = 4, 3

Message = dict[str, Any]
Check = Callable[[Message], str | None]
"""What is wrong with a message, or None."""


class UnreadableAnswer(HTTPError):
    """The answer is not a message."""


class WrongAnswer(HTTPError):
    """The message is not the one that was asked for."""


def fits_filter(doi: str) -> bool:
    """Whether a list can ask for the DOI: commas separate its values."""
    return "," not in doi and len(quote_plus(doi)) < MAX_BYTES // 2


def batches(dois: Sequence[str]) -> list[list[str]]:
    """As few lists as possible, none with too many DOIs or too long an address."""
    lists: list[list[str]] = []
    size = 0
    for doi in dois:
        more = len(quote_plus(f"doi:{doi},"))
        size += more
        if not lists or len(lists[-1]) >= MAX_DOIS or size > MAX_BYTES:
            lists.append([])
            size = more
        lists[-1].append(doi)
    return lists


def shorten_query(query: str) -> str:
    """The query on one line, valid as UTF-8, and cut to its limit at a space."""
    words = squeeze(query.encode("utf-8", "ignore").decode("utf-8"))
    if len(words) <= MAX_CHARACTERS:
        return words
    return words[: MAX_CHARACTERS + 1].rsplit(" ", 1)[0][:MAX_CHARACTERS]


def read_message(body: bytes, check: Check) -> Message:
    """The message in an answer's body. Raises UnreadableAnswer or WrongAnswer."""
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        kind = "a web page" if body.lstrip()[:1] == b"<" else "incomplete JSON" if body else "nothing"
        raise UnreadableAnswer(f"the server sends {kind} instead of JSON") from None
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        raise UnreadableAnswer("the server sends JSON without a message")
    if problem := check(message):
        raise WrongAnswer(problem)
    return message


def is_not_found(body: bytes) -> bool:
    """Whether a 404 is Crossref's own, and not that of a server in between."""
    if b"resource not found" in body[:200].lower():
        return True
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return False
    return isinstance(answer, dict) and isinstance(answer.get("status"), str)


def dois_of(message: object) -> set[str]:
    """The DOIs of a message, lower case: a work that was registered twice has aliases."""
    if not isinstance(message, dict) or not isinstance(message.get("DOI"), str):
        return set()
    aliases = message.get("aliases")
    others = aliases if isinstance(aliases, list) else []
    return {name.lower() for name in (message["DOI"], *others) if isinstance(name, str)}


def check_agency(message: Message) -> str | None:
    """What is wrong with the message that names the agency of a DOI, or None."""
    agency = message.get("agency")
    named = isinstance(agency, dict) and isinstance(agency.get("label"), str) and agency["label"]
    return None if named else "the server names no agency"


def check_record(doi: str, message: Message) -> str | None:
    """What is wrong with the record of one DOI, or None."""
    return None if doi in dois_of(message) else "the server sends the record of another DOI"


def check_list(message: Message) -> str | None:
    """What is wrong with a list of records, or None."""
    complete = isinstance(message.get("items"), list) and "total-results" in message
    return None if complete else "the server sends no list"


def check_list_of(dois: Sequence[str], message: Message) -> str | None:
    """What is wrong with a list for these DOIs, or None; any may be missing."""
    if problem := check_list(message):
        return problem
    asked = set(dois)
    others = any(own and not own & asked for own in map(dois_of, message["items"]))
    return "the server sends the record of another DOI" if others else None


def fits_query(query: str, message: Message) -> bool:
    """Whether one record of a list shares a word with ``query``, as each record that was searched for does.

    Words are compared by their first letters, as the index stems them; queries of less than three Latin words fit.
    """
    words = {word[:_STEM] for word in _WORD.findall(query.casefold())}
    if len(words) < _MIN_WORDS or not message["items"]:
        return True
    texts = [[item.get(field) for field in _SEARCHED] for item in message["items"] if isinstance(item, dict)]
    found = {word[:_STEM] for word in _WORD.findall(msgspec.json.encode(texts).decode().casefold())}
    return bool(words & found)
