"""What a text can cite: the entries of its reference list, as markers name them."""

import re
import unicodedata
from typing import NamedTuple

from citekit.citations.citation_words import CJK, UNPUBLISHED, UPPER, YEAR, pattern, unpublished_year
from citekit.csl.dates import year as year_of
from citekit.csl.item import Item, custom, is_cut_short
from citekit.csl.names import creators, sort_name
from citekit.model.article import Block
from citekit.model.note import Note
from citekit.runtime.memory import remember
from citekit.text.normalize import fold
from citekit.text.numbers import list_position

_NOT_WORD = re.compile(r"[\W_]+")


class Target(NamedTuple):
    """One entry of the reference list.

    ``names``: the keys (see `name_key`) of its authors, or editors; ``several``: there are more than are
    printed; ``person``: the first is a person, with ``initial`` and the ``parts`` of a double family name.
    ``heads``: what else a marker may begin with: the printed string's first words, an organisation's
    initials. ``years``: every year in the printed string, and what it says of its printing beside one; ``suffix``: the letter behind the year, which is one
    of `UNPUBLISHED` where there is none. ``label``: the printed key of lists such as '[Smi19]'.
    ``start``, ``end``: its offsets in the text. ``list``: which list of the text it is in; None if there is one.
    ``by_number``: a number in the text can mean it; False where numbers are those of footnotes.
    """

    number: int
    names: tuple[str, ...] = ()
    several: bool = False
    person: bool = False
    initial: str = ""
    parts: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    year: str = ""
    years: frozenset[str] = frozenset()
    suffix: str = ""
    title: str = ""
    label: str = ""
    start: int = 0
    end: int = 0
    list: int | None = None
    by_number: bool = True

    @property
    def position(self) -> str:
        """'5', or '5 of list 2' where the text has several lists."""
        return list_position(self.number, self.list)


class LinkedMarker(NamedTuple):
    """A marker with the numbers of the entries that it cites.

    ``beside``: the numbers that are cited in the same brackets. ``repaired``: of a damaged marker, with what
    was read beside the printed number: '(811 [8-11])'.
    """

    numbers: tuple[int, ...]
    start: int
    end: int
    block: Block
    section: str | None
    beside: tuple[int, ...] = ()
    repaired: str = ""


class MarkerLinks(NamedTuple):
    """The markers that one way of citing gives for a text.

    ``absent``: numbers that are cited but not in the list. ``style``: the name of the way.
    """

    hits: tuple[LinkedMarker, ...] = ()
    notes: tuple[Note, ...] = ()
    absent: frozenset[int] = frozenset()
    style: str = ""

    @property
    def reached(self) -> set[int]:
        """The numbers of the entries that are cited."""
        return {number for hit in self.hits for number in hit.numbers}


CitingParagraphs = list[tuple[Block, str | None]]
"""The paragraphs that can cite, each with its section."""


# Letters that do not decompose into a plain one and a mark.
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


@remember(50_000, longest=100)
def name_key(name: str) -> str:
    """A name for comparison: letters only, without accents and case.

    'O’Neill' and 'ONEILL' are the same.
    """
    decomposed = unicodedata.normalize("NFKD", fold(name).translate(_PLAIN_LETTERS))
    return _NOT_WORD.sub("", "".join(c for c in decomposed if not unicodedata.combining(c)))


_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_UNPUBLISHED = re.compile(rf"(?<![^\W\d_]){pattern(*UNPUBLISHED)}", re.IGNORECASE)
_HEAD = re.compile(
    rf"[“\"„«'‘]?[^,.;:()\d]{{2,60}}?(?=[,.;:(]|\s[–—-]\s|\s[{UPPER}]{{1,3}}(?:[\s,.]|$)|\s[{UPPER}]\.)"
)
_BEFORE_YEAR = re.compile(rf"((?:[^().\d]|(?<=[{UPPER}])\.){{4,120}})[\s.,;:]{{0,9}}(?:\(|{YEAR})")
_FIRST_SENTENCE = re.compile(r"(.{4,120}?[^\W\d_]{2})\.(?=\s)")
_ACRONYM = re.compile(r"\b[A-Z]{2,}[A-Za-z]*(?:[-/][A-Z]+)*\b")
_PRINTED_YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)([a-z])(?![a-z\d])")
_CJK_NAMES = re.compile(rf"(?:[{CJK}]{{2,5}}[,，、;；]\s*)*[{CJK}]{{2,5}}(?=[.．。,，\s(（])")
_SMALL_WORDS = frozenset(
    {
        "of",
        "the",
        "and",
        "for",
        "in",
        "on",
        "de",
        "da",
        "do",
        "das",
        "dos",
        "del",
        "della",
        "des",
        "du",
        "la",
        "le",
    }
    | {"les", "el", "los", "las", "e", "y", "et", "und", "der", "die", "van"}
)


def target(
    number: int,
    item: Item,
    raw: str = "",
    label: str = "",
    start: int = 0,
    end: int = 0,
    list: int | None = None,
) -> Target:
    """The Target of an entry: its CSL-JSON ``item`` and its printed string ``raw``."""
    people = creators(item)
    first = people[0] if people else {}
    year = str(year_of(item) or "")
    suffix = str(custom(item).get("year_suffix") or "")
    if year and not suffix and (printed := _PRINTED_YEAR.search(raw)) and printed[1] == year:
        suffix = printed[2]
    family = str(first.get("family") or "")
    cjk = _CJK_NAMES.match(raw)
    names = (
        tuple(name_key(name) for name in re.split(r"[,，、;；]\s*", cjk[0]))
        if cjk
        else tuple(name_key(sort_name(name).partition("،")[0]) for name in people)  # the comma of Arabic
    )
    unpublished = _UNPUBLISHED.search(raw)
    phrase = unpublished_year(unpublished[0]) if unpublished else ""
    return Target(
        number=number,
        names=tuple(name for name in names if name),
        several=is_cut_short(item),
        person=bool(family) or bool(cjk),
        initial=name_key(str(first.get("given") or ""))[:1],
        parts=tuple(part for part in re.split(r"[\s‐-]", family) if len(part) >= 4 and part != family)[:1],
        heads=tuple(key for key in _heads(raw, first) if key not in names[:1]),
        year=year or phrase,
        years=frozenset(_YEAR.findall(raw)) | ({phrase} if year and phrase else set()),
        suffix=suffix,
        title=str(item.get("title") or ""),
        label=label,
        start=start,
        end=end,
        list=list,
    )


def _heads(raw: str, first: dict[str, str]) -> list[str]:
    """What a marker may begin with beside the first author's name as it was parsed."""
    keys = []
    if head := _HEAD.match(raw):
        keys.append(name_key(head[0]))
    literal = first.get("literal", "")
    if literal or not first:
        keys += [name_key(head[1]) for way in (_BEFORE_YEAR, _FIRST_SENTENCE) if (head := way.match(raw))]
    shout = literal.isupper()
    capitals = "".join(
        word[0]
        for word in re.findall(r"[^\W\d_][\w’'-]*", literal)
        if word[0].isupper() and word.casefold() not in _SMALL_WORDS
    )
    if len(capitals) >= 3:
        keys.append(name_key(capitals))
    if literal or not first:
        printed = re.findall(r"\(([^()\s]{2,12})\)|[–—-]\s([A-Z]{2,8})\b", literal) if shout else []
        acronyms = [a or b for a, b in printed] if shout else _ACRONYM.findall(literal or raw[:80])
        keys += [name_key(acronym) for acronym in acronyms]
    return [key for key in dict.fromkeys(keys) if len(key) >= 2]
