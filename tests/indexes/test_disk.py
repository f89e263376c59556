"""An index on disk: what is taken of dumps, what is found again, and what goes wrong."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("tantivy", reason="the extra 'index' is not installed")
pytest.importorskip("zstandard", reason="the extra 'index' is not installed")

from citekit.checking.match import match
from citekit.cli.main import main
from citekit.errors import CitekitError, UsageError
from citekit.indexes.crossref.crossref import Crossref
from citekit.indexes.crossref.records import record
from citekit.indexes.disk.build import build_index, update_index
from citekit.indexes.disk.compression import compress
from citekit.indexes.disk.disk import DiskIndex
from citekit.indexes.disk.fields import initials, kept, words
from citekit.indexes.disk.messages import read_messages
from citekit.indexes.disk.store import FILE
from tests.conftest import FIXTURES
from tests.indexes.server import IndexServer

Message = dict[str, Any]
RECORDS = FIXTURES / "crossref" / "records.jsonl"
MESSAGES: list[Message] = [json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines()]
DOIS = [message["DOI"].lower() for message in MESSAGES]
WORK = {
    "DOI": "10.5555/Work",
    "type": "journal-article",
    "title": ["Warm water slows the growth of river mussels"],
    "author": [{"family": "Okafor", "given": "A."}, {"family": "Lind", "given": "B."}],
    "container-title": ["Journal of Invented Biology"],
    "issued": {"date-parts": [[2019, 3]]},
    "volume": "12",
    "page": "101-110",
    "indexed": {"date-time": "2024-01-02T03:04:05Z"},
}


def lines(messages: Sequence[Message]) -> bytes:
    return "".join(json.dumps(message) + "\n" for message in messages).encode()


def items(messages: Sequence[Message]) -> bytes:
    return json.dumps({"items": list(messages)}, indent=1).encode()


def dump(path: Path, *messages: Message) -> str:
    path.write_bytes(lines(messages or MESSAGES))
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of all records."""
    place = tmp_path_factory.mktemp("disk")
    build_index([str(RECORDS)], place / "index")
    return place / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[DiskIndex]:
    with DiskIndex(folder) as opened:
        yield opened


def without_lists(message: Message) -> Message:
    return {name: value for name, value in message.items() if name not in ("reference", "abstract")}


def test_every_record_is_found_by_its_doi_as_the_api_gives_it(index: DiskIndex) -> None:
    results = index.lookup([doi.upper() for doi in DOIS])
    for message, result in zip(MESSAGES, results.values(), strict=True):
        assert result.record == record(without_lists(message))


def test_every_titled_record_is_found_by_its_words_and_by_its_item(index: DiskIndex) -> None:
    missed = []
    for message in MESSAGES:
        made = record(message)
        if len(words(" ".join(made.titles[:1]))) > 4 and made.item.get("author"):
            query = (
                f"{made.titles[0]} {made.item['author'][0].get('family', '')} {min(made.years, default='')}"
            )
            results = (index.search(query), index.find(made.item))
            missed += [made.doi for one in results if made.doi not in [hit.doi for hit in one.records]]
    assert not missed


