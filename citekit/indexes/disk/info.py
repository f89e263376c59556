"""What an index on disk holds, in a few lines."""

from contextlib import closing
from pathlib import Path

from citekit.indexes.disk.store import VERSION, connect, failures, setting


def describe(folder: Path) -> list[str]:
    """A line for each fact of an index, finished or not. Raises CitekitError."""
    with closing(connect(folder)) as database, failures(folder):
        files, records, without_doi, invalid = database.execute(
            "SELECT count(*), total(records), total(without_doi), total(invalid) FROM dumps"
        ).fetchone()
        dois = database.execute("SELECT count(*) FROM (SELECT DISTINCT key FROM dois)").fetchone()[0]
        dates = [
            date or "unknown" for (date,) in database.execute("SELECT date FROM editions ORDER BY first")
        ]
        finished, more = setting(database, "finished"), str(setting(database, "more") or "").split()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    kept = "with" if more else "without"
    names = " and ".join(more) if more else "reference lists and abstracts"
    lines = [
        f"version: {VERSION}",
        f"records: {int(records):,} of {files:,} files, {kept} {names}",
        f"DOIs: {dois:,}; {int(records) - dois:,} records are older ones of the same DOI",
        f"ignored: {int(without_doi):,} records without a DOI, {int(invalid):,} with invalid JSON",
        f"newest record: {dates[0] if dates else 'none'}",
        f"updates: {', '.join(dates[1:]) or 'none'}",
        f"size: {size / 1e6:,.1f} MB, {size / max(records, 1):.0f} bytes a record",
    ]
    if not finished:
        lines[2] = "not finished: repeat the command that builds it"
    return lines
