"""The command line as a user types it."""

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from citekit.cli.main import main
from citekit.data import data_text
from tests.command import BLOG, REVIEW, citekit, citekit_apart
from tests.conftest import FIXTURES

POSIX = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
BOOK = "Murray PR, Rosenthal KS. Medical microbiology. 4th ed. London: Mosby; 2002."
OUTPUTS = (
    "references.rdf",
    "references.bib",
    "references.json",
    "reading-list.md",
    "reading-list.html",
    "citekit.lock.json",
)


Built = tuple[Path, Result]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    return folder, citekit("build", REVIEW, BLOG, "--offline", cwd=folder)


def test_build_writes_its_files_and_a_summary(built: Built) -> None:
    folder, result = built
    assert result.exit_code == 0, result.stderr
    assert sorted(path.name for path in (folder / "bibliography").iterdir()) == sorted(OUTPUTS)
    assert "2 sources: short-review.txt, blog.txt\n" in result.stdout
    assert "13 references: 13 cited in the text, 0 not" in result.stdout
    assert "14 unchecked" in result.stdout
    assert "Please review (1):\n" in result.stdout


def test_the_summary_for_scripts_and_none(built: Built) -> None:
    result = citekit("build", "--json", cwd=built[0])
    values = json.loads(result.stdout)
    assert (values["works"], values["cited"], values["states"]) == (14, 13, {"unchecked": 14})
    assert [source["works"] for source in values["sources"]] == [13, 1]
    assert values["files"] == list(OUTPUTS)
    post = [(note["level"], note["line"]) for note in values["notes"] if note["file"] == "blog.txt"]
    assert post == [("review", 7)]
    quiet = citekit("build", "--quiet", cwd=built[0])
    assert (quiet.exit_code, quiet.output) == (0, "")


@pytest.mark.parametrize(("setting", "colours"), [("", True), ("1", False)])
def test_colours(built: Built, monkeypatch: pytest.MonkeyPatch, setting: str, colours: bool) -> None:
    monkeypatch.setenv("NO_COLOR", setting)
    with contextlib.chdir(built[0]):
        result = CliRunner().invoke(main, ["build"], color=True)
    assert ("\x1b[33m14 unchecked\x1b[0m" in result.stdout) == colours


def test_exports_hold_references_and_articles(built: Built) -> None:
    folder = built[0] / "bibliography"
    items = json.loads((folder / "references.json").read_text(encoding="utf-8"))
    assert len(items) == len({item["id"] for item in items}) == 13 + 2
    bib = "\n" + (folder / "references.bib").read_text(encoding="utf-8")
    assert len(re.findall(r"\n@(?!comment|string)", bib)) == 15


def test_the_lock_fits_its_schema_and_holds_every_hash(built: Built) -> None:
    folder = built[0] / "bibliography"
    lock = json.loads((folder / "citekit.lock.json").read_text(encoding="utf-8"))
    jsonschema.validate(lock, json.loads(data_text("lock.schema.json")))
    for name in OUTPUTS[:3]:
        assert lock["outputs"][name] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    lock["options"].pop("sources")  # relative to the lock, as far as they are from it
    assert str(FIXTURES) not in json.dumps(lock)


@pytest.mark.parametrize(
    ("format", "name"),
    [
        ("zotero-rdf", "references.rdf"),
        ("bibtex", "references.bib"),
        ("csl-json", "references.json"),
        ("markdown", "reading-list.md"),
        ("html", "reading-list.html"),
    ],
)
def test_export_gives_the_bytes_of_the_build(built: Built, format: str, name: str) -> None:
    folder = built[0]
    result = citekit("export", "--to", format, cwd=folder)
    assert result.stdout == (folder / "bibliography" / name).read_text(encoding="utf-8")


def test_two_builds_are_alike_byte_for_byte(built: Built, tmp_path: Path) -> None:
    citekit_apart("build", REVIEW, BLOG, "--offline", cwd=tmp_path)
    for name in OUTPUTS:
        one, two = (folder / "bibliography" / name for folder in (built[0], tmp_path))
        assert one.read_bytes() == two.read_bytes()


