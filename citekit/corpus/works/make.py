"""Works of the references of a corpus: identities as in a build, then the matcher where exact keys are shared.

1. References that share an identity of a build (DOI, PMID ..., or title, first author and year) are put to works as a
   build does it, contradictions included (`citekit.corpus.works.groups`).
2. Those that share an exact key of the index on disk (beginning of the title with the first author; author, volume
   and page; journal, volume, page and year) are compared by the matcher and joined where they are likely one
   (`citekit.corpus.works.joining`).

The same references give the same works, in whatever order files were read. Memory: 8 bytes a reference, the
references of one work, and what DuckDB may use.
"""

from pathlib import Path
from typing import NamedTuple

from citekit.corpus.scratch import MEMORY, WAITING, open_scratch
from citekit.corpus.settings import load_settings
from citekit.corpus.works.groups import Report, make_groups
from citekit.corpus.works.joining import join_groups
from citekit.corpus.works.rows import write_works
from citekit.errors import UsageError


class WorksResult(NamedTuple):
    """Counts of what was made.

    ``shared``: works of several sources; ``joined``: how often the matcher made one work of two; ``doubts``: works that
    may be another one and were kept apart; ``checks``: whether checks of earlier works were removed.
    """

    references: int
    works: int
    shared: int
    joined: int
    doubts: int
    checks: bool


def make_works(folder: Path, report: Report = lambda *_: None, *, memory: str = MEMORY) -> WorksResult:
    """Write the tables ``works`` and ``members`` of a corpus. Raises CitekitError.

    Args:
        folder: Of the corpus.
        report: Called as it goes on.
        memory: What DuckDB may use: '1GB'.
    """
    load_settings(folder)
    checked = (folder / "checks.parquet").exists()
    with open_scratch(folder, memory, lambda: report(WAITING, 0, 0)) as scratch:
        references = make_groups(scratch, report)
        if not references:
            raise UsageError("No references here; read articles with 'citekit corpus read'", file=str(folder))
        join_groups(scratch, references, report)
        write_works(scratch, folder, report)
        [(works, shared)] = scratch.rows(
            "SELECT count(*), count_if(n_sources > 1) FROM read_parquet(?)", str(folder / "works.parquet")
        )
        joined = scratch.value("SELECT count(*) FROM joined")
        doubts = scratch.value("SELECT count(*) FROM doubted")
    return WorksResult(references, works, shared, joined, doubts, checked)
