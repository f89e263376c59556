"""Reading CSL items for a style: names in parts, dates in words.

An item may hold anything (it was parsed, or corrected by hand); what does not fit is left out without error.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from citekit.csl.dates import MONTHS, date_parts, date_words
from citekit.csl.identifiers import without_doi_label
from citekit.csl.richtext import plain

SEASONS = ("Spring", "Summer", "Autumn", "Winter")

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
"""CSL type -> what stands in brackets behind the title, unless the item's genre or medium says it."""

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


class Name(NamedTuple):
    """A person's name in parts; an organisation's stands whole in ``family``."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""


def names(value: object) -> list[Name]:
    """CSL names, in order; those without any part are left out."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [name for entry in value if (name := _name(entry)) is not None]


def _name(entry: object) -> Name | None:
    if not isinstance(entry, Mapping):
        return Name(plain(entry)) if plain(entry) else None
    if literal := plain(entry.get("literal")):
        return Name(literal)
    family, given = plain(entry.get("family")), plain(entry.get("given"))
    particles = [plain(entry.get("dropping-particle")), plain(entry.get("non-dropping-particle"))]
    # 'Ludwig van' with the family 'Beethoven': the particle belongs before the family name.
    words = given.split()
    while len(words) > 1 and words[-1].isalpha() and words[-1].islower():
        particles.insert(0, words.pop())
    suffix = plain(entry.get("suffix"))
    if not family:
        return Name(given, "", "", suffix) if given or suffix else None
    return Name(family, " ".join(words), " ".join(filter(None, particles)), suffix)


def initials(given: str) -> str:
    """'Nanna Brix', 'N. B.', 'N.-B.' and 'NB' as 'NB' (NLM, Citing Medicine, chapter 1); CJK names whole."""
    written: list[str] = []
    for word in re.split(r"[\s.\-‐‑]+", given):
        if not word:
            continue
        if (word.isupper() and len(word) <= 4) or not (word[0].isupper() or word[0].islower()):
            written.append(word)
        else:
            written.append(word[0].upper())
    return "".join(written)


def date(value: object, *, only_year: bool = False) -> str:
    """'2021', '2021 Mar 5', '2021 Spring', '1968-1970'; a date in words as it is; '' if there is none."""
    if not isinstance(value, Mapping):
        return plain(value)
    days = list(dict.fromkeys(_day(day, only_year) for day in date_parts(value)))
    if not days:
        return date_words(value)
    season = plain(value.get("season"))
    if season and len(days) == 1 and " " not in days[0] and not only_year:
        return f"{days[0]} {SEASONS[(int(season) - 1) % 4] if season in '1234' else season}"
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