def test_a_place_is_enough_and_an_unknown_work_is_not_found(index: DiskIndex) -> None:
    made = next(
        one
        for one in map(record, MESSAGES)
        if one.item.get("volume") and one.item.get("page") and one.item.get("author")
    )
    item = {name: made.item[name] for name in ("author", "container-title", "volume", "page", "issued")}
    assert match("", item, index).doi == made.doi
    unknown = match(
        "Nobody N. A work that nobody has written about zebras. Imaginary Letters 1999;3:77.", {}, index
    )
    assert unknown.doi is None
    assert unknown.snapshot == index.search("zebras").snapshot


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", items(MESSAGES[:70])),
        ("a.json.gz", gzip.compress(items(MESSAGES[:70]))),
        ("a.jsonl", lines(MESSAGES[:70])),
        ("a.jsonl.gz", gzip.compress(lines(MESSAGES[:40])) + gzip.compress(lines(MESSAGES[40:70]))),
        ("a.jsonl.zst", compress(lines(MESSAGES[:40])) + compress(lines(MESSAGES[40:70]))),
        ("a.bin", b"\xef\xbb\xbf" + lines(MESSAGES[:70]).rstrip()),
    ],
)
def test_forms_of_dumps(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert [message and json.loads(bytes(message["DOI"])) for message in read_messages(path)] == [
        message["DOI"] for message in MESSAGES[:70]
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl.gz", gzip.compress(lines(MESSAGES))[:-500], "Truncated or damaged"),
        ("a.jsonl.zst", compress(lines(MESSAGES))[:-500], "Truncated or damaged"),
        ("a.json.gz", gzip.compress(items(MESSAGES)[:-500]), "Truncated or damaged"),
        ("a.jsonl", lines(MESSAGES)[:-50], "the last line is not whole, after 147 records"),
        ("a.jsonl", b"not a dump\n", "Not a dump of Crossref"),
        ("a.zst", compress(lines(MESSAGES[:70])) + compress(lines(MESSAGES))[:60], "ends within a frame"),
        ("a.zst", compress(lines(MESSAGES[:70])) + b"garbage at the end", "Cannot read"),
        ("a.jsonl.gz", b"\x1f\x8bnothing", "nothing of it was taken"),
    ],
)
def test_a_damaged_dump_is_left_out_as_a_whole_and_taken_later(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    path, other, place = tmp_path / name, tmp_path / "other.jsonl", tmp_path / "index"
    path.write_bytes(content)
    dump(other, WORK)
    result = CliRunner().invoke(main, ["index", "build", str(path), str(other), "-o", str(place)])
    assert result.exit_code == 1
    assert expected in result.output
    assert "1 record of 1 file" in result.output
    with DiskIndex(place) as index:
        assert [bool(one.record) for one in index.lookup([DOIS[0], "10.5555/work"]).values()] == [False, True]
    path.write_bytes(lines(MESSAGES))
    result = CliRunner().invoke(main, ["index", "build", str(path), str(other), "-o", str(place)])
    assert result.exit_code == 0
    assert "148 records of 1 file; 1 file taken before" in result.output


_INVALID = b"""{"DOI": "10.5555/a", "title": ["\\ud800"]}
{"DOI": "10.5555/b", "title": ["\xff"]}
{"DOI": "10.5555/c", "indexed": %s}
""" % (b"[" * 100_000 + b"]" * 100_000)


def test_records_that_cannot_be_used_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        lines([WORK, {"title": ["x"]}, {"DOI": None}]) + b"{broken\n" + _INVALID + lines([MESSAGES[0]])
    )
    result = build_index([str(path)], tmp_path / "index")
    assert (result.records, result.without_doi, result.invalid) == (2, 2, 4)


@pytest.mark.slow
def test_fields_of_other_shapes_and_ten_thousand_authors(tmp_path: Path) -> None:
    odd = {"DOI": "10.5555/odd", "title": "text", "author": "x", "volume": 3, "indexed": "no", "issued": [1]}
    many = WORK | {"author": [{"family": f"Family{number}"} for number in range(10_000)]}
    build_index([dump(tmp_path / "a.jsonl", odd, many)], tmp_path / "index")
    with DiskIndex(tmp_path / "index") as index:
        results = index.lookup(["10.5555/odd", "10.5555/work"])
        assert results["10.5555/odd"].record == record(odd)
        assert results["10.5555/work"].record == record(many)
        assert index.search("Warm water slows Family0").records[0].doi == "10.5555/work"


