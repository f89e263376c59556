"""What a corpus holds, in ten lines."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from citekit.corpus.reading.plan import load_plan
from citekit.corpus.settings import load_settings
from citekit.corpus.tables import failures, finished_shards, open_tables

_QUERIES = {
    "sources": "SELECT kind, count(*) FROM sources GROUP BY ALL ORDER BY 2 DESC, 1",
    "years": "SELECT min(year), max(year) FROM sources",
    "references": 'SELECT count(*), count(doi), count(*) FILTER (len(doubts) > 0) FROM "references"',
    "citations": "SELECT count(*), count(DISTINCT source) FROM citations",
    "tags": "SELECT count(*), count(DISTINCT tag), count(DISTINCT (source, reference)) FROM tags",
    "facts": "SELECT count(*), count(DISTINCT kind) FROM facts",
    "notes": "SELECT level, count(*) FROM notes GROUP BY ALL ORDER BY 2 DESC, 1",
    "failures": "SELECT kind, count(*) FROM failures GROUP BY ALL ORDER BY 2 DESC, 1",
    "first failure": "SELECT source, message FROM failures ORDER BY source LIMIT 1",
}


def describe(folder: Path) -> list[str]:
    """A line for each fact of a corpus, finished or not. Raises CitekitError."""
    settings, plan = load_settings(folder), load_plan(folder)
    with failures(folder):
        finished = finished_shards(folder)
        with open_tables(folder) as tables:
            found = {name: tables.execute(query).fetchall() for name, query in _QUERIES.items()}
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    missing = sum(len(shard.files) for shard in plan if shard.name not in finished)
    first, last = found["years"][0]
    references, with_doi, doubted = found["references"][0]
    citations, citing = found["citations"][0]
    tags, labels, tagged = found["tags"][0]
    facts, kinds = found["facts"][0]
    return [
        f"version: {settings.version}, citekit {settings.citekit}, taxonomy {', '.join(settings.taxonomy)}",
        f"shards: {len(finished):,} of {len(plan):,}"
        + (f"; {missing:,} files are not read yet: repeat the command" if missing else ""),
        f"sources: {_counts(found['sources'])}" + (f", of {first} to {last}" if first else ""),
        f"references: {references:,}, {with_doi:,} with a DOI, {doubted:,} with a field that is not sure",
        f"citations: {citations:,} in {citing:,} sources",
        f"tags: {tags:,} of {labels:,} labels for {tagged:,} references",
        f"facts: {facts:,} of {kinds:,} kinds",
        f"notes: {_counts(found['notes'])}",
        f"failures: {_counts(found['failures'])}"
        + "".join(f", first: {source}: {message}" for source, message in found["first failure"]),
        f"size: {size / 1e6:,.1f} MB",
    ]


def _counts(rows: Iterable[tuple[Any, int]]) -> str:
    """'12 (10 jats, 2 pdf)'."""
    counts = dict(rows)
    listed = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    return f"{sum(counts.values()):,}" + (f" ({listed})" if listed else "")
