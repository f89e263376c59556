"""Judge a clue by a record: confirmed, contradicted or silent, and by which words.

``READERS`` has one small function a kind of clue. Nothing is weighed here; see `citekit.mentions.identify.identify`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Literal

import msgspec

from citekit.csl import containers
from citekit.csl.preprints import names_preprint
from citekit.csl.richtext import untagged
from citekit.csl.titles import plain_words, title_words
from citekit.data import data_lines
from citekit.mentions import words as clue_words
from citekit.mentions.identify import links as clue_links
from citekit.mentions.identify.records import RecordText, day
from citekit.mentions.words import stems
from citekit.model.citation import Clue

Support = Literal["confirmed", "contradicted", "silent"]
SIGNS: Mapping[Support, str] = {"confirmed": "+", "contradicted": "-", "silent": "?"}

_SAME_JOURNAL = 0.89
_SAME_TITLE, _LIKE_TITLE = 0.85, 0.5
_EARLY = 14
"""Days that a post may come before the record: embargoes, and registration a week after publication."""
NEW_DAYS = 150
"""Days after which a study is not news any more."""
_OLD = 3 * 366
NEAR_DAYS = 31
_SHOWN = 80
_RAREST = 9
_SMALL = 10
"""Numbers below this stand in any abstract."""


class ClueVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """A clue with its verdict; ``words`` are the deciding ones of the record, or ''.

    ``place`` is where they stand: 'title', 'abstract', or '' for another field; ``rarity`` is log10 of the number of
    records of which one confirms the clue by chance.
    """

    clue: Clue
    verdict: Support
    words: str = ""
    place: str = ""
    rarity: float = 0.0

    @property
    def sign(self) -> str:
        """'+', '-' or '?'."""
        return SIGNS[self.verdict]

    @property
    def summary(self) -> str:
        """'journal: Pain (1 of 9,000)', or with the record's words 'before: 2024-04-07 (2024-03-20; 1 of 80)'."""
        details = []
        if self.words and plain_words(self.words) != plain_words(self.clue.value):
            long = len(self.words) > _SHOWN
            details.append(f"{self.words[:_SHOWN].rstrip()} ..." if long else self.words)
        if self.rarity >= 1:
            details.append(one_of(self.rarity))
        return f"{self.clue.kind}: {self.clue.value}" + (f" ({'; '.join(details)})" if details else "")


def one_of(rarity: float) -> str:
    """'1 of 3,000,000' for 6.5: one figure, for more is not known."""
    if rarity > _RAREST:
        return f"less than 1 of {10**_RAREST:,}"
    size = 10 ** int(rarity)
    return f"1 of {round(10**rarity / size) * size:,}"


Finding = tuple[Support, str, str]
_SILENT: Finding = ("silent", "", "")


def judge_clue(clue: Clue, text: RecordText) -> ClueVerdict:
    """Judge a clue by a record; an unknown kind is silent. Pure; never raises."""
    reader = READERS.get(clue.kind)
    verdict, words, place = reader(clue, text) if reader else _SILENT
    return ClueVerdict(clue=clue, verdict=verdict, words=words, place=place)


def _journal(clue: Clue, text: RecordText) -> Finding:
    if text.record.kind == "posted-content" and not names_preprint(clue.value):
        return "contradicted", "a preprint", ""
    if not text.journals:
        return _SILENT
    shown = text.record.containers[0]
    same = containers.alike(clue.value, text.journals) >= _SAME_JOURNAL
    return ("confirmed", shown, "") if same else ("contradicted", shown, "")


def _before(clue: Clue, text: RecordText) -> Finding:
    limit = day(clue.value)
    if limit is None or not text.days:
        return _SILENT
    ages = [(limit - one).days for one in text.days]
    for age, one in zip(ages, text.days, strict=True):
        if -_EARLY <= age <= NEW_DAYS:
            return "confirmed", one.isoformat(), ""
    return (
        ("silent" if any(-_EARLY <= age <= _OLD for age in ages) else "contradicted"),
        text.days[0].isoformat(),
        "",
    )


def _published(clue: Clue, text: RecordText) -> Finding:
    """Compare the date that the post names with the record's days and years."""
    parts = [int(part) for part in clue.value.split("-") if part.isdecimal()]
    years = {*text.record.years, *(one.year for one in text.days)}
    if not parts or not 1000 <= parts[0] <= 9999 or not years:
        return _SILENT
    shown = text.record.first_day or str(min(years))
    near = min(abs(parts[0] - year) for year in years)
    if len(parts) == 1:
        return ("confirmed" if near == 0 else "silent" if near == 1 else "contradicted"), shown, ""
    named = day(f"{parts[0]}-{parts[1]:02d}-{parts[2] if len(parts) > 2 else 15:02d}")
    if not text.days or named is None:
        return "silent" if near < 2 else "contradicted", shown, ""
    off, nearest = min((abs((one - named).days), one.isoformat()) for one in text.days)
    return (
        ("confirmed" if off <= NEAR_DAYS else "silent" if off <= 12 * NEAR_DAYS else "contradicted"),
        nearest,
        "",
    )


def _person(clue: Clue, text: RecordText) -> Finding:
    if not text.names:
        return _SILENT
    named = plain_words(clue.value).split()
    for family, given, shown in text.names:
        size = len(family.split())
        if named[-size:] != family.split() and not (named[:1] == [family] and len(named) == 2):
            continue
        first = named[:-size] if named[-size:] == family.split() else named[1:]
        if not first or not given or first[0][0] == given[0] or first[0] in given.split():
            return "confirmed", shown, ""
    return "contradicted", ", ".join(shown for _, _, shown in text.names[:3]), ""


