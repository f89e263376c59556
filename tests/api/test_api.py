"""citekit as a library, used as a reader of its documentation would."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import citekit
from citekit import Bibliography
from tests.command import BLOG, REVIEW
from tests.conftest import FIXTURES, ROOT

TIAN = "tianUpregulationNav17Endogenous2020"
ROE = "1. Roe A. A title of words. J Pain. 2001;64:1-9.\n"


def article(path: Path, references: str) -> Path:
    path.write_text(
        f"On pain\n\nIntroduction\n\nA claim (1).\n\nReferences\n\n{references}", encoding="utf-8"
    )
    return path


def test_every_public_name_is_there_and_documented() -> None:
    for name in citekit.__all__:
        assert getattr(citekit, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'biuld'"):
        _ = citekit.biuld


def test_importing_citekit_loads_nothing_that_takes_time() -> None:
    script = "import sys, citekit; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert not {"click", "httpx2", "lxml", "msgspec", "numpy"} & set(done.stdout.split())


def test_a_bibliography_is_one_line_in_a_shell(fixture_bibliography: Bibliography) -> None:
    assert repr(fixture_bibliography) == "<Bibliography: 110 works (110 unchecked) from 2 sources>"
    assert all("\n" not in repr(work) and len(repr(work)) < 200 for work in fixture_bibliography)
    assert repr(fixture_bibliography.sources[0]) == "<Source review: review.txt>"


def test_a_bibliography_is_a_table_in_a_notebook(fixture_bibliography: Bibliography, tmp_path: Path) -> None:
    table = fixture_bibliography._repr_html_()
    assert table.count("<tr>") == 61
    assert "... and 50 more" in table
    assert "<p>110 works from 2 sources: 110 unchecked</p>" in table
    assert '<td><a href="https://doi.org/10.' in table
    assert "mechanism:" in table
    item = {
        "id": "x",
        "type": "article",
        "title": "Of <script>alert(1)</script> & more <i>in vitro</i>",
        "DOI": '10.5555/"><script>alert(2)</script>',
        "keyword": "<img src=x onerror=alert(3)>",
        "author": [{"family": "<b>Bold</b>"}],
    }
    (tmp_path / "a.json").write_text(json.dumps([item]), encoding="utf-8")
    marked = citekit.build(tmp_path / "a.json", offline=True)._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in marked
    assert "<i>in vitro</i>" in marked
    assert not re.search(r"<(script|img|b)\b", marked)


@pytest.mark.parametrize(
    "name",
    [
        TIAN,
        TIAN.lower(),
        "tian2020",
        "Tian2020",
        "10.3892/ijmm.2020.4611",
        "https://doi.org/10.3892/IJMM.2020.4611",
        "84",
        84,
    ],
)
def test_a_work_is_found_by_its_names(fixture_bibliography: Bibliography, name: str | int) -> None:
    work = fixture_bibliography[name]
    assert work.key == TIAN
    assert name in fixture_bibliography
    assert work in fixture_bibliography


def test_the_fields_of_a_work(fixture_bibliography: Bibliography) -> None:
    work = fixture_bibliography["tian2020"]
    assert work.title.startswith("Upregulation of Nav1.7 by endogenous hydrogen sulfide")
    assert work.authors[:2] == ("Tian, JJ", "Tan, CY")
    assert (work.year, work.doi, work.container) == (2020, "10.3892/ijmm.2020.4611", "Int J Mol Med")
    assert (work.state, work.retracted, work.cited_in) == ("unchecked", False, ("review",))
    assert work.tag_names == ("mechanism:ion-channel", "model:neuropathic-pain")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tian2021", f"Unknown key 'tian2021'; did you mean {TIAN}?"),
        ("yang2020", "Several works match 'yang2020': yang"),
        ("baiRepetitiveTranscranialMagnetic2023", "is the source review.txt, not one of its references"),
        ("%%", "Unknown key '%%'"),
        ("", "Unknown key ''"),
        (0, "Unknown key '0'"),
    ],
)
def test_a_name_that_no_work_has(fixture_bibliography: Bibliography, name: str | int, words: str) -> None:
    assert name not in fixture_bibliography
    with pytest.raises(KeyError) as raised:
        fixture_bibliography[name]
    assert isinstance(raised.value, citekit.CitekitError)
    assert words in str(raised.value)


def test_a_key_is_a_text_or_a_number(fixture_bibliography: Bibliography) -> None:
    assert None not in fixture_bibliography
    with pytest.raises(TypeError, match=r"Invalid key None \(expected a key, DOI, "):
        fixture_bibliography[None]  # type: ignore[index]


def test_a_study_that_is_only_mentioned_has_no_number(fixture_bibliography: Bibliography) -> None:
    [study] = [work for work in fixture_bibliography if work.mentioned]
    assert study.printed[0].number == 1
    assert fixture_bibliography[1].printed[0].source == "review"


def test_works_are_counted_and_iterated(fixture_bibliography: Bibliography) -> None:
    assert len(fixture_bibliography) == 110
    assert tuple(fixture_bibliography) == fixture_bibliography.works
    assert [work.key for work in fixture_bibliography if work.cited_in == ("blog",)] == [
        "mauskopDoesMagneticStimulation2024Study"
    ]


def test_exports_are_returned_or_written(fixture_bibliography: Bibliography, tmp_path: Path) -> None:
    assert fixture_bibliography.to_bibtex() == fixture_bibliography.export("bibtex")
    assert fixture_bibliography.to_bibtex(tmp_path / "refs.bib") is None
    assert (tmp_path / "refs.bib").read_text(encoding="utf-8") == fixture_bibliography.to_bibtex()
    fixture_bibliography.to_html(str(tmp_path / "list.html"))
    assert (tmp_path / "list.html").read_text(encoding="utf-8") == fixture_bibliography.export("html")
    fixture_bibliography.export("csl-json", tmp_path / "refs.json", program="zotero")
    assert len(json.loads((tmp_path / "refs.json").read_text(encoding="utf-8"))) == 111
    assert fixture_bibliography.to_bibtex(program="latex") != fixture_bibliography.to_bibtex()
    assert "mechanism" in str(fixture_bibliography.export("zotero-rdf", collections="mechanism"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.html", "refs.bib", "refs.json"]


def test_arguments_of_a_wrong_type_are_errors() -> None:
    for sources in (123, [REVIEW, None]):
        with pytest.raises(citekit.CitekitError, match=r"Invalid sources: .* \(expected a text, a path or"):
            citekit.build(sources, offline=True)  # type: ignore[arg-type]
    with pytest.raises(citekit.CitekitError, match=r"found one; use citekit\.parse$"):
        citekit.parse_many(ROE)
    for reference in (ROE, {"title": "A title"}):
        with pytest.raises(citekit.CitekitError, match=r"found one; use citekit\.check$"):
            citekit.check_many(reference)


def test_exports_that_cannot_be_made(fixture_bibliography: Bibliography, tmp_path: Path) -> None:
    with pytest.raises(citekit.CitekitError, match="did you mean 'bibtex'"):
        fixture_bibliography.export("bibtx")
    with pytest.raises(citekit.CitekitError, match=r"nowhere: .*; choose another folder$"):
        fixture_bibliography.to_bibtex(tmp_path / "nowhere" / "refs.bib")
    (tmp_path / "references.bib").write_text("% mine")
    for folder in (tmp_path, tmp_path / "references.bib"):
        with pytest.raises(citekit.CitekitError, match="another folder") as refused:
            citekit.write(fixture_bibliography, folder)
        assert " -" not in str(refused.value)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_data_frame(fixture_bibliography: Bibliography, library: Any) -> None:
    pytest.importorskip(library)
    frame = fixture_bibliography.to_dataframe(library)
    assert frame.shape == (110, 15)
    assert list(frame["key"]) == [work.key for work in fixture_bibliography]
    assert list(frame["authors"][0])[:1] == ["Finnerup, NB"]
    assert int(frame["year"].max()) == 2022
    assert not frame["retracted"].any()


def test_a_data_frame_without_a_library(
    fixture_bibliography: Bibliography, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in ("pandas", "polars"):
        monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        citekit.CitekitError, match=r"to_dataframe needs pandas or polars.* pip install pandas"
    ):
        fixture_bibliography.to_dataframe()


def test_nothing_is_read_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "citekit.toml").write_text("no settings")
    (tmp_path / "corrections.toml").write_text("no corrections")
    monkeypatch.chdir(tmp_path)
    assert len(citekit.build(REVIEW, offline=True)) == len(citekit.build([Path(REVIEW)], offline=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["citekit.toml", "corrections.toml"]


def test_settings_of_a_file_count_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tmp_path / "project"
    project.mkdir()
    article(project / "a.txt", ROE)
    (project / "citekit.toml").write_text('sources = ["*.txt"]\nname = "Mine"\noffline = true\n')
    (project / "corrections.toml").write_text('[roeTitleWords2001]\nnote = "Read first."\n')
    monkeypatch.chdir(tmp_path)
    for config in ("project", Path("project", "citekit.toml")):
        bibliography = citekit.build(config=config, corrections=project, formats="bibtex")
        [work] = bibliography
        assert work.edits
        assert work.edits.note == "Read first."
        assert bibliography.options.name == "Mine"
        assert bibliography.options.formats == ("bibtex",)
    assert citekit.build(config="project", name="Yours").options.name == "Yours"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "No sources"),
        ({"sources": REVIEW, "kind": "pfd"}, "Unknown kind 'pfd'"),
        ({"sources": REVIEW, "formats": "bibtx"}, "did you mean 'bibtex'"),
        ({"sources": ""}, "Invalid source: empty text"),
        ({"sources": [REVIEW, " "]}, "Invalid source: empty text"),
        ({"sources": REVIEW, "style": "vancuver"}, "did you mean 'vancouver'"),
        ({"sources": REVIEW, "taxonomy": "pain"}, "Unknown taxonomy 'pain'"),
        ({"sources": REVIEW, "prefer": "recrod"}, "did you mean 'record'"),
        ({"sources": REVIEW, "mailto": "nobody"}, "Invalid email 'nobody' (expected"),
        ({"sources": REVIEW, "crossref_url": "crossref"}, "Invalid URL 'crossref' (expected"),
        ({"sources": REVIEW, "index": "crosref", "offline": False}, "did you mean 'crossref'"),
        ({"sources": REVIEW, "config": "nowhere"}, "nowhere: No citekit.toml found"),
        ({"sources": REVIEW, "corrections": "nowhere"}, "nowhere: No corrections.toml found"),
        ({"sources": "nowhere.txt"}, "nowhere.txt"),
    ],
)
def test_an_invalid_argument_is_named(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(citekit.CitekitError) as raised:
        citekit.build(**{"offline": True, **arguments})
    assert words in str(raised.value)


def test_a_bibliography_is_written_and_loaded(tmp_path: Path) -> None:
    built = citekit.build([REVIEW, BLOG], offline=True, formats=["bibtex", "ris"])
    written = citekit.write(built, tmp_path / "bibliography")
    names = ["citekit.lock.json", "references.bib", "references.ris"]
    assert sorted(path.name for path in (tmp_path / "bibliography").iterdir()) == names
    for path in ("bibliography", "bibliography/citekit.lock.json"):
        assert citekit.load(tmp_path / path) == written
    again = citekit.build(REVIEW, offline=True, previous=written)
    assert {work.key for work in again} < {work.key for work in written}
    with pytest.raises(citekit.CitekitError, match=r"citekit\.lock\.json"):
        citekit.load(tmp_path)


def test_one_document_is_read() -> None:
    document = citekit.read(FIXTURES / "review.txt")
    assert document.title.startswith("Repetitive transcranial magnetic stimulation")
    assert (len(document.references), repr(document)) == (109, "<Document review.txt: 109 references>")
    first = document.references[0]
    assert (first.number, first.year) == (1, 2021)
    assert first.raw in document.text.replace("\n", " ")
    assert first.citations[0].section == "1 Introduction"


def test_a_document_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(citekit.CitekitError, match="nowhere"):
        citekit.read(tmp_path / "nowhere.html")
    article(tmp_path / "a.txt", ROE)
    article(tmp_path / "b.txt", ROE)
    with pytest.raises(citekit.CitekitError, match=r"Expected one document, found 2; .*citekit\.build"):
        citekit.read(tmp_path)


def test_strings_are_parsed() -> None:
    raw = "Roe A. A title of words. J Pain. 2001;64:1-9."
    assert citekit.parse(raw).item["volume"] == "64"
    assert [parsed.item["page"] for parsed in citekit.parse_many([raw, raw])] == ["1-9", "1-9"]
    assert citekit.parse("").item == {}
