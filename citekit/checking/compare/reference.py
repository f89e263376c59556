"""A printed reference, prepared once for all the records that it is compared with."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from citekit.csl.dates import first_day, make_date, year
from citekit.csl.item import Item
from citekit.csl.names import creators, last_name, sort_name
from citekit.csl.preprints import names_preprint
from citekit.csl.richtext import plain
from citekit.csl.titles import plain_words, title_words, without_identifiers
from citekit.text.scans import scan_letters, scan_numbers

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")
_LONGEST = 4000
"""Characters of a string or title that are looked at: no reference is longer."""


def tidy(item: Item) -> Item:
    """``item`` without its invalid CSL-JSON fields, as users pass in anything."""
    valid: Item = {}
    for field, value in item.items():
        if field in ("author", "editor"):
            value = [name for name in value if isinstance(name, Mapping)] if isinstance(value, list) else []
        elif field == "issued":
            day = first_day(value)
            value = make_date(day) if day else None
        elif field == "custom":
            value = value if isinstance(value, Mapping) else None
        else:
            value = value if isinstance(value, str | int) and not isinstance(value, bool) else plain(value)
        if value:
            valid[field] = value
    return valid


def families(names: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Family names in plain words, in order; for an organization, its name."""
    return tuple(words for name in names if (words := plain_words(sort_name(name))))


class Reference:
    """A printed reference, prepared once; ``raw`` is '' for an item without a string."""

    def __init__(self, raw: str, item: Item) -> None:
        self.raw, self.item = raw, tidy(item)

    @cached_property
    def words(self) -> str:
        """The string, or else the item, in plain words without identifiers."""
        if self.raw:
            return plain_words(without_identifiers(self.raw[:_LONGEST]))
        names = " ".join(map(last_name, creators(self.item)))
        rest = [plain(self.item.get(field)) for field in ("title", "container-title", "volume", "page")]
        return plain_words(" ".join([names, str(year(self.item) or ""), *rest]))

    @cached_property
    def title(self) -> str:
        """The printed title in plain words."""
        return title_words(plain(self.item.get("title"))[:_LONGEST])

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The printed authors' (else editors') family names in plain words, in order."""
        return families(creators(self.item))

    @cached_property
    def letters(self) -> str:
        """The words without spaces, as scans lose some and put some in."""
        return self.words.replace(" ", "")

    @cached_property
    def scan(self) -> str:
        """The letters, those that scans confuse made the same."""
        return scan_letters(self.words)

    @cached_property
    def printed_numbers(self) -> str:
        """The string with its signs, the letters in its numbers read as digits."""
        return scan_numbers(without_identifiers(self.raw[:_LONGEST]) if self.raw else self.words).casefold()

    @cached_property
    def compact_numbers(self) -> str:
        """`printed_numbers` without spaces."""
        return self.printed_numbers.replace(" ", "")

    @cached_property
    def sequence(self) -> tuple[str, ...]:
        """The numbers in the string, in order, without leading zeros; '20l4' is 2014."""
        return tuple(str(int(number)) for number in _NUMBER.findall(self._unscanned) if len(number) < 12)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number in the string, without leading zeros."""
        read = (str(int(number)) for number in _NUMBER.findall(self.words) if len(number) < 12)
        return frozenset((*read, *self.sequence))

    @cached_property
    def years(self) -> frozenset[int]:
        """The parsed year, else every number in the string that may be one, first those with a letter in it."""
        if parsed := year(self.item):
            return frozenset({parsed})
        plain_years = _YEAR.findall(self.words)
        misread = set(_YEAR.findall(self._unscanned)) - set(plain_years)
        return frozenset(map(int, misread or plain_years))

    @cached_property
    def _unscanned(self) -> str:
        """The words with the letters in their numbers read as digits."""
        return plain_words(self.printed_numbers)

    @cached_property
    def preprint(self) -> bool:
        """Whether a preprint is what was printed."""
        return self.item.get("type") == "article" or names_preprint(self.words)
