"""Read the dates of a Crossref message: issued, its years, its first day."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from citekit.csl.dates import first_day as first_date

# The issue that readers cite comes first; 'published' and 'issued' are the earliest of print and online.
_ISSUED = ("published-print", "published-online", "issued", "published", "posted", "published-other")
_PUBLISHED = ("published-print", "published-online", "posted")
_YEARS = range(1000, 2200)


def parts(value: object) -> list[int]:
    """[year], [year, month] or [year, month, day] of a CSL date; [] for none."""
    return _valid(first_date(value))


def _valid(numbers: list[int]) -> list[int]:
    """As many of the numbers as make a date: [2019] of [2019, 13]."""
    if not numbers or numbers[0] not in _YEARS:
        return []
    for length in (3, 2):
        if len(numbers) >= length:
            try:
                date(*(numbers[:length] + [1] * (3 - length)))
            except (ValueError, OverflowError):
                continue
            return numbers[:length]
    return numbers[:1]


def iso(numbers: list[int]) -> str | None:
    """'2010-02-06' of a whole date, None of one that leaves the day open."""
    return date(*numbers).isoformat() if len(numbers) == 3 else None


def issued(message: Mapping[str, Any]) -> list[int]:
    """The date to cite: of the printed issue, else of publication online, else issued."""
    return next((found for name in _ISSUED if (found := parts(message.get(name)))), [])


def years(message: Mapping[str, Any]) -> tuple[int, ...]:
    """Every year that a reference to the work may name, in order."""
    issue = message.get("journal-issue")
    holders = [message, issue] if isinstance(issue, dict) else [message]
    distinct = {numbers[0] for one in holders for name in _ISSUED if (numbers := parts(one.get(name)))}
    return tuple(sorted(distinct))


def first_day(message: Mapping[str, Any]) -> str | None:
    """The earliest day on which the work was there, as an ISO date.

    Whole dates of publication are taken as they are, and ``created``, the day on which it was registered. A date without its
    day is the first of its month, but an issue is dated ahead or back: it counts only where no whole
    date of publication is known, or where it lies more than a year before that (an old article that was put
    online later). A year alone does not count.
    """
    published = [numbers for name in _PUBLISHED if (numbers := parts(message.get(name)))]
    days = [date(*numbers) for numbers in published if len(numbers) == 3]
    first = min(days, default=None)
    months = [date(numbers[0], numbers[1], 1) for numbers in published if len(numbers) == 2]
    days += [month for month in months if first is None or (first - month).days > 366]
    days += _created(message)
    return min(days).isoformat() if days else None


def _created(message: Mapping[str, Any]) -> Iterator[date]:
    numbers = parts(message.get("created"))
    if len(numbers) == 3:
        yield date(*numbers)