def test_the_newest_record_of_a_doi_counts_in_any_order(tmp_path: Path) -> None:
    newer = WORK | {
        "DOI": "10.5555/WORK",
        "title": ["RETRACTED: Warm water slows the growth of river mussels"],
        "indexed": {"date-time": "2025-06-07T00:00:00Z"},
    }
    files = [dump(tmp_path / "b.jsonl", newer), dump(tmp_path / "a.jsonl", WORK)]
    for name, order in (("one", files), ("two", files[::-1])):
        build_index(order, tmp_path / name)
        with DiskIndex(tmp_path / name) as index:
            expected = record(newer)
            assert index.lookup(["10.5555/work"])["10.5555/work"].record == expected
            assert index.search("growth of river mussels").records == (expected,)
            assert index.find(expected.item).records == (expected,)


def test_update_adds_newer_records_and_dates_them(tmp_path: Path) -> None:
    place, newer = (
        tmp_path / "index",
        WORK | {"volume": "13", "indexed": {"date-time": "2025-06-07T00:00:00Z"}},
    )
    with pytest.raises(UsageError, match="Not an index on disk"):
        update_index([dump(tmp_path / "a.jsonl", WORK)], place)
    build_index([dump(tmp_path / "a.jsonl", WORK, MESSAGES[0] | {"indexed": {}})], place)
    assert update_index([dump(tmp_path / "b.jsonl", newer)], place).records == 1
    with DiskIndex(place) as index:
        results = index.lookup(["10.5555/work", DOIS[0]])
        assert results["10.5555/work"].snapshot == "dump of 2025-06-07"
        assert results[DOIS[0]].snapshot == "dump of 2024-01-02"
        assert "dump of 2024-01-02: a retraction or correction may be newer" in str(index.trouble)
    shown = CliRunner().invoke(main, ["index", "info", str(place)]).output
    assert "DOIs: 2; 1 records are older" in shown
    assert "updates: 2025-06-07" in shown


def test_references_and_abstracts_are_kept_where_asked(tmp_path: Path) -> None:
    message = WORK | {"reference": [{"unstructured": "Doe 2001"}], "abstract": "<p>Short.</p>"}
    for more, expected in (((), without_lists(message)), (("reference", "abstract"), message)):
        place = tmp_path / f"index{len(more)}"
        build_index([dump(tmp_path / "a.jsonl", message)], place, more=more)
        with DiskIndex(place) as index:
            assert index.lookup(["10.5555/work"])["10.5555/work"].record == record(expected)


def test_only_dois_that_are_not_on_disk_are_asked_for(
    tmp_path: Path,
    crossref: Crossref,
    server: IndexServer,
) -> None:
    build_index([dump(tmp_path / "a.jsonl", *MESSAGES[:50])], tmp_path / "index")
    with DiskIndex(tmp_path / "index", crossref) as index:
        assert index.lookup(DOIS[:50])[DOIS[0]].snapshot
        index.search(MESSAGES[60]["title"][0])
        assert not server.requests
        result = index.lookup([DOIS[0], DOIS[60]])[DOIS[60]]
        assert result.record
        assert not result.snapshot
        assert len(server.requests) == 1