def test_no_sources(tmp_path: Path) -> None:
    result = citekit("build", REVIEW, BLOG, "--offline", "--no-sources", "-o", "out", cwd=tmp_path)
    assert result.exit_code == 0
    assert len(json.loads((tmp_path / "out" / "references.json").read_text(encoding="utf-8"))) == 13


def test_explain(built: Built) -> None:
    result = citekit("explain", "finnerupNeuropathicPainMechanisms2021", cwd=built[0])
    for words in (
        "Printed in short-review.txt:",
        "cited as (1, 2) (1 Introduction)",
        "title: Neuropathic",
        "unchecked",
    ):
        assert words in result.stdout
    source = citekit("explain", "baiRepetitiveTranscranialMagnetic2023", cwd=built[0])
    assert "Read from how the page says to cite it" in source.stdout
    mention = citekit("explain", "mauskopDoesMagneticStimulation2024Study", cwd=built[0])
    assert "journal: Pain  <- 'Pain'" in mention.stdout
    mistyped = citekit("explain", "finnerupNeuropathicPainMechanism2021", cwd=built[0])
    assert mistyped.exit_code == 2
    assert "did you mean finnerupNeuropathicPainMechanisms2021?" in mistyped.stderr


def test_parse_answers_every_line_in_order(tmp_path: Path) -> None:
    lines = ["Watson JD, Crick FH. A title of words. Nature. 1953;171(4356):737-8.", "", "hopeless", "又一行"]
    result = citekit("parse", cwd=tmp_path, stdin="\n".join(lines) + "\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["raw"] for answer in answers] == lines
    assert answers[0]["item"]["volume"] == "171"
    assert answers[0]["confidence"]["fields"]["volume"] > 0.5
    assert [answer["item"] for answer in answers[1:]] == [{}, {}, {}]
    assert all(set(answer) == {"raw", "item", "also", "confidence"} for answer in answers)


def test_parse_reads_files_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "refs.txt").write_bytes(b"\xff\xfe nothing\r\nWatson JD. W\xf6rds. Nature. 1953;171:737.")
    result = citekit("parse", "refs.txt", cwd=tmp_path)
    assert len(result.stdout.splitlines()) == 2
    warning = "citekit: refs.txt:1: Not UTF-8 in 2 lines; replaced invalid bytes with \ufffd\n"
    assert (result.exit_code, result.stderr) == (0, warning)
    binary = citekit("parse", str(FIXTURES / "readers/two-columns.pdf"), "refs.txt", cwd=tmp_path)
    refused = f"{FIXTURES / 'readers/two-columns.pdf'}: Binary file (contains NUL bytes), not text"
    assert (binary.exit_code, binary.stderr) == (1, f"citekit: {refused}\n{warning}")
    assert binary.stdout == result.stdout
    missing = citekit("parse", "nowhere.txt", cwd=tmp_path)
    assert missing.exit_code == 3
    assert missing.stderr == "citekit: nowhere.txt: Cannot read: No such file or directory\n"


def test_init_then_build_without_arguments(tmp_path: Path) -> None:
    for name in ("short-review.txt", "blog.txt"):
        (tmp_path / name).write_bytes((FIXTURES / name).read_bytes())
    assert citekit("init", cwd=tmp_path).exit_code == 0
    assert citekit("init", cwd=tmp_path).exit_code == 2
    result = citekit("build", cwd=tmp_path)
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "bibliography" / "references.bib").exists()


def test_without_sources_it_says_what_to_do(tmp_path: Path) -> None:
    result = citekit("build", cwd=tmp_path)
    assert (result.exit_code, "citekit init" in result.stderr) == (2, True)


