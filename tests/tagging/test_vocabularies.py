"""Vocabularies as taxonomies: the same one in every format, and the cases of fixtures/tagging/imports.toml."""

import gzip
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import CitekitError
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Taxonomy
from citekit.tagging.taxonomy_check import unused_rules
from citekit.tagging.taxonomy_file import load_taxonomy
from citekit.tagging.vocabularies.importing import import_vocabulary
from tests.command import citekit
from tests.conftest import FIXTURES

FOLDER = FIXTURES / "tagging" / "vocabularies"
CASES = tomllib.loads((FIXTURES / "tagging" / "imports.toml").read_text(encoding="utf-8"))["case"]
SLEEP = {
    "sleep-disorders": (["sleep disorders", "disturbed sleep"], []),
    "insomnia": (["insomnia", "sleeplessness"], ["sleep-disorders"]),
    "sleep-apnoea": (["sleep apnoea", "obstructive sleep apnoea"], ["sleep-disorders"]),
}


def run(folder: Path, *arguments: str) -> Result:
    return citekit("taxonomy", "import", *arguments, "-o", "out.toml", cwd=folder)


def imported(folder: Path) -> Taxonomy:
    """What was written; it has no faults."""
    checked = citekit("taxonomy", "check", "out.toml", cwd=folder)
    assert checked.exit_code == 0, checked.output
    return load_taxonomy(folder / "out.toml")


@pytest.mark.parametrize("file", sorted(FOLDER.iterdir()), ids=lambda file: file.suffix)
def test_one_vocabulary_in_every_format(file, tmp_path):
    assert run(tmp_path, str(file)).exit_code == 0
    taxonomy = imported(tmp_path)
    facet = "disease" if file.suffix == ".xml" else "topic"
    assert {
        label.id: (list(label.synonyms), [name.removeprefix(f"{facet}:") for name in label.parents])
        for label in taxonomy.labels
    } == SLEEP
    assert taxonomy.labels[0].note == "Whatever keeps one from sleeping well."
    text = (tmp_path / "out.toml").read_text(encoding="utf-8")
    assert '# "OSA",  # review: 3 letters' in text
    assert f"imported from {file.name}" in text
    if file.suffix not in (".xml", ".csv"):
        assert taxonomy.title == "Words of sleep"
        assert "# Licence: https://creativecommons.org/publicdomain/zero/1.0/." in text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_cases(case, tmp_path):
    (tmp_path / case["name"]).write_text(case["text"], encoding="utf-8")
    ran = run(tmp_path, case["name"], *case.get("arguments", ()))
    for words in case.get("says", ()):
        assert words in ran.output
    if case.get("fails"):
        assert (ran.exit_code, (tmp_path / "out.toml").exists()) == (2, False)
        return
    assert ran.exit_code == 0, ran.output
    taxonomy = imported(tmp_path)
    assert {label.name: list(label.synonyms) for label in taxonomy.labels} == case["labels"]
    for name, parents in case.get("parents", {}).items():
        assert [list(label.parents) for label in taxonomy.labels if label.name == name] == [parents]
    text = (tmp_path / "out.toml").read_text(encoding="utf-8")
    for line in case.get("review", ()):
        assert line in text


def test_what_is_for_review_becomes_active_without_its_mark(tmp_path):
    (tmp_path / "v.csv").write_text("term;synonyms\nLead;Pb\nnitric oxide;NO|EDRF\n")
    assert run(tmp_path, "v.csv").exit_code == 0
    assert [label.id for label in imported(tmp_path).labels] == ["nitric-oxide"]
    file = tmp_path / "out.toml"
    text = re.sub(
        r"^# review:.*\n((?:# .*\n)+)", lambda m: re.sub("(?m)^# ", "", m[1]), file.read_text(), flags=re.M
    )
    file.write_text(re.sub(r'(?m)^( +)# "', r'\1"', text))
    labels = {label.id: label.synonyms for label in load_taxonomy(file).labels}
    assert labels == {"lead": ("Lead", "Pb"), "nitric-oxide": ("nitric oxide", "EDRF", "NO")}


