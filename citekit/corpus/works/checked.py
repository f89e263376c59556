"""The tables of checks, and of works and members after checking: works of different sources with one record are one."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import msgspec

from citekit.corpus.item_columns import item_columns
from citekit.corpus.scratch import Row, Scratch
from citekit.corpus.work_schema import CheckRow, DifferenceRow, DoubtRow, MemberRow, WorkRow
from citekit.corpus.works.groups import Report
from citekit.corpus.works.rows import MOST_DOUBTS, move_tables, printed_work
from citekit.model import states
from citekit.model.bibliography import Prefer
from citekit.model.check import Check
from citekit.model.merging import merge

_SAME_RECORD = "has the same record, and one list prints both: twice, or one of them is described wrongly"
_ALONE = "len(list_distinct(json_keys(works.printed) || ['type', 'DOI', 'URL'])) = 3"
"""Nothing is printed but a DOI."""
_EVERY = 1000


def write_checked(scratch: Scratch, folder: Path, prefer: Prefer, report: Report) -> int:
    """Write checks, works and members of the table ``answers``; how many works were joined. Raises CitekitError."""
    scratch.run(
        """CREATE TABLE places AS
        SELECT work, row_number() OVER (ORDER BY min((source, reference))) AS place,
               list(DISTINCT source) AS sources
        FROM members GROUP BY work"""
    )
    _join_by_record(scratch)
    files = [
        scratch.keep("members", _members(scratch)),
        scratch.keep("checks", _checks(scratch)),
        scratch.keep("works", _works(scratch, prefer, report)),
    ]
    move_tables(files, folder)
    return int(scratch.value("SELECT count(*) FROM moved"))


def _join_by_record(scratch: Scratch) -> None:
    """Make ``moved``: work -> the first work with the same record; ``same_record``: pairs that one list prints.

    A printed DOI that stands alone says nothing to compare its record with, and is of the work that has this record.
    """
    rows = scratch.rows(
        f"""SELECT coalesce(check_->>'doi', works.doi) AS doi, work, sources
        FROM answers JOIN places USING (work) JOIN works USING (work)
        WHERE record IS NOT NULL OR (works.doi IS NOT NULL AND {_ALONE})
        WINDOW of_doi AS (PARTITION BY coalesce(check_->>'doi', works.doi))
        QUALIFY count(*) OVER of_doi > 1 AND count(record) OVER of_doi > 0
        ORDER BY doi, place"""
    )
    with (
        scratch.table("moved", work="VARCHAR", first="VARCHAR") as add_moved,
        scratch.table("same_record", a="VARCHAR", b="VARCHAR") as add_doubt,
    ):
        for _, of_record in groupby(rows, key=lambda row: row[0]):
            first, sources = "", set[str]()
            for _, work, own in of_record:
                if not first:
                    first, sources = work, set(own)
                elif sources.isdisjoint(own):
                    add_moved(work, first)
                    sources |= set(own)
                else:
                    add_doubt(first, work)
                    add_doubt(work, first)
    scratch.run(
        """CREATE TABLE parts AS
        SELECT coalesce(first, work) AS work, work AS part, place, first IS NOT NULL AS moved
        FROM places LEFT JOIN moved USING (work)"""
    )


def _members(scratch: Scratch) -> Iterator[MemberRow]:
    rows = scratch.rows(
        """SELECT parts.work, source, reference,
            CASE WHEN moved AND row_number() OVER (PARTITION BY part ORDER BY source, reference) = 1
                 THEN 'record' ELSE how END, probability
        FROM members JOIN parts ON part = members.work
        ORDER BY first_value(place) OVER (PARTITION BY parts.work ORDER BY place), place, source, reference"""
    )
    for work, source, reference, how, probability in rows:
        kept = None if how == "record" else probability
        yield MemberRow(work=work, source=source, reference=reference, how=how, probability=kept)


def _of_works(scratch: Scratch) -> Iterator[tuple[str, list[Row]]]:
    """Each work with the rows of its parts, in order."""
    rows = scratch.rows(
        """SELECT parts.work, part, key, raw, printed, doubts, check_, record, agency, date
        FROM parts JOIN works ON works.work = part JOIN answers ON answers.work = part
        ORDER BY first_value(place) OVER (PARTITION BY parts.work ORDER BY place), place"""
    )
    for work, of_work in groupby(rows, key=lambda row: row[0]):
        yield work, list(of_work)


def _checks(scratch: Scratch) -> Iterator[CheckRow]:
    for work, parts in _of_works(scratch):
        check = _check_of(parts)
        *_, record, agency, date = next((part for part in parts if part[7]), parts[0])
        yield CheckRow(
            work=work,
            state=check.state,
            reason=check.reason,
            doi=check.doi,
            confidence=check.confidence,
            differences=[
                DifferenceRow(field=one.field, printed=one.printed, record=one.record)
                for one in check.differences
            ],
            completed=list(check.completed),
            retracted=states.is_retracted(check.updates),
            notices=[update.doi for update in check.updates if update.of is None and update.doi],
            check=msgspec.json.encode(check).decode(),
            record=record,
            agency=agency,
            date=date,
        )


def _works(scratch: Scratch, prefer: Prefer, report: Report) -> Iterator[WorkRow]:
    scratch.run(
        """CREATE TABLE recounted AS
        SELECT parts.work, count(*) AS n_references, count(DISTINCT source) AS n_sources,
               sum(n_citations)::BIGINT AS n_citations
        FROM members JOIN parts ON part = members.work JOIN "references" USING (source, reference)
        GROUP BY parts.work"""
    )
    counts = scratch.rows(
        """SELECT recounted.*, d.doubts
        FROM recounted JOIN places USING (work) LEFT JOIN (
            SELECT a AS work, list(b ORDER BY b) AS doubts FROM same_record GROUP BY a
        ) d USING (work) ORDER BY place"""
    )
    heads: dict[str, str] = dict(scratch.rows("SELECT work, first FROM moved"))
    for done, ((work, parts), counted) in enumerate(zip(_of_works(scratch), counts, strict=True)):
        if done % _EVERY == 0:
            report("Writing", done, 0)
        printed = [printed_work(part[3], part[4]) for part in parts]
        records = {part[8]: msgspec.json.decode(part[7]) for part in reversed(parts) if part[7]}
        check = _check_of(parts)
        wrong = {difference.field for difference in check.differences} & {"DOI"}
        item = merge(printed, records, prefer, wrong).item
        columns: dict[str, Any] = item_columns(item)
        _, references, sources, citations, same_record = counted
        doubts = {
            heads.get(doubt["work"], doubt["work"]): doubt["why"] for part in parts for doubt in part[5]
        }
        doubts |= dict.fromkeys(same_record or (), _SAME_RECORD)
        yield WorkRow(
            work=work,
            key=parts[0][2],
            **columns,
            item=msgspec.json.encode(item).decode(),
            printed=msgspec.json.encode(merge(printed).item).decode(),
            raw=parts[0][3],
            n_references=references,
            n_sources=sources,
            n_citations=citations,
            doubts=[
                DoubtRow(work=other, why=why)
                for other, why in islice(sorted(doubts.items()), MOST_DOUBTS)
                if other != work
            ],
        )


def _check_of(parts: Sequence[Row]) -> Check:
    """The gravest check of those that have a record, if any has one."""
    with_record = [part for part in parts if part[7]]
    return states.gravest(msgspec.json.decode(part[6], type=Check) for part in with_record or parts)