def test_one_bad_source_does_not_take_the_others_along(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = citekit("build", BLOG, "empty.txt", "missing.txt", cwd=tmp_path)
    assert result.exit_code == 1
    assert "empty.txt:1: The file is empty" in result.stdout
    assert "missing.txt: File not found" in result.stdout
    assert "1 source: blog.txt" in result.stdout


def test_nothing_could_be_read(tmp_path: Path) -> None:
    result = citekit("build", "missing.txt", "missing-too.txt", cwd=tmp_path)
    assert result.exit_code == 3
    assert result.stderr.count("File not found") == 2
    assert not (tmp_path / "bibliography").exists()


def test_names_that_two_folders_share_are_told_apart(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.txt").write_text("Nothing here.\n")
    result = citekit("build", "one/page.txt", "two/page.txt", cwd=tmp_path)
    assert "2 sources: one/page.txt, two/page.txt" in result.stdout
    assert "two/page.txt:1: Found no reference list" in result.stdout


def test_the_same_article_twice_is_said_and_stands_once(tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_bytes(Path(REVIEW).read_bytes())
    result = citekit("build", REVIEW, "copy.txt", cwd=tmp_path)
    assert "copy.txt:1: This is the same article as short-review.txt" in result.stdout
    items = json.loads((tmp_path / "bibliography" / "references.json").read_text(encoding="utf-8"))
    assert len(items) == 14


@pytest.mark.skipif(sys.platform == "darwin", reason="file names there are always UTF-8")
def test_a_file_name_that_is_no_utf8(tmp_path: Path) -> None:
    name = os.fsdecode(b"bad\xff.txt")
    (tmp_path / name).write_bytes((FIXTURES / "blog.txt").read_bytes())
    assert citekit("build", name, cwd=tmp_path).exit_code == 0
    assert citekit("build", name + "x", cwd=tmp_path).exit_code == 3


def test_strict(tmp_path: Path) -> None:
    assert citekit("build", BLOG, "--strict", cwd=tmp_path).exit_code == 1
    sure = tmp_path / "sure.txt"
    sure.write_text(
        "A title\n\nA text (1).\n\nReferences\n\n1. Ji RR, Chamessian A, Zhang YQ. Pain regulation by non-neuronal cells and "
        "inflammation. Science. 2016;354(6312):572-7. doi: 10.1126/science.aaf8924\n2. Woolf CJ. Central "
        "sensitization: implications for the diagnosis and treatment of pain. Pain. 2011;152(3):S2-15.\n",
        encoding="utf-8",
    )
    assert citekit("build", "sure.txt", "--strict", "-o", "other", cwd=tmp_path).exit_code == 0


def test_a_text_without_a_list_is_a_result(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk.\n\nSleep well.\n")
    result = citekit("build", "notes.txt", cwd=tmp_path)
    assert result.exit_code == 0
    assert "notes.txt:1: Found no reference list" in result.stdout


def test_an_article_without_its_list(tmp_path: Path) -> None:
    text = Path(REVIEW).read_text(encoding="utf-8")
    (tmp_path / "body.txt").write_text(text[: text.index("\nReferences\n")], encoding="utf-8")
    result = citekit("build", "body.txt", cwd=tmp_path)
    assert result.exit_code == 0
    assert "Found no reference list, although the text cites numbers up to 13" in result.stdout
    assert "mentioned" not in result.stdout


def test_a_list_that_stops_in_mid_air(tmp_path: Path) -> None:
    text = Path(REVIEW).read_text(encoding="utf-8")
    at = text.index("12. Guan Z") + 60
    (tmp_path / "cut.txt").write_text(text[:at], encoding="utf-8")
    result = citekit("build", "cut.txt", cwd=tmp_path)
    line = text.count("\n", 0, at) + 1
    assert result.exit_code == 0
    assert f"cut.txt:{line}: The reference list looks truncated after entry" in result.stdout


def test_files_of_others_are_never_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "bibliography"
    out.mkdir()
    (out / "references.bib").write_text("mine")
    result = citekit("build", BLOG, cwd=tmp_path)
    assert result.exit_code == 2
    assert "references.bib" in result.stderr
    assert [path.name for path in out.iterdir()] == ["references.bib"]
    assert (out / "references.bib").read_text() == "mine"
    assert citekit("build", BLOG, "--force", cwd=tmp_path).exit_code == 0
    assert citekit("build", REVIEW, "--replace", cwd=tmp_path).exit_code == 0  # its own files are replaced
    (out / "reading-list.md").write_text("my notes")
    result = citekit("build", REVIEW, cwd=tmp_path)
    assert (result.exit_code, "reading-list.md" in result.stderr) == (2, True)


def test_an_edited_lock_is_not_overwritten_and_a_damaged_one_is_named(tmp_path: Path) -> None:
    citekit("build", BLOG, cwd=tmp_path)
    lock = tmp_path / "bibliography" / "citekit.lock.json"
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace('"unchecked"', '"verified"'), encoding="utf-8")
    result = citekit("build", BLOG, cwd=tmp_path)
    assert (result.exit_code, "citekit.lock.json" in result.stderr) == (2, True)
    lock.write_text(text.replace('"notes":', "<<<<<<< ours\n", 1), encoding="utf-8")
    result = citekit("build", BLOG, cwd=tmp_path)
    assert (result.exit_code, "citekit.lock.json:" in result.stderr) == (2, True)
    assert citekit("build", BLOG, "--force", cwd=tmp_path).exit_code == 0


def keys_by_string(folder: Path) -> dict[str, str]:
    """Printed string -> key, from the lock in ``folder``."""
    lock = json.loads((folder / "bibliography" / "citekit.lock.json").read_text(encoding="utf-8"))
    return {work["printed"][0]["raw"]: work["key"] for work in lock["works"]}


def test_keys_are_pinned_by_the_lock(tmp_path: Path) -> None:
    source = tmp_path / "list.txt"
    one = "Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8."
    two = "Watson JD, Crick FH. Molecular structure nucleic words. Science. 1953;117:101-3."
    source.write_text(f"References\n\n1. {one}\n2. {two}\n")
    assert citekit("build", "list.txt", cwd=tmp_path).exit_code == 0
    before = keys_by_string(tmp_path)
    assert before == {one: "watsonMolecularStructureNucleic1953", two: "watsonMolecularStructureNucleic1953a"}
    source.write_text(f"References\n\n1. {two}\n2. {one}\n")
    assert citekit("build", "list.txt", cwd=tmp_path).exit_code == 0
    assert keys_by_string(tmp_path) == before


def test_a_rebuild_changes_no_key_whatever_the_list_repeats(tmp_path: Path) -> None:
    doi = "doi: 10.1016/j.pain.2014.08.031"
    one = f"Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8. {doi}"
    two = f"Melzack R, Wall PD. Pain mechanisms: a new theory. Science. 1965;150:971-9. {doi}"
    entries = "\n".join(
        f"{number}. {raw}" for number, raw in enumerate([one, two, "Ibid.", BOOK, "Ibid."], start=1)
    )
    (tmp_path / "list.txt").write_text(f"References\n\n{entries}\n")
    first = citekit("build", "list.txt", cwd=tmp_path)
    assert "print the same DOI 10.1016/j.pain.2014.08.031 for different works" in first.stdout
    before = (tmp_path / "bibliography" / "citekit.lock.json").read_bytes()
    citekit("build", "list.txt", cwd=tmp_path)
    assert (tmp_path / "bibliography" / "citekit.lock.json").read_bytes() == before


def test_a_key_stays_with_its_doi_when_the_string_changes(tmp_path: Path) -> None:
    for title in ("Molecular structure of nucleic acids", "A molecular structure of nucleic acids"):
        text = (
            f"References\n\n1. Watson JD. {title}. Nature. 1953;171:737-8. doi: 10.1038/171737a0\n2. {BOOK}\n"
        )
        (tmp_path / "list.txt").write_text(text)
        citekit("build", "list.txt", cwd=tmp_path)
    assert "watsonMolecularStructureNucleic1953" in keys_by_string(tmp_path).values()
    (tmp_path / "list.txt").write_text(text.replace("A molecular", "Another"))
    citekit("build", "list.txt", cwd=tmp_path)
    assert "watsonMolecularStructureNucleic1953" in keys_by_string(tmp_path).values()


def test_outputs_are_moved_in_never_written_in_place(tmp_path: Path) -> None:
    citekit("build", BLOG, cwd=tmp_path)
    written = tmp_path / "bibliography" / "reading-list.md"
    old = written.read_bytes()
    (tmp_path / "same").hardlink_to(written)
    citekit("build", REVIEW, "--replace", cwd=tmp_path)
    assert written.read_bytes() != old
    assert (tmp_path / "same").read_bytes() == old


def test_a_key_stays_with_its_work_through_builds_without_it(tmp_path: Path) -> None:
    one = "Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8."
    two = "Watson JD, Crick FH. Molecular structure nucleic words. Science. 1953;117:101-3."
    (tmp_path / "one.txt").write_text(f"References\n\n1. {one}\n2. {BOOK}\n")
    (tmp_path / "two.txt").write_text(f"References\n\n1. {two}\n2. {BOOK}\n")
    citekit("build", "one.txt", cwd=tmp_path)
    citekit("build", "two.txt", cwd=tmp_path)
    citekit("build", "two.txt", "one.txt", cwd=tmp_path)
    keys = keys_by_string(tmp_path)
    assert keys[one] == "watsonMolecularStructureNucleic1953"
    assert keys[two] == "watsonMolecularStructureNucleic1953a"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sources = [\n", "citekit.toml:"),
        ("\nsources = ['']\n", "citekit.toml:2: Invalid source: empty text"),
        ("\noutput = ''\n", "citekit.toml:2: Invalid output: empty text"),
        ("output = 3\n", "citekit.toml:1: Invalid output: expected text in"),
        ("\noffline = 'yes'\n", "citekit.toml:2: Invalid offline: expected true or false, found the text"),
        ("\nouptut = 'x'\n", "citekit.toml:2: Unknown setting 'ouptut'"),
        (
            "formats = ['bibtecks']\n",
            "citekit.toml:1: Unknown format 'bibtecks'; did you mean 'bibtex'? (expected biblatex, bibtex, csl-json, "
            "csv, docx, html, markdown, ris, zotero-rdf)",
        ),
        (
            "\nstyle = 'vancuver'\n",
            "citekit.toml:2: Unknown style 'vancuver'",
        ),
        (
            "taxonomy = ['pain-neuromodulatio']\n",
            "citekit.toml:1: Unknown taxonomy 'pain-neuromodulatio'; did you mean 'pain-neuromodulation'? (expected biomedicine, pain-neuromodulation, soil-crops)",
        ),
        ("templates = 'nowhere'\n", "citekit.toml:1: Invalid templates: no such folder 'nowhere'"),
        ("mailto = 'nobody'\n", "citekit.toml:1: Invalid email 'nobody'"),
    ],
)
def test_a_fault_in_the_settings(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "citekit.toml").write_text(text)
    result = citekit("build", BLOG, cwd=tmp_path)
    assert result.exit_code == 2, result.stdout
    assert words in result.stderr
    assert not (tmp_path / "bibliography").exists()


def test_a_fault_in_a_template_or_taxonomy(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "reading-list.md.j2").write_text("# List\n{% if x %}\n")
    (tmp_path / "citekit.toml").write_text("templates = 'mine'\n")
    result = citekit("build", BLOG, cwd=tmp_path)
    assert (result.exit_code, "reading-list.md.j2:" in result.stderr) == (2, True)
    taxonomy = '[taxonomy]\nid = "x"\ntitle = "X"\n\n[[label]]\nfacet = "a"\nid = "b"\nsynonyms = 3\n'
    (tmp_path / "tags.toml").write_text(taxonomy)
    result = citekit("build", BLOG, "--taxonomy", "tags.toml", cwd=tmp_path)
    assert (result.exit_code, "tags.toml:8: " in result.stderr) == (2, True)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "bibliography").write_text("a file")
    result = citekit("build", BLOG, cwd=tmp_path)
    assert (result.exit_code, "a file has its name" in result.stderr) == (2, True)


@pytest.mark.parametrize("variable", ["maybe", "2"])
def test_an_invalid_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv("CITEKIT_OFFLINE", variable)
    result = citekit("build", BLOG, cwd=tmp_path)
    expected = f"citekit: Invalid CITEKIT_OFFLINE '{variable}' (expected '1' or '0')\n"
    assert (result.exit_code, result.stderr) == (2, expected)


@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        ("", 2, "Invalid source: empty text (expected a file, folder, pattern, address or DOI)"),
        ("ftp://x/y", 3, "ftp://x/y: Unsupported address 'ftp://' (expected http:// or https://)"),
    ],
)
def test_a_source_that_is_not_one(tmp_path: Path, source: str, code: int, message: str) -> None:
    (tmp_path / "a.txt").write_text("A text.\n")
    result = citekit("build", source, "--offline", cwd=tmp_path)
    assert (result.exit_code, result.stderr) == (code, f"citekit: {message}\n")


