"""Works in a table that has their authors in one column and their years in another."""

import re
from collections.abc import Iterator

from citekit.citations.author_index import AuthorIndex, AuthorYear
from citekit.citations.citation_words import YEAR, words
from citekit.citations.names_with_years import mentions
from citekit.citations.tables import Cell, tables
from citekit.citations.targets import CitingParagraphs, LinkedMarker

_YEAR_CELL = re.compile(rf"\s*[(\[]?{YEAR}[a-r]?[)\]]?\s*")


def cited_in_columns(text: str, body: CitingParagraphs, index: AuthorIndex) -> Iterator[LinkedMarker]:
    """The cells of authors whose row has a year of theirs in another column.

    Not where the year follows at once: there it is read as in a text.
    """
    for rows in tables(text, body):
        authors = years = -1
        for row in rows:
            headings = [cell.words.strip(" .:*").casefold() for cell in row]
            by = next((at for at, heading in enumerate(headings) if heading in words("author columns")), -1)
            on = next((at for at, heading in enumerate(headings) if heading in words("year columns")), -1)
            if by >= 0 and on >= 0:
                authors, years = by, on
            elif authors >= 0 and years != authors + 1 and max(authors, years) < len(row):
                yield from _cited(row[authors], row[years].words, index)


def _cited(cell: Cell, year: str, index: AuthorIndex) -> Iterator[LinkedMarker]:
    if not _YEAR_CELL.fullmatch(year):
        return
    name = cell.words.rstrip(" ,.")
    line = f"{name} ({year.strip()}"
    for mention in mentions(line, 0, len(line), index):
        printed, suffix, _, _ = mention.years[0]
        cited = AuthorYear(mention.names, mention.et_al, printed, suffix, mention.initial)
        meant = index.meant(mention.first, cited)
        if len(meant) == 1:
            start, number = cell.start + mention.start, meant[0].number
            yield LinkedMarker(
                (number,), start, cell.start + len(cell.words.rstrip()), cell.block, cell.section, (number,)
            )
