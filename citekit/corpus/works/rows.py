"""The rows of works and members, made of the groups that were joined, and moved into the folder of the corpus."""

from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import msgspec

from citekit.corpus.item_columns import item_columns
from citekit.corpus.scratch import Scratch
from citekit.corpus.tables import failures
from citekit.corpus.work_schema import WORK_TABLES, DoubtRow, MemberRow, WorkRow
from citekit.corpus.works.groups import Report
from citekit.csl.item import Item
from citekit.model.bibliography import Confidence, Printed
from citekit.model.citation import Place
from citekit.model.keys import base_key, suffixes
from citekit.model.merging import merge

MOST_DOUBTS = 20
"""Doubts that a work shows."""
_EVERY = 1000


def write_works(scratch: Scratch, folder: Path, report: Report) -> None:
    """Write the tables of works and members of the groups and what was joined. Raises CitekitError."""
    _name_works(scratch)
    _merge_items(scratch, report)
    _make_keys(scratch)
    files = [scratch.keep("members", _members(scratch)), scratch.keep("works", _works(scratch))]
    move_tables(files, folder)


def move_tables(files: list[Path], folder: Path) -> None:
    """Move tables into the folder of the corpus, the works last; those of works that are not made anew are removed."""
    names = {path.name for path in files}
    with failures(folder):
        (folder / "works.parquet").unlink(missing_ok=True)  # without it the others count for nothing
        for table in WORK_TABLES:
            if f"{table}.parquet" not in names:
                (folder / f"{table}.parquet").unlink(missing_ok=True)
        for path in files:
            path.replace(folder / path.name)


def _name_works(scratch: Scratch) -> None:
    """Make ``named``: group -> the number and the name of its work."""
    scratch.run(
        """CREATE TABLE named AS
        WITH of_groups AS (
            SELECT groups.id AS group_id, coalesce(first, groups.id) AS work_id, probability
            FROM groups LEFT JOIN joined ON joined.id = groups.id
        )
        SELECT group_id, work_id, probability, left(md5(source || chr(31) || reference), 16) AS work
        FROM of_groups JOIN numbered ON numbered.id = work_id"""
    )


def _merge_items(scratch: Scratch, report: Report) -> None:
    """Make ``merged``: work -> the beginning of its key, its first string, and its item."""
    total = int(scratch.value("SELECT count(*) FROM groups"))
    rows = scratch.rows(
        """SELECT work_id, group_id, raw, item FROM named JOIN groups ON groups.id = group_id
        ORDER BY work_id, group_id"""
    )
    done = 0
    with scratch.table("merged", work_id="BIGINT", base="VARCHAR", raw="VARCHAR", item="VARCHAR") as add:
        for work, of_work in groupby(rows, key=lambda row: row[0]):
            groups = [printed_work(raw, item) for _, _, raw, item in of_work]
            item = merge(groups).item
            add(work, base_key(item, groups[0].raw), groups[0].raw, msgspec.json.encode(item).decode())
            done += len(groups)
            if done % _EVERY == 0:
                report("Merging", done, total)


def printed_work(raw: str, item: str) -> Printed:
    """A work as one reference of it, to be merged with others."""
    return Printed(
        source="",
        number=None,
        raw=raw,
        item=msgspec.json.decode(item),
        confidence=Confidence(),
        place=Place(line=1, start=0, end=0),
    )


def _make_keys(scratch: Scratch) -> None:
    """Make ``keyed``: work -> its citation key; one that is taken by chance is followed by the work's name."""
    rows = scratch.rows(
        """SELECT work_id, base, row_number() OVER (PARTITION BY lower(base) ORDER BY work_id)
        FROM merged ORDER BY lower(base), work_id"""
    )
    with scratch.table("suffixed", work_id="BIGINT", key="VARCHAR") as add:
        endings: Iterator[str] = iter(())
        for work, base, number in rows:
            if number == 1:
                endings = suffixes()
            add(work, base + next(endings))
    scratch.run(
        """CREATE TABLE keyed AS
        SELECT work_id, CASE WHEN row_number() OVER (PARTITION BY lower(key) ORDER BY work_id) = 1 THEN key
            ELSE key || '-' || work END AS key
        FROM suffixed JOIN (SELECT DISTINCT work_id, work FROM named) USING (work_id)"""
    )


def _members(scratch: Scratch) -> Iterator[MemberRow]:
    rows = scratch.rows(
        """SELECT work, source, reference, how, probability, group_id = work_id, grouped.id = group_id
        FROM grouped JOIN named USING (group_id) JOIN numbered ON numbered.id = grouped.id
        ORDER BY work_id, grouped.id"""
    )
    for work, source, reference, how, probability, own, first in rows:
        alike = first and not own
        yield MemberRow(
            work=work,
            source=source,
            reference=reference,
            how="alike" if alike else how,
            probability=round(probability, 4) if alike else None,
        )


def _works(scratch: Scratch) -> Iterator[WorkRow]:
    scratch.run(
        """CREATE TABLE counted AS
        SELECT work_id, work, count(*) AS n_references, count(DISTINCT source) AS n_sources,
               sum(n_citations)::BIGINT AS n_citations
        FROM grouped JOIN named USING (group_id) JOIN numbered ON numbered.id = grouped.id
        GROUP BY work_id, work"""
    )
    scratch.run(
        """CREATE TABLE doubted AS
        WITH both_ways AS (SELECT a, b, why FROM doubts UNION ALL SELECT b, a, why FROM doubts),
        of_works AS (
            SELECT one.work_id, other.work AS other, min(why) AS why
            FROM both_ways JOIN named one ON one.group_id = a JOIN named other ON other.group_id = b
            WHERE one.work_id <> other.work_id GROUP BY one.work_id, other.work
        )
        SELECT work_id, list({'work': other, 'why': why} ORDER BY other) AS doubts
        FROM of_works GROUP BY work_id"""
    )
    rows = scratch.rows(
        """SELECT work, key, item, raw, n_references, n_sources, n_citations, doubts
        FROM counted JOIN merged USING (work_id) JOIN keyed USING (work_id) LEFT JOIN doubted USING (work_id)
        ORDER BY work_id"""
    )
    for work, key, text, raw, references, sources, citations, doubts in rows:
        item: Item = msgspec.json.decode(text)
        columns: dict[str, Any] = item_columns(item)
        yield WorkRow(
            work=work,
            key=key,
            **columns,
            item=text,
            printed=text,
            raw=raw,
            n_references=references,
            n_sources=sources,
            n_citations=citations,
            doubts=[DoubtRow(**doubt) for doubt in islice(doubts or (), MOST_DOUBTS)],
        )