def test_wrong_usage_is_exit_2(tmp_path: Path) -> None:
    for args in (("bild",), ("build", "--ofline"), ("export",), ("export", "--lock", ".", "--to", "bibtex")):
        assert citekit(*args, cwd=tmp_path).exit_code == 2, args
    citekit("build", BLOG, cwd=tmp_path)
    result = citekit("export", "--to", "bibtec", cwd=tmp_path)
    assert (result.exit_code, "did you mean 'bibtex'?" in result.stderr) == (2, True)


INTERRUPTED = (130, "citekit: interrupted\n")
MODULE = ("-m", "citekit")
SCRIPT = ("-c", "import sys; from citekit.__main__ import main; sys.exit(main())")


def interrupted(module: str, *arguments: str, cwd: Path, times: int = 1) -> tuple[int, str]:
    """Press Ctrl-C once a module is loaded (by so many processes): the exit code and what standard error says.

    ``-X importtime`` writes a line for every module; these are left out.
    """
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stderr
        for line in running.stderr:
            times -= line.endswith(f" {module}\n")
            if not times:
                break
        os.killpg(running.pid, signal.SIGINT)  # all processes of the command, as a terminal does
        lines = [line for line in running.stderr if not line.startswith("import time:")]
        return running.wait(), "".join(lines)


