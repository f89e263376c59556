"""Several works in one string: lettered ones, and those that share authors or a title.

Translations ('Angew. Chem. Int. Ed.', 'Sov. Phys.'), errata, later editions and series are no works of their own.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from citekit.csl.dates import make_date
from citekit.csl.item import Item
from citekit.references.parser.numbers import read_pages

# A string with more works is a list.
MAX_WORKS = 20
_LETTERS = tuple("abcdefghijklmnopqrst")
_DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
# Chemists print several works under one number: '(a) ...; (b) ...', 'a) ...; b) ...', '(i) ...; (ii) ...'.
_LETTER = re.compile(
    r"(?:^\s*|(?<=[.;:,\]])\s+|(?<=[^\s.;:,]\s)\s+)(?P<open>\(?)(?P<letter>[a-t]|[ivx]{1,4}|[1-9])\)\s+(?=[^\W\d_])"
)
_PRINTED_NUMBER = re.compile(r"^\[?\d{1,3}[\].)]?$")
_LEAD = re.compile(
    r"(?:for|see|e\.\s?g\.|cf\.|selected|recent|reviews?|examples?|vgl\.|siehe|voir|ver|см\.)\b[^.;\d]{0,100}?"
    r"(?:(?<=:)|\bsee(?:\salso)?:?)\s+",
    re.IGNORECASE,
)
_NUMBER = r"[A-Z]?\d{1,4}[A-Z]?"
_PAGE = r"[A-Z]{0,2}\d{1,7}(?:\s?[-–]\s?\d{1,6})?"
_YEAR = r"(?:1[6-9]|20)\d\d"
_A_YEAR = re.compile(_YEAR)
# '49, 1584 (1994)', '22, no. 4 (1965): 549', '282 (1994) 262-268', '1999, 576, 147'.
_PLACE = re.compile(
    rf"(?<!\w)(?<!\d\.)(?:(?P<v1>{_NUMBER})(?:\s?\(\d{{1,3}}\))?\s?[,:]\s?(?P<p1>{_PAGE})\s?\((?P<y1>{_YEAR})\)"
    rf"|(?P<v2>{_NUMBER})\s?\((?P<y2>{_YEAR})\)\s?[,:]?\s?(?P<p2>{_PAGE})"
    rf"|(?P<y3>{_YEAR}),\s?(?P<v3>{_NUMBER})(?:\s?\(\d{{1,3}}\))?,\s?(?P<p3>{_PAGE}))(?![\w(])"
)
_IDENTIFIERS = r"(?:[\s.,]{0,3}(?:(?:https?://(?:dx\.)?doi\.org/|doi:?\s?)10\.[^\s;,]{3,100}+|\[[\w.:/ -]{4,30}\]|arXiv:[\w./-]{4,30}+))"
_JOURNAL = r"(?P<journal>(?:ibid(?:em)?\.?,?|[A-Z][^\W\d_]{0,20}\.?(?:[ .-](?:of |the |and |& |für |der |de |la )?(?:[A-Z][^\W\d_]{0,20}|\([A-Z][A-Za-z. ]{0,12}\))[.:]?){0,7}),?\s?)?"
_BETWEEN = re.compile(
    rf"{_IDENTIFIERS}{{0,4}}(?P<sign>\s?[;,.]?\s?(?:and\s|und\s|et\s|&\s|see\salso\s|also\s)?){_JOURNAL}"
)
_TAIL = re.compile(rf"{_IDENTIFIERS}{{0,4}}")
_NOT_OWN = re.compile(
    r"\b(?:Int\.?\s?Ed|Engl|Sov(?:iet)?\b|Russ(?:ian)?\b|JETP|[Tt]ransl|Zh\.|Dokl|Izv\.|Usp\.|Pis.?ma|Teor\.|Yad\.|Prikl\.|"
    r"[Ee]rrat|[Cc]orrig|[Aa]ddend|[Ee]rr\.)"
)
_SAME_WORK = re.compile(r"\b(?:transl|errat|corrig|addend)", re.IGNORECASE)
_FIRST_PART = re.compile(r"(?<![\w.])(?:I|1)\.\s?(?=[^\W\d_])")
_FURTHER_PART = re.compile(r"(?<=;)\s*(?P<part>II|III|IV|V|VI|2|3|4|5|6)\.\s?(?=[^\W\d_])")
_PARTS = (("II", "2"), ("III", "3"), ("IV", "4"), ("V", "5"), ("VI", "6"))
_REPRINT = re.compile(
    r"[.;,(]\s*(?:(?:also\s)?(?:reprinted|repr\.|republished|published)|also|wieder\s?abgedruckt|wiederabgedruckt|abgedruckt|"
    r"auch|réimprimé|repris|ristampato|reimpreso|republicado)\s(?:as|in|dans|en|em)\b:?\s+(?=[^\W\d_])",
    re.IGNORECASE,
)

_SEE = re.compile(
    r"[;.]\s+(?:see(?:\salso)?|cf\.|vgl\.(?:\sauch)?|siehe(?:\sauch)?|s\.\sauch|voir(?:\saussi)?|véase(?:\stambién)?|ver\stambém|"
    r"vedi(?:\sanche)?|см\.(?:\sтакже)?)[,:]?\s+(?=[^\W\d_])",
    re.IGNORECASE,
)


class Piece(NamedTuple):
    """A further work of a string: as printed, with what it shares with the first, and fields that are sure."""

    raw: str
    full: str
    fields: Item = {}  # noqa: RUF012 - never changed


class Parts(NamedTuple):
    """The parts of a string that may be works: lettered ones, what is before and behind ``second``, those beside 'see'.

    ``second``: where a second work may begin.
    """

    lettered: Sequence[str]
    second: int | None
    halves: Sequence[str]
    beside: Sequence[str]

    def texts(self) -> Iterator[str]:
        """All of them."""
        return chain(self.lettered, self.halves, self.beside)


def find_parts(text: str, second: int | None) -> Parts:
    """The parts of ``text`` that may be works of their own; ``second``: where the labels say that a second begins."""
    halves = () if second is None else (text[:second], text[second:])
    beside = split_see(text)
    return Parts(split_lettered(text), second, halves, beside if len(beside) > 1 else ())


def split_lettered(text: str) -> list[str]:
    """Split '(a) Roe ...; (b) Doe ...' into its works; [] without letters."""
    if text.count(")") < 2 or not any(mark in text for mark in ("b)", "ii)", "2)")):
        return []
    marks = list(_LETTER.finditer(text))
    for alphabet in (_LETTERS, _ROMANS, _DIGITS):
        own = [mark for mark in marks if mark["letter"] in alphabet and mark["open"] == marks[0]["open"]]
        own = own[:MAX_WORKS]
        if len(own) < 2 or [mark["letter"] for mark in own] != list(alphabet[: len(own)]):
            continue
        lead = _PRINTED_NUMBER.sub("", text[: own[0].start()].strip())
        if lead and not (
            lead.endswith((":", "see", "also")) and len(lead) < 120 and not re.search(r"\d", lead)
        ):
            continue
        ends = [*(mark.start() for mark in own[1:]), len(text)]
        return [
            without_lead(text[mark.end() : end].rstrip(" ;")) for mark, end in zip(own, ends, strict=True)
        ]
    return []


def without_lead(text: str) -> str:
    """``text`` without 'For a review, see:' in front."""
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead else text


def has_several_years(text: str) -> bool:
    """Whether ``text`` has the years of several works; a string of one splits in no way that is tried below."""
    return len(_A_YEAR.findall(text)) > 1


def split_journals(text: str, authors: str) -> tuple[str, list[Piece]]:
    """Split 'Roe, Phys. Rev. A 49, 1584 (1994); 51, 1874 (1995)' behind its first place in a journal.

    ``authors``: as the string prints them; each further place is a work of theirs.
    """
    places = list(_PLACE.finditer(text))[:MAX_WORKS]
    journal = ""
    pieces: list[Piece] = []
    end = len(text)
    for position, (before, place) in enumerate(pairwise(places)):
        between = _BETWEEN.fullmatch(text, before.end(), place.start())
        if not between or not between["sign"].strip() or _NOT_OWN.search(text[: place.start()][-160:]):
            return text, []
        if position == 0:
            end = between.start("sign")
            journal = text[: before.start()].rsplit(",", 1)[-1].strip()
        named = (between["journal"] or "").strip(" ,")
        journal = named if named and not named.lower().startswith("ibid") else journal
        following = places[position + 2].start() if position + 2 < len(places) else len(text)
        stop = _behind_identifiers(text, place.end(), following)
        printed = text[between.end("sign") : stop]
        pieces.append(Piece(printed, f"{authors}, {journal} {text[place.start() : stop]}", _fields(place)))
    if not pieces or text[_behind_identifiers(text, places[-1].end(), len(text)) :].strip(" .;"):
        return text, []
    return text[:end], pieces


def _fields(place: re.Match[str]) -> Item:
    volume, page, year = (next(filter(None, place.group(*(f"{name}{n}" for n in "123")))) for name in "vpy")
    return {"volume": volume, "page": read_pages(page), "issued": make_date([int(year)])}


def _behind_identifiers(text: str, start: int, end: int) -> int:
    """The offset behind the identifiers that follow ``start``."""
    tail = _TAIL.match(text, start, end)
    return tail.end() if tail else start


def split_parts(text: str) -> tuple[str, list[Piece]]:
    """Split 'Roe, Walks. I. Recurrence, Ann. Prob. 12 (1984) 1; II. Transience, ibid.' into its parts."""
    first = _FIRST_PART.search(text)
    marks = list(_FURTHER_PART.finditer(text, first.end())) if first else []
    if not first or not marks:
        return text, []
    if any(mark["part"] not in names for mark, names in zip(marks, _PARTS, strict=False)):
        return text, []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    printed = [text[mark.start() : end].strip(" ;") for mark, end in zip(marks, ends, strict=True)]
    if not all(_A_YEAR.search(part) for part in (text[: marks[0].start()], *printed)):
        return text, []
    stem = text[: first.start()]
    return text[: marks[0].start()].rstrip(" ;"), [Piece(part, stem + part) for part in printed]


def split_reprint(text: str) -> tuple[str, str]:
    """Split 'Roe, A title, J. 1 (1990) 2, reprinted in Doe (ed.), A book' at its second publication."""
    mark = _REPRINT.search(text)
    if not mark or not _A_YEAR.search(text[: mark.start()]) or not _A_YEAR.search(text[mark.end() :]):
        return text, ""
    return text[: mark.start()], text[mark.end() :].rstrip(" )")


def is_own_work(text: str) -> bool:
    """Whether what follows a work can be another: no translation or erratum of it."""
    return not _SAME_WORK.search(text[:80])


def split_see(text: str) -> list[str]:
    """Split 'Roe, ...; see also Doe, ...' at 'see also'."""
    return _SEE.split(text, MAX_WORKS - 1)
