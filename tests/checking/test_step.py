"""Builds that ask: a real server on 127.0.0.1 with the records of fixtures/crossref/."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import citekit
from citekit.model import lock
from citekit.model.bibliography import Bibliography
from tests.command import citekit as run
from tests.indexes.faults import FORBIDDEN, HANGS
from tests.indexes.fixtures import MAILTO
from tests.indexes.server import IndexServer

GANIAS = "Ganias K, Michou S, Nunes C. A field based study of swimbladder adjustment in a physostomous teleost fish. PeerJ. 2015;3:e892."
MOSS = "Sample S, et al. Moss grows on the quiet side of clocks. J Inv Res. 2021;16:201-15. doi:10.5555/citekit.published"
TULIPS = "Placeholder A, Specimen B. Singing lengthens the stems of greenhouse tulips. Journal of Invented Results. 2015;10:11-19."
CLIPS = "Fixture Q, Sample R. A history of paper clips in nineteenth century offices. J Off Supplies. 1999;3:12-19."
WRONG = "Fixture Q, Sample R. Waiting rooms of small railway stations. J Off Supplies. 1998;2:1-9. doi:10.2307/1930400"
BUILD = ("build", "--mailto", MAILTO)


@pytest.fixture
def server(_server: IndexServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexServer:
    """The server; whatever runs now may ask it, and starts with an empty cache."""
    monkeypatch.delenv("CITEKIT_OFFLINE")
    monkeypatch.setenv("CITEKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    _server.reset()
    return _server


def article(path: Path, *references: str) -> Path:
    """A short article that cites each of its references once."""
    claims = " ".join(f"This is claim {number} ({number})." for number in range(1, len(references) + 1))
    listed = "\n".join(f"{number}. {raw}" for number, raw in enumerate(references, start=1))
    path.write_text(
        f"An article on things\n\nIntroduction\n\n{claims}\n\nReferences\n\n{listed}\n", encoding="utf-8"
    )
    return path


def build(server: IndexServer, *sources: Path, **settings: Any) -> Bibliography:
    return citekit.build(sources, crossref_url=server.url, mailto=MAILTO, **settings)


def test_every_work_has_its_state_and_the_item_says_where_it_is_from(
    server: IndexServer, tmp_path: Path
) -> None:
    bibliography = build(server, article(tmp_path / "a.txt", GANIAS, MOSS, TULIPS, CLIPS, WRONG))
    states = [work.check.state for work in bibliography.works]
    assert states == ["completed", "completed", "completed", "not-found", "differs"]
    ganias, moss, tulips, clips, wrong = bibliography.works
    assert ganias.item["DOI"] == "10.7717/peerj.892"
    assert [note.message for note in ganias.trace if note.field == "DOI"] == [
        "From the record of 10.7717/peerj.892 at Crossref"
    ]
    assert [name["family"] for name in moss.item["author"]] == ["Sample", "Fixture"]
    assert moss.item["container-title"] == "Journal of Invented Results"
    assert moss.item["page"] == "201-215"
    assert "custom" not in moss.item
    assert moss.printed[0].item["page"] == "201-15"
    assert [update.kind for update in tulips.check.updates] == ["retracted"]
    assert "DOI" not in wrong.item  # it is another work's
    assert wrong.printed[0].item["DOI"] == "10.2307/1930400"
    assert (clips.records, wrong.records) == ({}, {})
    human = [note.message for note in bibliography.notes if note.level == "review"]
    assert any(
        "has been retracted (10.5555/citekit.retraction; 2017-03-01; publisher, retraction-watch)" in what
        for what in human
    )
    assert any("the printed DOI 10.2307/1930400 belongs to 'Emerson" in what for what in human)
    assert lock.read(lock.write(bibliography), "lock") == bibliography
    bib = bibliography.export("bibtex")
    assert "keywords = {citekit:retracted}" in bib
    assert "1930400" not in bib


def test_the_printed_form_is_shown_where_it_is_preferred(server: IndexServer, tmp_path: Path) -> None:
    [moss] = build(server, article(tmp_path / "a.txt", MOSS), prefer="printed").works
    assert (moss.item["page"], moss.item["container-title"]) == ("201-15", "J Inv Res")
    assert moss.item["custom"] == {"et_al": True}


def test_works_of_two_sources_that_have_one_record_are_one(server: IndexServer, tmp_path: Path) -> None:
    other = "Ganias et al., A field based study of swimbladder adjustment in a physostomous teleost, PeerJ 3 (2015) e892."
    bibliography = build(
        server, article(tmp_path / "a.txt", GANIAS, CLIPS), article(tmp_path / "b.txt", MOSS, other)
    )
    assert len(bibliography.works) == 3
    ganias = bibliography.works[0]
    assert [printed.source for printed in ganias.printed] == ["a", "b"]
    keys = {work.key for work in bibliography.works}
    assert all(
        set(citation.with_) <= keys
        for work in bibliography.works
        for one in work.printed
        for citation in one.citations
    )
    again = citekit.build(
        [tmp_path / "b.txt", tmp_path / "a.txt"], crossref_url=server.url, previous=bibliography
    )
    assert {work.key for work in again.works} == keys


def test_a_second_build_asks_nothing_and_writes_the_same(server: IndexServer, tmp_path: Path) -> None:
    article(tmp_path / "a.txt", GANIAS, MOSS, TULIPS, CLIPS, WRONG)
    first = run(*BUILD, "a.txt", "--crossref-url", server.url, cwd=tmp_path)
    assert first.exit_code == 0, first.stderr
    assert "check: 3 completed, 1 differs, 1 not-found\n" in first.stdout
    asked = len(server.requests)
    written = {path.name: path.read_bytes() for path in (tmp_path / "bibliography").iterdir()}
    second = run(*BUILD, "a.txt", "--crossref-url", server.url, cwd=tmp_path)
    assert (second.stdout, len(server.requests)) == (first.stdout, asked)
    assert {path.name: path.read_bytes() for path in (tmp_path / "bibliography").iterdir()} == written
    run(*BUILD, "a.txt", "--crossref-url", server.url, "--refresh", cwd=tmp_path)
    assert len(server.requests) == 2 * asked


def test_without_a_route_nothing_is_called_clean(tmp_path: Path, server: IndexServer) -> None:
    article(tmp_path / "a.txt", GANIAS, MOSS)
    result = run("build", "a.txt", "--crossref-url", "http://127.0.0.1:1", cwd=tmp_path)
    assert result.exit_code == 0
    assert "check: 2 unchecked (cannot connect to 127.0.0.1:1" in result.stdout
    assert "2 of 2 works could not be checked: cannot connect to 127.0.0.1:1" in result.stdout
    assert (
        run("build", "a.txt", "--crossref-url", "http://127.0.0.1:1", "--strict", cwd=tmp_path).exit_code == 1
    )


def test_a_choice_is_remembered_and_can_be_forgotten(server: IndexServer, tmp_path: Path) -> None:
    article(tmp_path / "a.txt", CLIPS)
    url = ("--crossref-url", server.url)
    run(*BUILD, "a.txt", *url, cwd=tmp_path)
    key = json.loads((tmp_path / "bibliography" / "references.json").read_text())[0]["id"]
    assert "No candidates (not-found" in run("choose", key, cwd=tmp_path).stdout
    (tmp_path / "corrections.toml").write_text("# mine\n\n[other]\nmatch = 'none'\n")
    done = run("choose", key, "https://doi.org/10.5555/CITEKIT.published", cwd=tmp_path)
    assert (
        done.stdout
        == f"corrections.toml: Set the record of {key} to 10.5555/citekit.published. Next: citekit build\n"
    )
    assert (tmp_path / "corrections.toml").read_text().startswith("# mine\n")
    assert "1 differs" in run(*BUILD, "a.txt", *url, cwd=tmp_path).stdout
    assert "10.5555/citekit.published" in (tmp_path / "bibliography" / "references.bib").read_text()
    run("choose", key, "none", cwd=tmp_path)
    assert "1 not-found" in run(*BUILD, "a.txt", *url, cwd=tmp_path).stdout
    run("choose", key, "forget", cwd=tmp_path)
    assert key not in (tmp_path / "corrections.toml").read_text()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("choose", "nobody1999"), "Unknown key 'nobody1999'"),
        (
            ("choose", "{key}", "7"),
            "Invalid number 7 ({key} has no candidates); list them with 'citekit choose {key}'",
        ),
        (("choose", "{key}", "second"), "Invalid choice 'second' (expected a candidate's number, a DOI"),
        (("build", "a.txt", "--mailto", "me"), "Invalid email 'me'"),
        (("build", "a.txt", "--crossref-url", "crossref"), "Invalid URL 'crossref'"),
        (
            ("build", "10.5555/citekit.published", "-o", "x", "--crossref-url", "{url}"),
            "deposited no reference list",
        ),
        (("build", "10.5555/citekit.nowhere", "-o", "x", "--crossref-url", "{url}"), "DOI not found"),
    ],
)
def test_what_is_typed_wrongly_is_named(
    server: IndexServer, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    article(tmp_path / "a.txt", CLIPS)
    run(*BUILD, "a.txt", "--crossref-url", server.url, cwd=tmp_path)
    key = json.loads((tmp_path / "bibliography" / "references.json").read_text())[0]["id"]
    result = run(*(one.format(key=key, url=server.url) for one in args), cwd=tmp_path)
    assert result.exit_code in (2, 3)
    assert said.format(key=key) in result.stderr


def test_a_damaged_file_of_corrections_is_named_with_its_line(server: IndexServer, tmp_path: Path) -> None:
    article(tmp_path / "a.txt", CLIPS)
    for text, said in (
        ("[a]\nmatch = \n", "corrections.toml:2: "),
        ("match = 'none'\n", "corrections.toml:1: 'match' is outside a table"),
        ("[a]\nmatsch = 'none'\n", "corrections.toml:2: [a]: Unknown key 'matsch'; did you mean 'match'?"),
    ):
        (tmp_path / "corrections.toml").write_text(text)
        result = run("build", "a.txt", "--offline", cwd=tmp_path)
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


def test_resolve_answers_every_line_in_order(server: IndexServer, tmp_path: Path) -> None:
    lines = [
        GANIAS,
        "10.5555/citekit.published",
        '{"title": "Moss grows on the quiet side of clocks"}',
        "",
        CLIPS,
    ]
    result = run("resolve", "--crossref-url", server.url, cwd=tmp_path, stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["raw"] for answer in answers] == lines
    states = [answer["state"] for answer in answers]
    assert states == ["completed", "completed", "not-found", "unchecked", "not-found"]
    assert answers[0]["doi"] == "10.7717/peerj.892"
    dois = [candidate["doi"] for candidate in answers[2]["candidates"]]
    assert {"10.5555/citekit.published", "10.50505/citekit.preprint"} <= set(
        dois
    )  # which one, nobody can tell


def test_a_doi_stands_for_its_deposited_list(server: IndexServer, tmp_path: Path) -> None:
    result = run("build", "10.1101/014852", "--crossref-url", server.url, cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    assert "1 source: 10.1101/014852\n25 references: 0 cited" in result.stdout
    offline = run("build", "10.1101/014852", "--offline", cwd=tmp_path)
    assert "Cannot look up a DOI offline" in offline.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_goes_through_while_the_server_keeps_everybody_waiting(
    server: IndexServer, tmp_path: Path
) -> None:
    server.arm(HANGS, times=None, path="query")
    others = (
        f"Fixture Q. Volume {number} of the paper clip annals. J Off Supplies. 1999;3:{number}."
        for number in range(8)
    )
    article(tmp_path / "a.txt", GANIAS, *others)
    command = [sys.executable, "-m", "citekit", *BUILD, "a.txt", "--crossref-url", server.url]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        server.wait_for("query")
        running.send_signal(signal.SIGINT)
        _, said = running.communicate()
    assert running.returncode == 130
    *progress, last = said.decode().splitlines()  # a loaded machine says how far it is
    assert last == "citekit: interrupted"
    assert all(" of " in line for line in progress)
    assert not (tmp_path / "bibliography").exists()
    server.reset()
    assert "1 completed" in run(*BUILD, "a.txt", "--crossref-url", server.url, cwd=tmp_path).stdout


def test_what_was_checked_stays_checked_without_a_network(server: IndexServer, tmp_path: Path) -> None:
    article(tmp_path / "a.txt", GANIAS, MOSS, WRONG, CLIPS)
    online = run(*BUILD, "a.txt", "--crossref-url", server.url, cwd=tmp_path)
    assert "check: 2 completed, 1 differs, 1 not-found\n" in online.stdout, online.stdout
    before = citekit.load(tmp_path / "bibliography")
    dates = {work.check.date for work in before}
    assert len(dates) == 1
    assert None not in dates
    for name in ("a.txt", "b.txt"):  # the same file, then one with a reference more
        if name == "b.txt":
            article(tmp_path / "b.txt", GANIAS, MOSS, WRONG, CLIPS, TULIPS)
        offline = run("build", name, "--offline", cwd=tmp_path)
        kept = {work.printed[0].raw: work for work in citekit.load(tmp_path / "bibliography")}
        for work in before:
            again = kept[work.printed[0].raw]
            assert (again.state, again.item, again.records) == (work.state, work.item, work.records)
            assert (again.check.date, again.check.unasked) == (work.check.date, "not asked: offline")
        assert (
            f"not checked again: 4 works (not asked: offline). Their earlier checks still count (checked on {dates.copy().pop()})"
            in offline.stdout
        )
    assert kept[TULIPS].state == "unchecked"
    explained = run("explain", before.works[0].key, cwd=tmp_path).stdout
    assert f"; checked on {before.works[0].check.date}, not again (not asked: offline))" in explained
    again = run(*BUILD, "a.txt", "--crossref-url", server.url, cwd=tmp_path)
    assert again.stdout.split("written to")[0] == online.stdout.split("written to")[0]
    assert [work.check for work in citekit.load(tmp_path / "bibliography")] == [work.check for work in before]


def test_a_check_stands_for_its_string_and_choice_only(server: IndexServer, tmp_path: Path) -> None:
    article(tmp_path / "a.txt", GANIAS, CLIPS)
    before = build(server, tmp_path / "a.txt")
    ganias, clips = before.works
    (tmp_path / "corrections.toml").write_text(f'[{clips.key}]\nmatch = "10.5555/citekit.clips"\n')
    again = build(server, tmp_path / "a.txt", previous=before, offline=True, corrections=tmp_path)
    assert [work.state for work in again] == [ganias.state, "unchecked"]
    article(tmp_path / "a.txt", GANIAS.replace("2015", "2016"), CLIPS)
    again = build(server, tmp_path / "a.txt", previous=before, offline=True)
    assert [work.state for work in again] == ["unchecked", clips.state]


def test_a_network_that_goes_away_takes_no_earlier_answer_with_it(
    server: IndexServer, tmp_path: Path
) -> None:
    article(tmp_path / "a.txt", GANIAS, MOSS, CLIPS)
    before = build(server, tmp_path / "a.txt")
    server.arm(FORBIDDEN, None, "bibliographic")
    again = build(server, tmp_path / "a.txt", previous=before, refresh=True)
    assert [work.state for work in again] == [work.state for work in before]
    asked = {work.state: work.check.unasked for work in again}
    assert asked["not-found"]
    assert "has blocked this address" in asked["not-found"]
    messages = [note.message for note in again.notes if "could not be checked again" in note.message]
    assert len(messages) == 1
    assert f"(checked on {before.works[0].check.date})" in messages[0]


def test_a_build_without_sources_reads_those_of_the_build_before(server: IndexServer, tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    article(tmp_path / "papers" / "a.txt", CLIPS)
    other = article(tmp_path / "b.txt", GANIAS).read_text(encoding="utf-8").replace("on things", "on fish")
    (tmp_path / "b.txt").write_text(other, encoding="utf-8")
    first = run(*BUILD, "papers/*.txt", str(tmp_path / "b.txt"), "--crossref-url", server.url, cwd=tmp_path)
    text = (tmp_path / "bibliography" / lock.LOCK).read_text(encoding="utf-8")
    assert citekit.load(tmp_path / "bibliography").options.sources == ("../papers/*.txt", "../b.txt")
    assert str(tmp_path) not in text
    again = run(*BUILD, "--crossref-url", server.url, cwd=tmp_path)
    assert again.stdout == first.stdout
    assert (tmp_path / "bibliography" / lock.LOCK).read_text(encoding="utf-8") == text
    (tmp_path / "b.txt").unlink()
    gone = run(*BUILD, "--crossref-url", server.url, cwd=tmp_path)
    assert gone.exit_code == 1
    assert gone.exit_code == 1
    assert "no longer included: b.txt" in gone.stdout
    assert "b.txt: File not found" in gone.stdout
    (tmp_path / "b.txt").write_text(other, encoding="utf-8")
    back = run(*BUILD, "--crossref-url", server.url, cwd=tmp_path)
    assert back.stdout.splitlines()[0] == first.stdout.splitlines()[0]


def test_the_next_command_names_the_folder_of_the_lock(server: IndexServer, tmp_path: Path) -> None:
    article(tmp_path / "a.txt", CLIPS)
    run(*BUILD, "a.txt", "--kind", "text", "-o", "my list", "--crossref-url", server.url, cwd=tmp_path)
    [work] = citekit.load(tmp_path / "my list")
    chosen = run("choose", work.key, "none", "--lock", "my list", cwd=tmp_path)
    assert chosen.stdout.endswith("Next: citekit build -o 'my list'\n")
    again = run("build", "-o", "my list", "--offline", cwd=tmp_path)
    assert again.exit_code == 0, again.stderr
    assert citekit.load(tmp_path / "my list").options.kind == "text"


def test_standard_input_is_not_waited_for_again(server: IndexServer, tmp_path: Path) -> None:
    text = article(tmp_path / "a.txt", CLIPS).read_text(encoding="utf-8")
    run("build", "-", "--offline", cwd=tmp_path, stdin=text)
    assert citekit.load(tmp_path / "bibliography").options.sources == ("-",)
    empty = run("build", "--offline", cwd=tmp_path, stdin="")
    assert empty.exit_code != 0
    assert "stdin" in empty.stderr