@pytest.mark.parametrize(
    ("below", "ids"),
    [
        ("insomnia", {"insomnia"}),
        ("Sleep Disorders", set(SLEEP)),
        ("SLEEPLESSNESS", {"insomnia"}),
        ("S3", {"sleep-apnoea"}),
        ("C10.886.425", {"insomnia"}),
        ("C10.886", set(SLEEP)),
        ("c", set(SLEEP)),
    ],
)
def test_below(below, ids, tmp_path):
    ran = run(tmp_path, str(FOLDER / "sleep.xml"), "--below", below)
    assert {label.id for label in imported(tmp_path).labels} == ids
    assert ("outside --below" in ran.output) == (len(ids) < 3)


def test_below_what_is_unknown(tmp_path):
    ran = run(tmp_path, str(FOLDER / "sleep.ttl"), "--below", "insomnai")
    assert ran.exit_code == 2
    assert "sleep.ttl: Unknown term 'insomnai' in --below; did you mean 'insomnia'?" in ran.output


@pytest.mark.parametrize("pack", ["gz", "zip"])
def test_packed(pack, tmp_path):
    data = (FOLDER / "sleep.ttl").read_bytes()
    file = tmp_path / f"sleep.ttl.{pack}"
    if pack == "gz":
        file.write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("sleep.ttl", data)
    assert run(tmp_path, file.name).exit_code == 0
    assert len(imported(tmp_path).labels) == 3
    file.write_bytes(file.read_bytes()[:-40])
    ran = citekit("taxonomy", "import", file.name, "-o", "-", cwd=tmp_path)
    assert (ran.exit_code, "The archive is damaged" in ran.stderr) == (2, True)


def sheet(rows: list[list[str]]) -> str:
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    """Write a small XLSX file."""
    space = "http://schemas.openxmlformats.org"
    rel = f"{space}/officeDocument/2006/relationships"
    names = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="r{i}" Type="{rel}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    relations = f'xmlns="{space}/package/2006/relationships"'
    office = f'<Relationship Id="r" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr("_rels/.rels", f"<Relationships {relations}>{office}</Relationships>")
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{space}/spreadsheetml/2006/main" xmlns:r="{rel}"><sheets>{names}</sheets></workbook>',
        )
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {relations}>{links}</Relationships>")
        for i, rows in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{i}.xml", sheet(rows))


