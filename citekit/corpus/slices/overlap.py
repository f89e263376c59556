"""The citation matrix of a corpus, or of chosen sources and works of it."""

from pathlib import Path, PurePath

import msgspec

from citekit.corpus.scratch import MEMORY, open_query
from citekit.corpus.settings import load_settings
from citekit.corpus.slices.choose import choose_sources, choose_works
from citekit.corpus.work_schema import require_works
from citekit.model.bibliography import Source
from citekit.overlap.matrix import (
    CitationMatrix,
    MatrixSource,
    MatrixWork,
    check_sources,
    make_matrix,
    work_label,
)
from citekit.writers.entries import source_label


def corpus_matrix(
    folder: Path, sources: str | None, works: str | None, *, memory: str = MEMORY
) -> CitationMatrix:
    """The matrix of the sources and works for which these conditions in SQL hold, by default all.

    Raises UsageError for a folder without works, a faulty condition, and fewer than two or too many sources.
    """
    load_settings(folder)
    require_works(folder)
    with open_query(folder, memory) as scratch:
        choose_sources(scratch, sources, "--sources")
        choose_works(scratch, works, "--works")
        scratch.run(
            """CREATE TABLE cells AS SELECT DISTINCT work, source FROM members
            JOIN chosen USING (work) JOIN chosen_sources USING (source)"""
        )
        check_sources(int(scratch.value("SELECT count(DISTINCT source) FROM cells")), str(folder))
        rows = scratch.rows(
            """SELECT source, item FROM sources WHERE source IN (SELECT source FROM cells) ORDER BY source"""
        )
        columns = [_source(source, item) for source, item in rows]
        places = {column.id: place for place, column in enumerate(columns)}
        found = [
            MatrixWork(
                key=key,
                label=work_label(authors, year, title or raw),
                title=title or "",
                year=year,
                doi=doi or "",
                retracted=retracted,
                sources=tuple(sorted(places[source] for source in cited_in)),
            )
            for key, authors, year, title, raw, doi, retracted, cited_in in scratch.rows(
                """SELECT key, authors, year, title, raw, doi, coalesce(retracted, false), list(source)
                FROM choosable JOIN cells USING (work) GROUP BY ALL ORDER BY key"""
            )
        ]
    return make_matrix(columns, found, str(folder))


def _source(source: str, text: str) -> MatrixSource:
    item = msgspec.json.decode(text)
    described = Source(id=source, key="", file=PurePath(source).name, item=item, text="")
    return MatrixSource(id=source, label=source_label(described), year=described.year)
