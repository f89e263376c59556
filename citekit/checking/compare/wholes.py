"""Tell a part from the whole it stands in: a chapter from its book, a paper from its proceedings."""

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
    """Whether a title names a section that every issue has, such as 'Editorial Board', and no work."""
    return plain_words(title) in frozenset(data_lines("sections.txt"))
