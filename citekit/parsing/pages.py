"""Pages and article numbers, and the years, volumes and issues that stand beside them.

The shapes are those of the Vancouver family: '(2021) 101(1):259–301', '2008 Mar;136(3):380-7',
'2019;56 Suppl 2:S12-9', '101(1):259-301, 2021'.
"""

import re

from citekit.text import month_number

_DASH = r"[-\u2010-\u2015\u2212]"
YEAR = r"(?:1[6-9]|20)\d\d(?!\d)"
# Possessive quantifiers (*+, ?+) throughout: a page that was read is not read again in another way. A
# year that ends the string is no page.
_PAGE = r"(?:[A-Za-z]{1,3}\.?\s?)?+\d[\dA-Za-z]*+(?:\.e\d++|\.\d++)?+"
_ROMAN = rf"[ivxlc]{{1,8}}\s?{_DASH}\s?[ivxlc]{{1,8}}\b"
PAGES = rf"(?:{_ROMAN}|{_PAGE}(?:\s?{_DASH}{{1,2}}\s?{_PAGE})?+(?:,\s?(?!{YEAR}[.;)\s]*$){_PAGE}(?:\s?{_DASH}\s?{_PAGE})?+){{0,6}}+)"
_MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?"
    rf"(?:\s?{_DASH}\s?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?)?"
)
_SUPPL = r"(?:Suppl(?:ement)?|Spec\s+No|Pt|Part)\b\.?\s?[\dA-Z]*(?:\s?Pt\.?\s?\d+)?"
_VOLUME = rf"(?:(?<![^\W\d_])[Vv]ol(?:ume)?\.?\s?)?(?P<volume>[A-Z]{{0,2}}\d{{1,5}}[A-Za-z]?(?:\s?{_DASH}\s?\d{{1,4}})?)"
_ISSUE = rf"(?:\s?\((?P<issue>[^()]{{1,30}}(?:\([^()]*\))?[^()]{{0,20}})\)|\s(?P<suppl>{_SUPPL}))"
_COLON = r"\s?[:,]\s?(?:p{1,2}\.?\s?)?"
_EDGE = r"(?=[\s.;,)\]]*(?:$|[.;,]\s|\s))"
_CODE = r"[^\W_]+(?:-[^\W_]+)*\d[\w.-]*"

TAILS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        # (2021) 101(1):259–301
        (
            "year in brackets, volume, pages",
            rf"(?<!\d)\(\s?(?P<year>{YEAR})[a-z]?\s?\)[.,;:]?\s*{_VOLUME}{_ISSUE}?(?:{_COLON}(?P<page>{PAGES}|{_CODE})|){_EDGE}",
        ),
        # 2008 Mar 5;136(3):380-7
        (
            "year, semicolon, volume, pages",
            rf"(?<![\d/])(?P<year>{YEAR})(?:\s(?P<month>{_MONTH})(?:\s(?P<day>\d{{1,2}})\b)?)?\s?[;,]\s?"
            rf"(?:{_VOLUME})?{_ISSUE}?(?:{_COLON}(?P<page>{PAGES}|{_CODE})|){_EDGE}",
        ),
        # 101(1):259-301, 2021
        (
            "volume, pages, year",
            rf"(?<![\d/]){_VOLUME}{_ISSUE}?{_COLON}(?P<page>{PAGES})[,;.]?\s\(?(?P<year>{YEAR})\)?{_EDGE}",
        ),
        # 101(1):259-301 where the year stands behind the authors
        ("volume, pages", rf"(?<![\d/(-]){_VOLUME}{_ISSUE}?{_COLON}(?P<page>{PAGES}|{_CODE}){_EDGE}"),
    )
)
EARLY_YEAR = re.compile(rf"[.,]?\s*\(?(?P<year>{YEAR})[a-z]?\)?[.,:;]?(?=\s)")
BARE_YEAR = re.compile(rf"(?<![\d/–-])\(?(?P<year>{YEAR})[a-z]?\)?(?![\d/])")
BOOK_PAGES = re.compile(
    rf"(?:\bp{{1,2}}\.|\bpp\b|\bp\b|\bS\.|\bpages?\b|:)\s?(?P<page>{PAGES})\s?(?:p\b)?\.?\s*$"
)


def date_parts(year: str, month: str | None, day: str | None) -> list[int]:
    """[1953, 4, 25] from '1953', 'Apr', '25'; a range of months ('Jan-Feb') and what is behind it are left out."""
    parts = [int(year)]
    if month and re.fullmatch(r"[A-Za-z]+\.?", month) and (number := month_number(month)):
        parts.append(number)
        if day and 1 <= int(day) <= 31:
            parts.append(int(day))
    return parts


def tidy(page: str) -> str:
    """Pages for CSL-JSON: hyphens for dashes, no spaces within a range; nothing is expanded."""
    page = re.sub(rf"\s*{_DASH}{{1,2}}\s*", "-", page.strip(" .,;"))
    return re.sub(r",\s*", ", ", page)
