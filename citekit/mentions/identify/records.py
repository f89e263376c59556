"""A record as clues are looked for in it."""

import re
from datetime import date
from functools import cached_property

from citekit.csl.dates import date_parts
from citekit.csl.names import read_names
from citekit.csl.richtext import untagged
from citekit.csl.titles import plain_words, title_words
from citekit.indexes.index import Record
from citekit.mentions.words import stems

_SUBTITLE = re.compile(r"(?:(?<!\s)\s+)?[:(]|,?\s(?:Part|Series|Section)\s")


class RecordText:
    """A record as clues are looked for in it, prepared once for all of them."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def abstract(self) -> str:
        """The abstract in plain words; '' where the record has none, as most have."""
        return plain_words(untagged(self.record.item.get("abstract")))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """Every title in plain words."""
        return tuple(dict.fromkeys(words for words in map(title_words, self.record.titles) if words))

    @cached_property
    def title_stems(self) -> frozenset[str]:
        """The stems of the titles' telling words."""
        return frozenset(stems(" ".join(self.titles)))

    @cached_property
    def abstract_stems(self) -> frozenset[str]:
        """The stems of the abstract's telling words."""
        return frozenset(stems(self.abstract))

    @cached_property
    def names(self) -> tuple[tuple[str, str, str], ...]:
        """The authors: (family in plain words, given in plain words, as printed)."""
        authors = (
            (name.family or name.literal, name.given) for name in read_names(self.record.item.get("author"))
        )
        names = (
            (plain_words(family), plain_words(given), f"{given} {family}".strip())
            for family, given in authors
        )
        return tuple(name for name in names if name[0])

    @cached_property
    def places(self) -> str:
        """Affiliations in plain words."""
        return plain_words(" ; ".join(self.record.affiliations))

    @cached_property
    def first_day(self) -> date | None:
        """The day on which the work was first there, or None."""
        return day(self.record.first_day)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which the work can be said to have appeared: first of all, and in its issue (mid-month)."""
        parts = (date_parts(self.record.item.get("issued")) or [[]])[0]
        issue = day("-".join(f"{part:02d}" for part in [*parts, 15][:3])) if len(parts) > 1 else None
        return tuple(dict.fromkeys(found for found in (self.first_day, issue) if found))

    @cached_property
    def journals(self) -> tuple[str, ...]:
        """The containers' names, also without subtitles, brackets and series."""
        names = self.record.containers
        return tuple(dict.fromkeys([*names, *(_SUBTITLE.split(name, maxsplit=1)[0] for name in names)]))


def day(iso: str | None) -> date | None:
    """The date of an ISO day, or None."""
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None
