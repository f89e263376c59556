"""Tell a part from the whole it stands in: a chapter from its book, a paper from its proceedings."""

import re
from functools import cache

from citekit.checking.compare.reference import Reference
from citekit.csl import containers
from citekit.csl.richtext import plain
from citekit.csl.titles import plain_words, title_words
from citekit.data import data_lines
from citekit.indexes.index import Record
from citekit.text.similarity import ratio

WHOLES = {
    "book": "book",
    "edited-book": "book",
    "monograph": "book",
    "reference-book": "book",
    "book-set": "set of books",
    "proceedings": "volume of proceedings",
}
"""Kinds of records that hold works with authors and titles of their own, in words."""
_SAME_TITLE = 0.9
_JOINT = re.compile(r"(?:(?<!\s)\s+)?[/:&|,]\s*|(?<!\s)\s+(?:[-–—]|and)\s+", re.IGNORECASE)
_OF_VOLUME = re.compile(r"(?: (?:to|for|of))?(?: (?:volumes?|vol|issue|no))? [ivxlc\d]+$")
"""What stands behind a section's name: 'to volume 33', '2019'."""


def is_whole(reference: Reference, record: Record) -> bool:
    """Whether the record is what the printed work stands in: its title is that of the printed container."""
    if record.kind not in WHOLES:
        return False
    title = reference.title
    forms = [form for form in map(title_words, record.titles) if form]
    container = plain(reference.item.get("container-title"))
    is_container = bool(container) and containers.alike(container, record.titles) >= containers.SAME
    if any(title == form or ratio(title, form) >= _SAME_TITLE for form in forms):
        return is_container and bool(reference.item.get("page"))
    if is_container and (title or reference.item.get("page")):
        return True
    # The parser took 'Title. In: Book' for the title: the book's does not begin it.
    return any(form in title and not title.startswith(form) for form in forms)


def is_section(title: str) -> bool:
    """Whether a title names a section that every issue has, and no work: 'Editorial Board', 'Cover / Index to volume 3'."""
    whole = _OF_VOLUME.sub("", plain_words(title))
    parts = (_OF_VOLUME.sub("", plain_words(part)) for part in _JOINT.split(title))
    return whole in _sections() or all(part in _sections() for part in parts)


@cache
def _sections() -> frozenset[str]:
    return frozenset(data_lines("sections.txt"))
