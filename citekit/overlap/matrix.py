"""The citation matrix: which source cites which work."""

from collections.abc import Iterator, Sequence

import msgspec

from citekit.csl.richtext import untagged
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography
from citekit.model.item_fields import short_authors
from citekit.model.states import is_retracted
from citekit.writers.entries import source_label

MOST_SOURCES = 500
"""Columns of a matrix, at most: pairs grow with their square, and no spreadsheet shows more."""
_FEW = 6
"""Words of a title that stand for a work without an author or a year."""


class MatrixSource(msgspec.Struct, frozen=True, kw_only=True):
    """A source, a column: its id, its label ('Bai 2023') and its year, None if unknown."""

    id: str
    label: str
    year: int | None = None


class MatrixWork(msgspec.Struct, frozen=True, kw_only=True):
    """A work, a row; ``sources``: the positions of the sources that cite it, each once, in order."""

    key: str
    label: str
    title: str = ""
    year: int | None = None
    doi: str = ""
    retracted: bool = False
    sources: tuple[int, ...]


class CitationMatrix(msgspec.Struct, frozen=True, kw_only=True):
    """Works by sources. A work has one source at least, a source one work at least."""

    sources: tuple[MatrixSource, ...]
    works: tuple[MatrixWork, ...]

    def shared(self) -> tuple[MatrixWork, ...]:
        """The works of several sources, those of most sources first."""
        several = (work for work in self.works if len(work.sources) > 1)
        return tuple(sorted(several, key=lambda work: (-len(work.sources), work.label, work.key)))


def make_matrix(sources: list[MatrixSource], works: list[MatrixWork], where: str) -> CitationMatrix:
    """The matrix without sources that have no work. Raises UsageError, which names ``where``, if nothing can overlap."""
    cited = sorted({position for work in works for position in work.sources})
    check_sources(len(cited), where)
    places = {position: place for place, position in enumerate(cited)}
    return CitationMatrix(
        sources=tuple(_labelled([sources[position] for position in cited])),
        works=tuple(
            msgspec.structs.replace(work, sources=tuple(places[position] for position in work.sources))
            for work in works
        ),
    )


def check_sources(count: int, where: str) -> None:
    """Raise UsageError, which names ``where``, for too few sources with works, or too many."""
    if count < 2:
        found = "only one source with works" if count else "no source with works"
        raise UsageError(f"Found {found} here (expected two or more to compare)", file=where)
    if count > MOST_SOURCES:
        raise UsageError(
            f"{count:,} sources are too many to compare (at most {MOST_SOURCES}); of a corpus, choose some with "
            "--sources",
            file=where,
        )


def matrix_of(bibliography: Bibliography, where: str) -> CitationMatrix:
    """The matrix of a build, without works that the user left out and studies that are not identified.

    Raises UsageError if fewer than two sources have works.
    """
    positions = {source.id: position for position, source in enumerate(bibliography.sources)}
    sources = [
        MatrixSource(id=source.id, label=source_label(source), year=source.year)
        for source in bibliography.sources
    ]
    works = [
        MatrixWork(
            key=work.key,
            label=work_label(work.authors, work.year, work.title or work.printed[0].raw),
            title=untagged(work.item.get("title")),
            year=work.year,
            doi=work.doi or "",
            retracted=is_retracted(work.check.updates),
            sources=tuple(sorted({positions[source] for source in work.cited_in})),
        )
        for work in bibliography.works
        if not (work.mentioned or (work.edits and work.edits.left_out))
    ]
    return make_matrix(sources, works, where)


def work_label(authors: Sequence[str], year: int | None, title: str) -> str:
    """'Kim & Park 2020' of a work with authors and a year, else with the beginning of its title."""
    who = short_authors(authors) if authors else ""
    if who and year:
        return f"{who} {year}"
    words = untagged(title).split()
    few = " ".join(words[:_FEW]) + (" ..." if len(words) > _FEW else "")
    return " ".join(part for part in (who, str(year or ""), few) if part)


def _labelled(sources: list[MatrixSource]) -> Iterator[MatrixSource]:
    """The sources, with its id behind a label that another one has too."""
    labels = [source.label for source in sources]
    for source in sources:
        many = labels.count(source.label) > 1
        yield msgspec.structs.replace(source, label=f"{source.label} ({source.id})") if many else source
