"""Laws and the like, which a text names by their number: 'Decreto nº 6.949/2009', 'Directive 2004/38/EC'."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from citekit.citations.citation_words import LETTER, UPPER, YEAR
from citekit.citations.targets import CitingParagraphs, LinkedMarker, Target, name_key

_NUMBERED = re.compile(
    rf"(?P<word>(?<!{LETTER})[{UPPER}]{LETTER}+)(?:\s\([A-Z]{{2,4}}\))?\s"
    r"(?:(?:[nN][.º°o]{1,3}|№|Nr\.)\s?(?P<number>\d[\d.]*)|(?P<pair>\d{1,6}(?=/\d)))(?:/\s?(?P<second>\d{2,4})(?!\d))?"
)
_FIRST_WORDS = 50
_YEAR_BEHIND = re.compile(rf"[^.;()\d]{{0,12}}\d{{0,2}}[^.;()\d]{{0,25}}({YEAR})")


def find(text: str, body: CitingParagraphs, targets: Sequence[Target]) -> Iterator[LinkedMarker]:
    """The places that name an entry by its word and number; the year beside it, if there is one, must fit."""
    known: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for target in targets:
        first_words = min(target.end, target.start + _FIRST_WORDS)
        match = _NUMBERED.search(text, target.start, first_words)
        if match and not target.person and "." not in text[target.start : match.start()]:
            known[_key(match)].append(target)
    if not known:
        return
    for block, section in body:
        for match in _NUMBERED.finditer(text, block.start, block.end):
            behind = _YEAR_BEHIND.match(text, match.end(), block.end)
            year = "" if match["pair"] else behind[1] if behind else match["second"] or ""
            meant = [target for target in known.get(_key(match), ()) if not year or _is_year(year, target)]
            if len(meant) == 1 and (year or len(_key(match)[1]) > 3):
                number = meant[0].number
                yield LinkedMarker((number,), match.start(), match.end(), block, section, (number,))


def _key(match: re.Match[str]) -> tuple[str, str]:
    number = match["number"] or f"{match['pair']}/{match['second']}"
    return name_key(match["word"]), number.replace(".", "")


def _is_year(year: str, target: Target) -> bool:
    return any(known.endswith(year) for known in target.years)
