"""Reading CSL items for a style: names in parts, dates in words.

An item may hold anything (it was parsed, or corrected by hand); what does not fit is left out without error.
"""

import re
from collections.abc import Mapping, Sequence

from citekit.csl.dates import MONTHS, SEASONS, date_parts, date_words, season_number
from citekit.csl.identifiers import without_doi_label
from citekit.csl.names import Name, read_names
from citekit.csl.richtext import plain

KINDS = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "review-book": "article",
    "chapter": "chapter",
    "entry": "chapter",
    "entry-dictionary": "chapter",
    "entry-encyclopedia": "chapter",
    "paper-conference": "chapter",
}
"""CSL type -> template; ``book`` for the others, whose parts are all optional."""

MEDIA = {
    "article": "preprint",
    "thesis": "thesis",
    "webpage": "Internet",
    "post": "Internet",
    "post-weblog": "Internet",
    "dataset": "dataset",
    "software": "software",
}
"""CSL type -> what is in brackets after the title, unless the item has a genre or medium."""

PRINTED = {
    "edition": "edition",
    "volume": "volume",
    "issue": "issue",
    "place": "publisher-place",
    "publisher": "publisher",
    "series": "collection-title",
    "series-number": "collection-number",
    "number-of-pages": "number-of-pages",
    "version": "version",
    "event": "event-title",
}
"""Field of a style -> CSL field, for those that are printed as they are."""


def names(value: object) -> list[Name]:
    """CSL names for a style: a body's as ``family``, particles out of given names."""
    return [_printed(name) for name in read_names(value)]


def _printed(name: Name) -> Name:
    if not name.family:
        return Name(family=name.literal or name.given, suffix=name.suffix)
    words, particles = name.given.split(), [name.particle]
    while len(words) > 1 and words[-1].isalpha() and words[-1].islower():
        particles.insert(0, words.pop())
    return name._replace(given=" ".join(words), particle=" ".join(filter(None, particles)))


def date(value: object, *, only_year: bool = False) -> str:
    """'2021', '2021 Mar 5', '2021 Spring', '1968-1970', or its words; '' for none."""
    if not isinstance(value, Mapping):
        return plain(value)
    days = list(dict.fromkeys(_day(day, only_year) for day in date_parts(value)))
    if not days:
        return date_words(value)
    words = plain(value.get("season"))
    if words and len(days) == 1 and " " not in days[0] and not only_year:
        return f"{days[0]} {SEASONS[int(number) - 1] if (number := season_number(words)) else words}"
    return "-".join(days[:2])


def _day(day: Sequence[int], only_year: bool) -> str:
    year, month, number = (*day, 0, 0)[:3]
    words = (year, month and MONTHS[month - 1][:3], number)
    return " ".join(str(word) for word in (words[:1] if only_year else words) if word)


def edition(edition: str) -> str:
    """'2' as '2nd ed'; words as they are."""
    if re.fullmatch(r"[0-9]{1,3}", edition):
        number = int(edition)
        ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        return f"{number}{ending} ed"
    return edition


def doi(value: object) -> str:
    """A field's DOI without label or address before it."""
    return without_doi_label(plain(value))
