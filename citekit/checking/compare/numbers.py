"""Compare the numbers of a printed reference with a record's: volume, issue and pages.

What the parser cut wrongly, and what a scan garbled, is still looked for in the string.
"""

import re

from citekit.checking.compare.reference import Reference
from citekit.checking.compare.titles import FieldVerdict
from citekit.csl.pages import last_page
from citekit.csl.richtext import plain
from citekit.csl.titles import plain_words
from citekit.indexes.index import Record
from citekit.text.scans import scan_numbers

_NUMBER = re.compile(r"\d+")
_DIGITS = 19
"""Digits from which on digits are not a number."""
_ARTICLE_NUMBER = 5
"""Digits from which on a number may be an article's, which others print instead of its pages."""
_TELLING = 4
"""Digits that volume and page have together where they are looked for in the string."""
_BETWEEN = r"\D{1,12}(?:\d{1,5}\D{1,12})?"
"""What stands between a volume and its page: signs, and an issue or year."""


def compare_number(reference: Reference, record: Record, field: str) -> FieldVerdict:
    """Compare the ``field`` 'volume' or 'issue'."""
    theirs, mine = _bare(record.item.get(field)), _bare(reference.item.get(field))
    if not theirs:
        return "silent"
    if field == "volume" and _stands_there(reference, record):
        return "agrees"
    if mine:
        if mine == theirs or set(_NUMBER.findall(mine)) & set(_NUMBER.findall(theirs)):
            return "agrees"
        if field == "volume" and (
            mine == _bare(record.item.get("issue")) or _misread(reference, mine, theirs)
        ):
            return "near"  # a journal without volumes, the two swapped, or another number taken for it
        return "contradicts"
    return "near" if field == "volume" and theirs in reference.numbers else "silent"


def compare_page(reference: Reference, record: Record) -> FieldVerdict:
    """Compare the first pages, or the article numbers."""
    theirs = [_bare(record.item.get(field)) for field in ("page", "number")]
    theirs = [one.split()[0] for one in theirs if one]
    mine = _bare(reference.item.get("page")) or _bare(reference.item.get("number"))
    if not theirs:
        return "silent"
    if _stands_there(reference, record):
        return "agrees"
    if mine:
        first = mine.split()[0]
        if first in theirs or _tail(first) in map(_tail, theirs):
            return "agrees"
        slip = any(_one_off(first, one) for one in theirs) and not _other_end(reference, record)
        slip = slip or ranges_agree(reference, record)
        if slip or any(one in reference.numbers for one in theirs if len(one) > 2):
            return "near"
        return "contradicts"
    return "near" if any(one in reference.words.split() for one in theirs) else "silent"


def first_page(reference: Reference, agreeing: Record | None) -> int:
    """The first page that was printed, else that of a record that the string agrees with; 0 for none."""
    items = [reference.item, *([agreeing.item] if agreeing else [])]
    pages = (_NUMBER.search(plain(item.get("page"))) for item in items)
    return next((int(page[0][:9]) for page in pages if page), 0)


def ranges_agree(reference: Reference, record: Record) -> bool:
    """Whether both sides give the last page, and the same."""
    mine, theirs = _last_pages(reference, record)
    return mine is not None and mine == theirs


def _last_pages(reference: Reference, record: Record) -> tuple[int | None, int | None]:
    mine, theirs = (last_page(plain(item.get("page"))) for item in (reference.item, record.item))
    return mine, theirs


def is_other_page(reference: Reference, record: Record) -> bool:
    """Whether both give plain pages, of which neither the first nor the last are the same."""
    firsts = [_bare(item.get("page")).split()[:1] for item in (reference.item, record.item)]
    plain_pages = all(first and first[0].isdecimal() and len(first[0]) < _ARTICLE_NUMBER for first in firsts)
    return plain_pages and not ranges_agree(reference, record)


def _bare(value: object) -> str:
    """'Vol. 12' and 'B12' as they count for comparing: words without leading zeros."""
    return " ".join(
        str(int(word)) if word.isdecimal() and len(word) < _DIGITS else word
        for word in plain_words(scan_numbers(plain(value))).split()
    )


def _misread(reference: Reference, mine: str, theirs: str) -> bool:
    """Whether the parser missed the volume, which the string has as the record does."""
    return len(theirs) > 1 and theirs in reference.numbers and not mine.isdecimal()


def _stands_there(reference: Reference, record: Record) -> bool:
    """Whether the string has the record's volume and first page behind each other, whatever the parser took them for.

    A scan may have put spaces into them.
    """
    volume = _bare(record.item.get("volume"))
    page = _bare(record.item.get("page")).split()[:1]
    digits = _NUMBER.findall(volume)
    if not digits or not page or len("".join([*digits, *page])) < _TELLING or not page[0].isdecimal():
        return False  # '161b' and '161c' are two pages
    if page[0] not in reference.compact_numbers:
        return False
    between = r"\D{1,3}".join(" ?".join(number) for number in digits)
    pattern = rf"(?<!\d)0*{between}{_BETWEEN}0*{' ?'.join(page[0])}(?!\d)"
    return re.search(pattern, reference.printed_numbers) is not None


def _other_end(reference: Reference, record: Record) -> bool:
    """Whether both give the last page, and not the same: then no digit of the first was misprinted."""
    mine, theirs = _last_pages(reference, record)
    return None not in (mine, theirs) and mine != theirs and not _one_off(str(mine), str(theirs))


def _one_off(a: str, b: str) -> bool:
    """Whether one digit was misprinted, lost or put in, or two exchanged."""
    if len(a) == len(b):
        off = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        swapped = len(off) == 2 and a[off[0]] + a[off[1]] == b[off[1]] + b[off[0]]
        return len(a) > 1 and (len(off) == 1 or swapped)
    short, long = sorted((a, b), key=len)
    return len(short) > 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _tail(page: str) -> str:
    """'e1002' and '1002' may be the same article number; 'S45' and '45' are two pages."""
    return page[1:] if page[:1] == "e" and page[1:].isdecimal() else page
