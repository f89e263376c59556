"""Crossref's search-based matching with validation, written anew from its description: the algorithm to beat.

Described at https://www.crossref.org/blog/matchmaker-matchmaker-make-me-a-match/: search with the string, score
the candidates by a weighted Jaccard index of what the string and the record name, check the best.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from matching_messages import plain
from rapidfuzz import fuzz

Message = dict[str, Any]
Hit = tuple[Message, float]
Search = Callable[[str, int], Sequence[Hit]]

ROWS = 20
ENOUGH = 0.34
"""The least Jaccard index of a match."""
RELEVANT = 0.4
"""The least score per character of a hit behind the first."""
LIVE_SCALE = 1.8
"""How much higher scores are in an index of 180 million than in one of 30 thousand: ln 1.8e8 / ln 3e4."""
_NEAR_START = 40
_SAME_TITLE, _SAME_AUTHOR = 0.75, 0.7

_REMOVED = re.compile(
    r"(?:doi:?\s*)?\b10\.\d{4,9}/\S+|arxiv:\S+|\[[^\]]*\]|\b(?:retrieved|accessed)\b.{0,40}http\S+",
    re.IGNORECASE,
)
_SHORT_RANGE = re.compile(r"(\d{2,})\s*[-‐–—−]+\s*(\d{1,})(?!\d)")
_NUMBER = re.compile(r"\d+")


class Answer(NamedTuple):
    """The DOI, or None; the Jaccard index of the best candidate."""

    doi: str | None
    score: float


def match(text: str, search: Search) -> Answer:
    """The record that ``text`` prints, by one search."""
    text = _SHORT_RANGE.sub(_whole_range, _REMOVED.sub(" ", text))
    hits = search(text, ROWS)
    scored = sorted(
        (
            (_similarity(text, hit, relevance), -rank, hit)
            for rank, (hit, relevance) in enumerate(_relevant(text, hits))
        ),
        key=lambda one: one[:2],
        reverse=True,
    )
    if not scored or scored[0][0] < ENOUGH:
        return Answer(None, scored[0][0] if scored else 0.0)
    best, _, message = scored[0]
    return Answer(message["DOI"].lower() if _valid(text, message) else None, best)


def of_item(item: Mapping[str, Any]) -> str:
    """A structured reference as one string: the fields one after the other."""
    names = " ".join(name.get("family") or name.get("literal") or "" for name in item.get("author") or [])
    year = str(((item.get("issued") or {}).get("date-parts") or [[""]])[0][0])
    fields = ("title", "container-title", "volume", "issue", "page")
    return " ".join(part for part in (names, *(str(item.get(name) or "") for name in fields), year) if part)


def _relevant(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """The first hit, and those whose score is high for the string's length; scores per character."""
    per_character = [(message, LIVE_SCALE * score / max(len(text), 1)) for message, score in hits]
    return per_character[:1] + [hit for hit in per_character[1:] if hit[1] >= RELEVANT]


def _whole_range(match: re.Match[str]) -> str:
    first, last = match.groups()
    return f"{first}-{first[: max(len(first) - len(last), 0)]}{last}"


def _similarity(text: str, message: Message, relevance: float) -> float:
    """Weighted Jaccard: the sum of the smaller weights by the sum of the larger ones."""
    string, record = {"score": 1.0}, {"score": min(relevance, 1.0)}
    numbers = _NUMBER.findall(text)
    left = set(numbers)
    for name, number in _numbers(message):
        record[name] = 1.0
        if number in numbers:
            string[name] = 1.0
            left.discard(number)
        elif name == "year" and (near := {str(int(number) - 1), str(int(number) + 1)} & left):
            string[name] = 0.5
            left -= near
    record["author"], string["author"] = 1.0, _author(text, message)
    string |= {f"unexplained {number}": 1.0 for number in left}
    names = {*string, *record}
    low = sum(min(string.get(name, 0.0), record.get(name, 0.0)) for name in names)
    return low / sum(max(string.get(name, 0.0), record.get(name, 0.0)) for name in names)


def _numbers(message: Message) -> list[tuple[str, str]]:
    """(what it is, number): every number that the record names."""
    found = [("year", str(year)) for year in (_year(message),) if year]
    fields = {name: str(message.get(name) or "") for name in ("volume", "issue", "page", "article-number")}
    fields["title"] = " ".join(map(plain, message.get("title") or []))
    fields["container"] = " ".join(map(plain, (message.get("container-title") or [])[:1]))
    for name, value in fields.items():
        found += [(f"{name} {at}", number) for at, number in enumerate(_NUMBER.findall(value))]
    return found


def _year(message: Message) -> int | None:
    parts = (message.get("issued") or {}).get("date-parts") or [[None]]
    return parts[0][0] if parts[0] else None


def _author(text: str, message: Message) -> float:
    """How well the first author's name is found near the start of the string, 0 to 1."""
    for person in (message.get("author") or [])[:1]:
        name = (person.get("family") or person.get("name") or "").lower()
        if name:
            return fuzz.partial_ratio(name, text[: len(name) + _NEAR_START].lower()) / 100
    return 0.0


def _valid(text: str, message: Message) -> bool:
    """Whether enough of title, year, volume, author and first page agree."""
    numbers = set(_NUMBER.findall(text))
    titles = [plain(title).lower() for title in message.get("title") or []]
    year = _year(message)
    first = _NUMBER.search(str(message.get("page") or message.get("article-number") or ""))
    agreeing = (
        any(title and fuzz.partial_ratio(title, text.lower()) / 100 > _SAME_TITLE for title in titles),
        year is not None and bool(numbers & {str(year - 1), str(year), str(year + 1)}),
        bool(set(_NUMBER.findall(str(message.get("volume") or ""))) & numbers),
        _author(text, message) > _SAME_AUTHOR,
        first is not None and first[0] in numbers,
    )
    return sum(agreeing) >= (4 if message.get("type") == "journal-article" else 3)
