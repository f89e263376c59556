"""Pages of a work as CSL has them: '737-8', 'S45', 'e1002'."""

import re

from citekit.text.normalize import fold_dashes

_RANGE = re.compile(r"(?P<first>\d{1,18})\s*[-–—]+\s*(?P<last>\d{1,18})")


def clean_pages(text: str) -> str:
    """``text`` with a hyphen for any dash between pages, without spaces beside it."""
    return re.sub(r"(?:(?<!\s)\s+)?-+\s*", "-", fold_dashes(text)).strip()


def join_pages(first: str, last: str) -> str:
    """'737-8', or the one page there is."""
    return f"{first}-{last}" if first and last and first != last else first or last


def last_page(pages: str) -> int | None:
    """The last page of a range of numbers, 794 of '782-94'; None for anything else."""
    match = _RANGE.fullmatch(pages.strip())
    if not match:
        return None
    first, last = match["first"], match["last"]
    return int(first[: max(len(first) - len(last), 0)] + last)
