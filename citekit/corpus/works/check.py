"""Check the works of a corpus against an index with the matcher of a build, and join those that have one record.

Works are asked about some at a time; answers are kept beside the tables until all are there, so that a command that
was interrupted goes on where it was.
"""

import shutil
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from citekit.checking.resolve import Question, Resolution, printed_string, resolve
from citekit.corpus.scratch import MEMORY, WAITING, Scratch, open_query, open_scratch
from citekit.corpus.settings import load_settings
from citekit.corpus.work_schema import require_works
from citekit.corpus.works.checked import write_checked
from citekit.corpus.works.groups import Report
from citekit.corpus.works.make import make_works
from citekit.indexes.index import Index
from citekit.model.bibliography import Prefer
from citekit.model.check import CheckState
from citekit.model.states import STATES, is_unchecked
from citekit.writers.output import write_file

KEPT = ".checks"
"""The folder in that of the corpus that holds answers until all works are checked."""
_AT_ONCE = 500
"""Works that are asked about together."""


class ChecksResult(NamedTuple):
    """Counts of works by state, of those that were retracted, and of those that a record joined to others.

    ``dates``: the first and last ISO date of the answers: of a dump, or of the day; None where none is known.
    """

    states: dict[CheckState, int]
    retracted: int
    joined: int
    dates: tuple[str | None, str | None]


def check_works(
    folder: Path,
    index: Index,
    name: str,
    report: Report = lambda *_: None,
    *,
    prefer: Prefer = "record",
    memory: str = MEMORY,
) -> ChecksResult:
    """Check every work of a corpus, and write the tables ``checks``, ``works`` and ``members``. Raises CitekitError.

    Works that records of an earlier check joined are made anew first: other records may say otherwise.

    Args:
        folder: Of the corpus; `citekit.corpus.works.make.make_works` was run.
        index: What is asked.
        name: What is asked, with its version, so that answers of another index are not taken for its.
        report: Called as it goes on.
        prefer: Whose form of a field works have if both print it.
        memory: What DuckDB may use: '1GB'.
    """
    load_settings(folder)
    require_works(folder)
    if _are_joined_by_record(folder):
        make_works(folder, report, memory=memory)
    with open_scratch(folder, memory, lambda: report(WAITING, 0, 0), works=True) as scratch:
        _answer(scratch, folder / KEPT, index, name, report)
        joined = write_checked(scratch, folder, prefer, report)
        shutil.rmtree(folder / KEPT, ignore_errors=True)
        rows = scratch.rows(
            "SELECT state, count(*) FROM read_parquet(?) GROUP BY state", str(folder / "checks.parquet")
        )
        counts: dict[str, int] = dict(rows)
        [(retracted, first, last)] = scratch.rows(
            "SELECT count_if(retracted), min(date), max(date) FROM read_parquet(?)",
            str(folder / "checks.parquet"),
        )
    states = {state: counts[state] for state in STATES if state in counts}
    return ChecksResult(states, retracted, joined, (first, last))


def _are_joined_by_record(folder: Path) -> bool:
    with open_query(folder) as tables:
        return bool(tables.value("SELECT count(*) FROM members WHERE how = 'record'"))


def _answer(scratch: Scratch, kept: Path, index: Index, name: str, report: Report) -> None:
    """Make ``answers``: work -> its check and record, as JSON."""
    kept.mkdir(exist_ok=True)
    total = int(scratch.value("SELECT count(*) FROM works"))
    rows = scratch.rows("SELECT work, raw, printed FROM works ORDER BY work")
    done = 0
    columns = {
        "work": "VARCHAR",
        "check_": "VARCHAR",
        "record": "VARCHAR",
        "agency": "VARCHAR",
        "date": "VARCHAR",
    }
    with scratch.table("answers", **columns) as add:
        while several := list(islice(rows, _AT_ONCE)):
            report("Checking", done, total)
            questions = [
                Question(raw=printed_string(raw), item=msgspec.json.decode(printed))
                for _, raw, printed in several
            ]
            resolutions = _kept_or_asked(questions, kept, index, name)
            for (work, _, _), resolution in zip(several, resolutions, strict=True):
                check, record = resolution.check, resolution.record
                add(
                    work,
                    msgspec.json.encode(check).decode(),
                    msgspec.json.encode(record.item).decode() if record else None,
                    (record.agency or index.name.lower()) if record else None,
                    resolution.date,
                )
            done += len(several)
    report("Checking", total, total)


def _kept_or_asked(
    questions: Sequence[Question], kept: Path, index: Index, name: str
) -> Iterator[Resolution]:
    """The answers to some questions, those of a command that was interrupted where they are there."""
    digest = blake2b(msgspec.json.encode((name, questions)), digest_size=16).hexdigest()
    file = kept / f"{digest}.json"
    decoder = msgspec.json.Decoder(list[Resolution])
    try:
        yield from decoder.decode(file.read_bytes())
        return
    except (OSError, msgspec.DecodeError):
        answers = list(resolve(questions, index))
    if not any(is_unchecked(answer.check) for answer in answers):
        write_file(file, msgspec.json.encode(answers))
    yield from answers