@POSIX
@pytest.mark.parametrize("start", [MODULE, SCRIPT], ids=["module", "script"])
@pytest.mark.parametrize("module", ["click.types", "click", "citekit.cli.parse", "numpy"])
def test_ctrl_c_while_modules_load_is_one_line(start: tuple[str, ...], module: str, tmp_path: Path) -> None:
    """``parse`` waits for references on standard input, so that it is there to be interrupted."""
    assert interrupted(module, *start, "parse", cwd=tmp_path) == INTERRUPTED


def test_what_loads_before_ctrl_c_is_handled_takes_no_time() -> None:
    script = (
        "import sys; before = set(sys.modules); import citekit; print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert {b"citekit"} <= set(done.stdout.split()) <= {b"citekit", b"__future__"}


@POSIX
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path) -> None:
    text = (FIXTURES / "review.txt").read_text(encoding="utf-8")
    names = [f"review{number}.txt" for number in range(40)]
    for name in names:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert interrupted("numpy", *MODULE, "build", *names, cwd=tmp_path) == INTERRUPTED
    out = tmp_path / "bibliography"
    assert not out.exists() or not list(out.iterdir())


@POSIX
def test_ctrl_c_ends_all_processes_of_parse(tmp_path: Path) -> None:
    """What holds standard error open has not ended; the third numpy is that of the second child."""
    (tmp_path / "many.txt").write_text("Roe A, Doe B. A title of words. J Test. 2001;12(3):4-56.\n" * 20_000)
    command = (*MODULE, "parse", "--jobs", "2", "many.txt")
    assert interrupted("numpy", *command, cwd=tmp_path, times=3) == INTERRUPTED
