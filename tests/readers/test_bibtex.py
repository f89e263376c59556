"""Reading .bib files, by the table ``fixtures/readers/bibtex.toml``; and that no file takes long."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from citekit.csl.dates import year
from citekit.readers.bibtex.latex import read_value
from citekit.readers.bibtex.names import people
from citekit.readers.bibtex.reader import read
from citekit.readers.decoding import decode_library

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parents[2] / "fixtures" / "readers" / "bibtex.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES["latex"], ids=lambda case: case["latex"][:30])
def test_latex(case: dict[str, Any]) -> None:
    value = read_value(case["latex"])
    assert value.text == case["text"]
    assert list(value.unknown) == case.get("unknown", [])


@pytest.mark.parametrize("case", CASES["names"], ids=lambda case: case["names"][:30])
def test_names(case: dict[str, Any]) -> None:
    names = [
        f"= {name['literal']}"
        if "literal" in name
        else f"{name['family']} | {name['given']} | {name.get('suffix', '')}".strip()
        for name in people(case["names"])[0]
    ]
    assert names == case["csl"]


@pytest.mark.parametrize("case", CASES["dates"], ids=lambda case: case["fields"])
def test_dates(case: dict[str, Any]) -> None:
    library = read(f"@article{{a, title = {{A}}, {case['fields']}}}")
    item = library.records[0].item
    assert item.get("issued") == case.get("issued")
    assert item.get("original-date") == case.get("original")
    assert [problem.message for problem in library.problems] == case.get("problems", [])


@pytest.mark.parametrize("case", CASES["file"], ids=lambda case: case["name"])
def test_files(case: dict[str, Any]) -> None:
    library = read(case["bib"])
    entries = [
        {field: _value(field, record.key, record.item) for field in wanted}
        for wanted, record in zip(case["entries"], library.records, strict=True)
    ]
    assert entries == case["entries"]
    problems = [f"{problem.line} {problem.message}" for problem in library.problems]
    assert problems == case.get("problems", [])


def _value(field: str, key: str, item: dict[str, Any]) -> object:
    return key if field == "key" else year(item) if field == "year" else item.get(field)


def test_the_raw_record_of_a_damaged_entry_is_whole() -> None:
    text = "@article{a, title = {A {b}, year = 2001}\n\n@article{b, title = {B}}\n"
    first, second = read(text).records
    assert text[first.start : first.end] == "@article{a, title = {A {b}, year = 2001}"
    assert text[second.start : second.end] == "@article{b, title = {B}}"


def test_macros_cannot_grow_without_limit() -> None:
    strings = "".join(f"@string{{a{number + 1} = a{number} # a{number}}}\n" for number in range(40))
    library = read(f'@string{{a0 = "{"x" * 10}"}}\n{strings}@article{{k, title = a40, year = 2010}}')
    assert library.records[0].item["title"] == "a40"
    assert library.problems[0].message == "Ignored @string 'a10': too long (limit: 10,000 characters)"
    assert library.problems[-1].message == "Undefined @string 'a40'; its name is kept"


def test_inherited_fields_cannot_grow_without_limit() -> None:
    parent = f"@proceedings{{p, title = {{P}}, publisher = {{{'x' * 100_000}}}}}"
    library = read(
        parent + "".join(f"@inproceedings{{c{n}, title = {{C}}, crossref = {{p}}}}" for n in range(99))
    )
    assert len(library.records) == 100
    assert [problem.message for problem in library.problems] == [
        "Not all @string and crossref were followed: the text grows too long"
    ]


def test_a_field_that_is_too_long_is_ignored_with_a_note() -> None:
    library = read(f"@article{{a, title = {{A}}, abstract = {{{'x ' * 600_000}}}}}")
    assert library.records[0].item["title"] == "A"
    assert "abstract" not in library.records[0].item
    assert (
        library.problems[0].message == "Ignored the field 'abstract': too long (limit: 1,000,000 characters)"
    )


@pytest.mark.parametrize(
    "text",
    [
        "@" * 30_000,
        "@comment{ x\n" * 3_000,
        "@article{k," * 20_000,
        "@article{k, title = {T {open, year = 2000\n" * 500,
        "@article{k, title={" + "{" * 100_000 + "}" * 100_000 + "}}",
        "@article{k, title={" + r"\emph{" * 5_000 + "}" * 5_000 + "}}",
        "@article{k, title={$" + "x^{" * 5_000 + "}" * 5_000 + "$}}",
        "@article{k" + " " * 200_000 + "= {x}}",
        "@article{k, title={" + r"\'" * 10_000 + r"\frac" * 5_000 + "}}",
        "@article{k, author={" + "{D}oe, J and " * 10_000 + "}}",
    ],
    ids=lambda text: text[:30],
)
def test_hostile_files_are_read_to_their_end(text: str) -> None:
    assert all(record.end <= len(text) for record in read(text).records)


def test_lines_in_two_encodings_are_read_each_by_its_own() -> None:
    data = "title = {Café}\n".encode() + "title = {Mañana}\n".encode("cp1252")
    decoded = decode_library(data, "x.bib")
    assert decoded.text == "title = {Café}\ntitle = {Mañana}\n"
    assert "line 2 is not UTF-8" in (decoded.warning or "")
    assert "Windows-1252 because" in (decode_library("é".encode("cp1252"), "x.bib").warning or "")