def test_the_index_of_a_folder_is_used_and_named(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("refs.txt").write_text(f"{DOIS[0]}\n10.5555/nowhere\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["resolve", "refs.txt", "--index", str(folder), "--index-only"])
    known, unknown = map(json.loads, result.stdout.splitlines())
    assert "Crossref (dump of " in known["reason"]
    assert known["doi"] == DOIS[0]
    assert unknown["state"] == "not-found"
    assert "is unknown to Crossref (dump of " in unknown["reason"]
    assert "a retraction or correction may be newer" in result.stderr
    for arguments, expected in (
        (["--index", "nowhere"], "Unknown index 'nowhere'"),
        (["--index", "."], "Not an index on disk"),
        (["--index-only"], "it needs an index on disk"),
    ):
        result = CliRunner().invoke(main, ["resolve", "refs.txt", *arguments])
        assert result.exit_code == 2
        assert expected in result.stderr


@pytest.mark.slow
def test_another_version_an_unfinished_and_a_damaged_index(tmp_path: Path) -> None:
    for name in ("version", "unfinished", "damaged", "text"):
        build_index([dump(tmp_path / "a.jsonl")], tmp_path / name)
    for name, statement in (
        ("version", "PRAGMA user_version = 99"),
        ("unfinished", "UPDATE settings SET value = 0 WHERE name = 'finished'"),
        ("damaged", "UPDATE blocks SET frame = substr(frame, 1, 100)"),
    ):
        with sqlite3.connect(tmp_path / name / FILE) as database:
            database.execute(statement)
        database.close()
    (tmp_path / "text" / FILE).write_text("no database " * 1000, encoding="utf-8")
    for name, expected in (("version", "version 99"), ("unfinished", "not finished"), ("text", "damaged")):
        with pytest.raises(CitekitError, match=expected):
            DiskIndex(tmp_path / name)
    with DiskIndex(tmp_path / "damaged") as index:
        assert "The index is damaged" in str(index.lookup(DOIS[:1])[DOIS[0]].failed)
        assert "The index is damaged" in str(index.search("pain and the brain in 2010").failed)
    with pytest.raises(UsageError, match="not empty"):
        build_index([str(tmp_path / "a.jsonl")], tmp_path)


_KILLED = """
import os, resource, signal, sys
from pathlib import Path
from citekit.errors import CitekitError
from citekit.indexes.disk import build, words

def die(*_): os.kill(os.getpid(), signal.SIGKILL)
def read(path, read=build.read_messages):
    for number, message in enumerate(read(path)):
        yield message if path.name != "b.jsonl" or number < 70 else die()

when, folder, *dumps = sys.argv[1:]
if when == "reading": build.read_messages = read
if when == "sorting": build._Builder._write_keys = die
if when == "words": words.WordWriter.commit = die
if when == "full": resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    build.build_index(dumps, Path(folder))
except CitekitError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and limits of files")
@pytest.mark.parametrize("when", ["reading", "sorting", "words", "full"])
def test_a_build_that_was_killed_goes_on(tmp_path: Path, when: str) -> None:
    files = [dump(tmp_path / "a.jsonl", *MESSAGES[:70]), dump(tmp_path / "b.jsonl", *MESSAGES[70:])]
    place = tmp_path / "index"
    command = [sys.executable, "-c", _KILLED, when, str(place), *files]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "The disk is full or fails" in run.stdout if when == "full" else run.returncode == -9, run.stderr
    with pytest.raises(UsageError):
        DiskIndex(place)
    result = build_index(files, place)
    taken_before = {"reading": 1, "sorting": 2, "words": 2}.get(when, result.known)
    assert (result.known, result.files) == (taken_before, 2 - taken_before)
    with DiskIndex(place) as index:
        found = index.lookup(DOIS)
        assert [one.record for one in found.values()] == [record(without_lists(one)) for one in MESSAGES]
        hits = index.search(str(MESSAGES[100]["title"][0])).records
        dois = [hit.doi for hit in hits]
        assert dois[0] == DOIS[100]
        assert len(dois) == len(set(dois))
    assert sorted(path.name for path in place.iterdir()) == [FILE, "words"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Journal of Biological Chemistry", "J. Biol. Chem.", "J Biol Chem"), "jbc"),
        (("Zeitschrift für Physik", "Z. Phys."), "zp"),
    ],
)
def test_initials_are_those_of_the_abbreviation(names: tuple[str, ...], expected: str) -> None:
    assert {initials(name) for name in names} == {expected}


def test_words_are_folded_and_east_asian_ones_cut_in_pairs() -> None:
    assert words("Über <i>in vitro</i> &amp; Łódź") == ["uber", "in", "vitro", "lodz"]
    assert words("慢性疼痛 2020") == ["慢性", "性疼", "疼痛", "2020"]


def test_fields_that_are_kept_make_the_same_record() -> None:
    for message in MESSAGES:
        line = kept({name: json_raw(value) for name, value in message.items()})
        assert record(json.loads(line)) == record(without_lists(message))


def json_raw(value: object) -> Any:
    import msgspec

    return msgspec.Raw(json.dumps(value).encode())