def _institution(clue: Clue, text: RecordText) -> Finding:
    words = [word for word in plain_words(clue.value).split() if word not in _EMPTY]
    if not words:
        return _SILENT
    for affiliation in text.record.affiliations:
        there = plain_words(affiliation)
        if sum(f" {word} " in f" {there} " for word in words) >= 0.75 * len(words):
            return "confirmed", affiliation, ""
    if f" {plain_words(clue.value)} " in f" {text.abstract} ":
        return "confirmed", clue.value, "abstract"
    return ("contradicted", text.record.affiliations[0], "") if text.record.affiliations else _SILENT


_EMPTY = frozenset(("the", "of", "at", "in", "for", "and", "s"))


def _origin(clue: Clue, text: RecordText) -> Finding:
    """Look for the country or its people in title, affiliations and abstract."""
    forms = country().get(plain_words(clue.value), (plain_words(clue.value),))
    for place, words in (("title", " ".join(text.titles)), ("", text.places), ("abstract", text.abstract)):
        for form in forms:
            if f" {form} " in f" {words} ":
                return "confirmed", form.title(), place
    return ("contradicted", text.record.affiliations[0], "") if text.record.affiliations else _SILENT


@cache
def country() -> dict[str, tuple[str, ...]]:
    """Any name of a country or its people -> all of them, in plain words."""
    found: dict[str, tuple[str, ...]] = {}
    for line in data_lines("mention_demonyms.txt"):
        country, _, people = line.partition(":")
        forms = [plain_words(form) for form in (country, *people.split(",")) if form.strip()]
        for names in _ALSO:
            if forms[0] in names:
                forms += names
        for form in forms:
            found[form] = tuple(dict.fromkeys((*found.get(form, ()), *forms)))
    return found


_ALSO = (
    ["united states", "usa", "us", "u s", "u s a", "america"],
    ["united kingdom", "uk", "u k", "britain", "great britain", "england", "scotland", "wales"],
    ["china", "p r china", "peoples republic of china"],
    ["south korea", "republic of korea", "korea"],
)


def _sample(clue: Clue, text: RecordText) -> Finding:
    found = re.search(r"\d{1,12}", clue.value)
    if not found or int(found[0]) < _SMALL:
        return _SILENT
    number = int(found[0])
    for place, words in (("title", " ".join(text.titles)), ("abstract", text.abstract)):
        for form in clue_words.number_forms(number):
            if f" {form} " in f" {words} ":
                return "confirmed", form, place
        if number >= 1000 and number % 100 == 0:  # 'nearly 20,000'
            near = [one for one in clue_words.numbers(words) if abs(one - number) <= 0.025 * number]
            if near:
                return "confirmed", str(min(near)), place
    return _SILENT


def _title(clue: Clue, text: RecordText) -> Finding:
    named = set(title_words(clue.value).split())
    shown = untagged(text.record.item.get("title"))
    best = max((_overlap(named, set(title.split())) for title in text.titles), default=-1.0)
    if best >= _SAME_TITLE:
        return "confirmed", shown, "title"
    return ("contradicted", shown, "title") if 0 <= best < _LIKE_TITLE else _SILENT


def _overlap(named: set[str], title: set[str]) -> float:
    """Dice's measure; 1 also for a title that is quoted without its long subtitle."""
    if not named or not title:
        return 0.0
    return 2 * len(named & title) / (len(named) + len(title))


def _link(clue: Clue, text: RecordText) -> Finding:
    value, doi = clue.value.lower(), text.record.doi
    suffix = doi.partition("/")[2]
    named = clue_links.dois([clue])
    if doi in named or (len(suffix) > 7 and suffix in value):
        return "confirmed", doi, ""
    return ("contradicted", doi, "") if named else _SILENT


def _words(clue: Clue, text: RecordText) -> Finding:
    """Most of the clue's words in the title, or in title and abstract."""
    wanted = stems(clue.value)
    if not wanted:
        return _SILENT
    every = clue_words.all_stems([clue.value]) - set(wanted)  # the paper's words for it
    in_title = [one for one in wanted if one in text.title_stems]
    if len(in_title) >= _MOST * len(wanted) or every & text.title_stems:
        return "confirmed", _shown(text.titles, {*in_title, *every}), "title"
    either = text.title_stems | text.abstract_stems
    inside = [one for one in wanted if one in either]
    if len(inside) >= _MOST * len(wanted) or every & text.abstract_stems:
        return "confirmed", _shown((*text.titles, text.abstract), {*inside, *every}), "abstract"
    return _SILENT


_MOST = 0.6


def _shown(texts: Sequence[str], wanted: set[str]) -> str:
    """The words of ``texts`` that have these stems, each once, at most five."""
    words = (word for text in texts for word in text.split() if clue_words.stem(word) in wanted)
    return " ".join(list(dict.fromkeys(words))[:5])


READERS: Mapping[str, Callable[[Clue, RecordText], Finding]] = {
    "journal": _journal,
    "before": _before,
    "published": _published,
    "title": _title,
    "link": _link,
    "person": _person,
    "institution": _institution,
    "origin": _origin,
    "sample": _sample,
    "design": _words,
    "condition": _words,
    "site": _words,
    "intervention": _words,
    "drug": _words,
    "outcome": _words,
    "topic": _words,
}
