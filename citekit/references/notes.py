"""Footnotes and endnotes, and the places in them that cite."""

from typing import NamedTuple


class Footnote(NamedTuple):
    """A footnote or endnote: its printed number, and its place; ``words``: the offset behind the number.

    ``list``: which of the document's series of notes it is in, None where there is one.
    """

    number: int
    line: int
    start: int
    words: int
    end: int
    list: int | None = None


class NoteCitation(NamedTuple):
    """A part of a note that cites a reference, which begins at the offset ``entry`` of the article."""

    note: Footnote
    entry: int
    start: int
    end: int
    locator: str
