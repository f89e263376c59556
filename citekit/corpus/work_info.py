"""What the tables of works hold, and whether they are of all references."""

from pathlib import Path

from citekit.corpus.scratch import open_query
from citekit.corpus.work_schema import require_works
from citekit.model.states import STATES


def describe_works(folder: Path) -> list[str]:
    """A line on works and one on their checks, for those that are there. Raises CitekitError."""
    if not (folder / "works.parquet").is_file():
        return []
    with open_query(folder) as tables:
        [(works, members, shared, doubted)] = tables.rows(
            "SELECT count(*), sum(n_references), count_if(n_sources > 1), count_if(len(doubts) > 0) FROM works"
        )
        lines = [
            f"works: {works:,} of {members:,} references, {shared:,} of several sources, {doubted:,} with a doubt"
        ]
        if tables.has("checks"):
            counts: dict[str, int] = dict(tables.rows("SELECT state, count(*) FROM checks GROUP BY state"))
            [(retracted, first, last)] = tables.rows(
                "SELECT count_if(retracted), min(date), max(date) FROM checks"
            )
            states = ", ".join(
                f"{counts[state]:,} {STATES[state].short}" for state in STATES if state in counts
            )
            days = f"; answers of {first}" + (f" to {last}" if last != first else "") if first else ""
            lines.append(f"checks: {states}; {retracted:,} retracted{days}")
    return lines


def outdated(folder: Path) -> str:
    """What to do if references were read, or read again, since works were made; '' if not. Raises CitekitError."""
    require_works(folder)
    with open_query(folder) as tables:
        without = int(
            tables.value(
                """SELECT count(*) FROM "references" ANTI JOIN members USING (source, reference)
                WHERE NOT mentioned"""
            )
        )
    if not without:
        return ""
    were = "reference was" if without == 1 else "references were"
    return f"{without:,} {were} read after the works were made; run 'citekit corpus works {folder}' again"
