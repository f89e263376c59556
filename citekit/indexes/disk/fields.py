"""The fields of a Crossref message that an index on disk keeps, and the values that it is found by."""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from citekit.csl.dates import year
from citekit.csl.item import Item
from citekit.csl.names import creators, last_name
from citekit.data import data_lines
from citekit.indexes.crossref import dates as crossref_dates

KEPT = data_lines("crossref_fields.txt")
"""What `citekit.indexes.crossref.records` reads, without ``reference`` and ``abstract``."""
_DATES = {"indexed": "date-time", "deposited": "date-time", "created": "date-parts"}
_EMPTY = frozenset((b"[]", b"{}", b"null", b'""'))
_TITLES, _CONTAINERS = ("title", "original-title"), ("container-title", "short-container-title")
_TITLE_WORDS = 5
"""The words of a title's beginning that a key holds."""
_MOST_PEOPLE = 40
"""People whose names are searched; a reference prints fewer."""
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_WORD = re.compile(r"[^\W_]+")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_WHOLE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
_SMALL = frozenset(
    [
        "a",
        "and",
        "de",
        "der",
        "des",
        "die",
        "du",
        "et",
        "for",
        "fur",
        "fuer",
        "in",
        "la",
        "le",
        "of",
        "on",
        "the",
        "und",
        "van",
        "voor",
        "y",
    ]
)


class Values(NamedTuple):
    """What a work is found by, in plain words: of a message, or of a printed item."""

    titles: tuple[str, ...]
    first_author: str
    containers: tuple[str, ...]
    years: tuple[int, ...]
    volume: str
    pages: tuple[str, ...]


def kept(message: Mapping[str, msgspec.Raw], more: Sequence[str] = ()) -> bytes:
    """The message as JSON, with the fields of `KEPT` and ``more`` only."""
    values: dict[str, Any] = {
        name: message[name]
        for name in (*KEPT, *more)
        if name in message and bytes(message[name]) not in _EMPTY
    }
    for name, form in _DATES.items():  # one form of a date is enough: the other two take 40 bytes
        if name in values and isinstance(date := msgspec.json.decode(values[name]), dict):
            values[name] = {form: date.get(form)}
    return msgspec.json.encode(values)


def stamp(message: Mapping[str, Any]) -> tuple[str, str]:
    """When Crossref indexed the message, and when it was deposited: the greater is newer."""
    return _time(message, "indexed"), _time(message, "deposited")


def _time(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    time = value.get("date-time") if isinstance(value, dict) else None
    return time if isinstance(time, str) else ""


def words(text: str) -> list[str]:
    """Runs of letters and digits, case folded, without accents and markup; pairs of East Asian characters."""
    if "<" in text or "&" in text:
        text = _TAG.sub(" ", html.unescape(text))
    text = text.casefold()
    if text.isascii():
        return _WORD.findall(text)
    parts = unicodedata.normalize("NFKD", text.translate(_WHOLE_LETTERS))
    text = unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))
    return _WORD.findall(_EAST_ASIAN.sub(_pairs, text))


def _pairs(run: re.Match[str]) -> str:
    return " " + " ".join(map("".join, zip(run[0], run[0][1:], strict=False))) + " "


def of_message(message: Mapping[str, Any]) -> Values:
    """The values of a message, whose fields may have any shape."""
    people = _people(message)
    return Values(
        titles=tuple(_texts(message, *_TITLES)),
        first_author=_family(people[0]) if people else "",
        containers=tuple(_texts(message, *_CONTAINERS)),
        years=crossref_dates.years(message),
        volume=_text(message, "volume"),
        pages=tuple(filter(None, (_text(message, "page"), _text(message, "article-number")))),
    )


def of_item(item: Item) -> Values:
    """The values of a printed item."""
    people = creators(item)
    printed = year(item)
    return Values(
        titles=tuple(_texts(item, "title")),
        first_author=last_name(people[0]) if people else "",
        containers=tuple(_texts(item, "container-title", "container-title-short")),
        years=(printed,) if printed else (),
        volume=_text(item, "volume"),
        pages=tuple(filter(None, (_text(item, "page"), _text(item, "number")))),
    )


def doi_key(doi: str) -> int:
    """The key of a DOI in any case."""
    return _key("doi", doi.lower())


def keys(values: Values) -> set[int]:
    """The exact keys: first author with the title's beginning, and with volume and page; the journal's place."""
    author = "".join(words(values.first_author))
    volume = "".join(words(values.volume))
    begins = {"".join(words(page)[:1]).lstrip("0") for page in values.pages} - {""}
    found = {_key("title", author, *title) for text in values.titles if (title := words(text)[:_TITLE_WORDS])}
    if volume:
        found |= {_key("author", author, volume, begin) for begin in begins if author}
        names = {initials(name) for name in values.containers} - {""}
        found |= {
            _key("journal", name, volume, begin, str(when))
            for name in names
            for begin in begins
            for when in values.years
        }
    return found


def initials(container: str) -> str:
    """'jbc' of 'Journal of Biological Chemistry' and 'J. Biol. Chem.'."""
    return "".join(word[0] for word in words(container) if word not in _SMALL)


def _key(*parts: str) -> int:
    digest = blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def search_text(message: Mapping[str, Any]) -> str:
    """The words that a reference may print of the message, each once."""
    people = (
        text
        for person in _people(message)[:_MOST_PEOPLE]
        for text in _texts(person, "family", "given", "name")
    )
    texts = [
        *_texts(message, *_TITLES, "subtitle", *_CONTAINERS),
        *people,
        *map(str, crossref_dates.years(message)),
        *_texts(message, "volume", "issue", "page", "article-number"),
    ]
    if "book" in _text(message, "type") or message.get("type") == "monograph":
        texts.append(_text(message, "publisher"))
    return " ".join(dict.fromkeys(words(" ".join(texts))))


def _people(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    lists = (value for name in ("author", "editor") if isinstance(value := message.get(name), list))
    people = (person for several in lists for person in several if isinstance(person, dict))
    return [person for person in people if _family(person)]


def _family(person: Mapping[str, Any]) -> str:
    return _text(person, "family") or _text(person, "name")


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) else ""


def _texts(fields: Mapping[str, Any], *names: str) -> Iterator[str]:
    for name in names:
        value = fields.get(name)
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str) and text.strip():
                yield text