def test_a_spreadsheet(tmp_path):
    rows = [["Term", "Synonyms"], ["migraine", "hemicrania; migraine headache"]]
    workbook(tmp_path / "terms.xlsx", {"Notes": [["Term"], ["chronic pain"]], "Terms": rows})
    assert run(tmp_path, "terms.xlsx", "--sheet", "Terms").exit_code == 0
    assert imported(tmp_path).labels[0].synonyms == ("migraine", "hemicrania", "migraine headache")
    ran = citekit("taxonomy", "import", "terms.xlsx", "--sheet", "Trems", "-o", "-", cwd=tmp_path)
    assert "terms.xlsx: Unknown sheet 'Trems'; did you mean 'Terms'?" in ran.stderr
    ran = citekit("taxonomy", "import", "terms.xlsx", "-o", "-", cwd=tmp_path)
    assert 'label = "chronic pain"' in ran.stdout
    (tmp_path / "cut.xlsx").write_bytes((tmp_path / "terms.xlsx").read_bytes()[:-30])
    ran = citekit("taxonomy", "import", "cut.xlsx", "-o", "-", cwd=tmp_path)
    assert (ran.exit_code, "damaged" in ran.stderr) == (2, True)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1">' + "<c/>" * 16_000 + '</row><row r="2000"><c><v>1</v></c></row>',
    ],
)
def test_a_sheet_whose_cells_reach_too_far(cells, tmp_path):
    workbook(tmp_path / "far.xlsx", {"Terms": [["Term"]]})
    with zipfile.ZipFile(tmp_path / "far.xlsx") as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = sheet([["Term"]]).replace("</sheetData>", f"{cells}</sheetData>")
    with zipfile.ZipFile(tmp_path / "far.xlsx", "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    ran = citekit("taxonomy", "import", "far.xlsx", "-o", "-", cwd=tmp_path)
    assert (ran.exit_code, "The cells of a sheet reach too far" in ran.stderr) == (2, True)


def test_an_abbreviation_counts_where_a_document_explains_it(tmp_path):
    text = '[Term]\nid: X:1\nname: sleep apnoea\nsynonym: "OSA" EXACT ABBREVIATION []\n'
    (tmp_path / "v.obo").write_text(text)
    assert run(tmp_path, "v.obo").exit_code == 0
    tagger = Tagger(imported(tmp_path))
    assert tagger.tag("OSA in adults") == ()
    words = {"d": tagger.read_document("Sleep apnoea (OSA) is common.")}
    assert [tag.id for tag in tagger.tag("OSA in adults", (), words)] == ["sleep-apnoea"]


@pytest.mark.parametrize(("library", "file"), [("fastobo", "sleep.obo"), ("pyoxigraph", "sleep.nt")])
def test_without_the_extra(library, file, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.endswith((".vocabularies.obo", ".vocabularies.rdf"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    ran = run(tmp_path, str(FOLDER / file))
    assert (ran.exit_code, "needs an extra: pip install 'citekit[taxonomy]'" in ran.stderr) == (2, True)
    assert run(tmp_path, str(FOLDER / "sleep.xml")).exit_code == 0


def test_nothing_is_overwritten_and_the_default_name_is_that_of_the_file(tmp_path):
    ran = citekit("taxonomy", "import", str(FOLDER / "sleep.ttl"), cwd=tmp_path)
    assert "Wrote sleep.toml. Next: " in ran.output
    assert load_taxonomy(tmp_path / "sleep.toml").id == "sleep"
    ran = citekit("taxonomy", "import", str(FOLDER / "sleep.ttl"), cwd=tmp_path)
    assert (ran.exit_code, ran.stderr) == (2, "citekit: sleep.toml: File exists; choose another name\n")
    for wrong, reason in (("gone.ttl", "File not found"), (".", "A folder or a device")):
        ran = run(tmp_path, wrong)
        assert (ran.exit_code, reason in ran.stderr) == (2, True)


@given(
    file=st.sampled_from(sorted(FOLDER.iterdir())),
    at=st.integers(0, 3000),
    removed=st.integers(0, 40),
    put=st.binary(max_size=8),
    cut=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_any_damage_is_an_error_or_a_taxonomy(tmp_path_factory, file, at, removed, put, cut):
    data = file.read_bytes()
    at %= len(data)
    path = tmp_path_factory.mktemp("damaged") / file.name
    path.write_bytes(data[:at] + put + (b"" if cut else data[at + removed :]))
    try:
        made = import_vocabulary(path, "damaged")
    except CitekitError:
        return
    path.with_suffix(".toml").write_text(made.text, encoding="utf-8")
    assert not list(unused_rules(load_taxonomy(path.with_suffix(".toml")).labels))


@pytest.mark.slow
def test_many_concepts_in_circles_with_the_same_terms_and_a_long_chain(tmp_path):
    prefix = "@prefix k: <http://www.w3.org/2004/02/skos/core#> .\n@prefix x: <http://example.org/> .\n"
    concepts = (
        f'x:c{n} k:prefLabel "word{n} alpha" ; k:altLabel "{chr(97 + n % 26)}", "same term" ; '
        f"k:broader x:c{n ^ 1}, x:c{n + 2}, x:c0 .\n"
        for n in range(20_000)
    )
    (tmp_path / "many.ttl").write_text(prefix + "".join(concepts))
    ran = run(tmp_path, "many.ttl")
    assert "imported: 20,000 labels with 20,000 terms" in ran.output
    assert "for review, not active: 40,000 terms (40,000 ambiguous)" in ran.output
    assert len(imported(tmp_path).labels) == 20_000
