"""Reading .bib, .ris, .nbib and CSL-JSON: what every record says, and that nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import citekit
from citekit.csl.dates import parse_date
from citekit.readers import csl_json as csl_json_reading
from citekit.readers import nbib, ris
from citekit.readers.bibtex import reader as bibtex_reading
from citekit.readers.bibtex.latex import plain_text
from citekit.readers.bibtex.names import people
from citekit.readers.libraries import LibraryFile

FIXTURES = Path(__file__).parents[2] / "fixtures" / "libraries"
READERS: dict[str, Callable[[str], LibraryFile]] = {
    "bib": bibtex_reading.read,
    "ris": ris.read,
    "nbib": nbib.read,
    "json": csl_json_reading.read,
}


def library(ending: str) -> tuple[str, LibraryFile]:
    """The text of a fixture, and what was read from it."""
    text = (FIXTURES / f"library.{ending}").read_text(encoding="utf-8")
    return text, READERS[ending](text)


@pytest.mark.parametrize("ending", READERS)
def test_the_same_reference_in_every_format(ending: str) -> None:
    item = library(ending)[1].records[0].item
    wanted = {
        "type": "article-journal",
        "title": "Pain regulation by non-neuronal cells and inflammation",
        "container-title": "Science",
        "volume": "354",
        "page": "572-577",
        "DOI": "10.1126/science.aaf8924",
    }
    assert {field: item[field] for field in wanted} == wanted
    assert item["author"][:2] == [
        {"family": "Ji", "given": "Ru-Rong"},
        {"family": "Chamessian", "given": "Alexander"},
    ]
    assert item["issued"]["date-parts"][0][:2] == [2016, 11]


@pytest.mark.parametrize(
    ("ending", "records", "problems"),
    [
        ("bib", [6, 18, 25, 32, 40, 48, 50, 52, 54], [(50, "Duplicate key"), (52, "Unbalanced braces")]),
        (
            "ris",
            [1, 17, 30, 38, 44, 52],
            [(38, "no ER at its end"), (51, "outside any record"), (52, "no TY at its start")],
        ),
        ("nbib", [1, 19, 29], [(29, "no known field")]),
        ("json", [2, 13, 14, 15, 16], [(14, "Not a CSL-JSON item"), (16, "Damaged")]),
    ],
)
def test_every_record_has_its_place_and_every_problem_its_line(
    ending: str, records: list[int], problems: list[tuple[int, str]]
) -> None:
    text, parsed = library(ending)
    assert [record.line for record in parsed.records] == records
    assert [text.count("\n", 0, record.start) + 1 for record in parsed.records] == records
    assert [problem.line for problem in parsed.problems] == [line for line, _ in problems]
    for problem, (_, words) in zip(parsed.problems, problems, strict=True):
        assert words in problem.message


def by_key(ending: str) -> dict[str, Any]:
    """Key -> item, the first of a key that stands twice."""
    return {record.key: record.item for record in reversed(library(ending)[1].records)}


def test_bibtex() -> None:
    items = by_key("bib")
    assert items["ji_2016"]["custom"] == {"et_al": True}
    assert items["ji_2016"]["issue"] == "6312"
    muller = items["muller:2019"]
    assert muller["author"] == [
        {"family": "Müller", "given": "Jörg"},
        {"family": "O'Neill", "given": "Stefan"},
        {"family": "de la Cruz", "suffix": "Jr", "given": "Ana"},
        {"literal": "World Pain Society"},
    ]
    assert muller["title"] == "rTMS over M1: a β-band study – with <i>sham</i> control"
    assert muller["container-title"] == "Journal of Pain Research"
    lee = items["lee2020coil"]
    assert (lee["type"], lee["container-title"]) == ("paper-conference", "Proceedings of the Coil Meeting")
    assert (lee["publisher"], lee["issued"]) == ("Mosby", {"date-parts": [[2020]]})
    assert items["facts"]["URL"] == "https://example.org/a_b"
    assert items["facts"]["issued"] == {"date-parts": [[2024, 4, 7]]}
    assert (items["noe2011"]["genre"], items["noe2011"]["issued"]) == ("PhD thesis", {"literal": "in press"})


def test_ris() -> None:
    records = library("ris")[1].records
    assert records[0].key == "ji_2016"
    assert records[0].item["custom"] == {"et_al": True}
    chapter, book, page, thesis, lost = (record.item for record in records[1:])
    assert (chapter["container-title"], chapter["ISBN"]) == ("A book of coils", "978-0-00-000000-2")
    assert (book["collection-title"], book["author"][1]) == (
        "Lives of Science",
        {"literal": "World Pain Society"},
    )
    assert (page["type"], page["accessed"]) == ("webpage", {"date-parts": [[2024, 5, 1]]})
    assert thesis["issued"] == {"literal": "in press"}
    assert lost["title"] == "A record without its type"


def test_nbib() -> None:
    first, second, empty = (record.item for record in library("nbib")[1].records)
    assert (first["PMID"], first["container-title"]) == ("27811267", "Science")
    assert (second["title"], second["type"], second["page"]) == ("Eine Studie zu Spulen", "article", "e45")
    assert second["author"] == [{"family": "Müller", "given": "J"}, {"literal": "Coil Trial Group"}]
    assert empty == {}


def test_csl_json() -> None:
    items = by_key("json")
    assert items["ji_2016"]["issued"] == {"date-parts": [[2016, 11, 4]]}
    assert [
        record.key for record in csl_json_reading.read('{"items": [{"id": "a", "title": "b"}]}').records
    ] == ["a"]
    assert csl_json_reading.read('{"id": "a", "title": "b"}').records[0].item["title"] == "b"
    odd = '[{"title": "b", "DOI": 3, "author": ["x", {"family": 3}], "issued": {"date-parts": [[]]}, "custom": 1}]'
    assert csl_json_reading.read(odd).records[0].item == {
        "type": "document",
        "title": "b",
        "DOI": "3",
        "author": [{"literal": "x"}, {"family": "3"}],
    }


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"M\"uller", "Müller"),
        (r"M{\"{u}}ller", "Müller"),
        (r"\'{\i}", "í"),
        (r"{\v{C}}apek", "Čapek"),
        (r"\c{c}a \c cb", "ça çb"),
        (r"Stra{\ss}e \o{} {\AA}", "Straße ø Å"),
        (r"a \& b \% c \_ d \$", "a & b % c _ d $"),
        ("a -- b --- c", "a – b — c"),
        ("``a'' `b'", "“a” `b'"),
        (r"$\beta$-endorphin, TNF-$\alpha$", "β-endorphin, TNF-α"),
        (r"CO$_2$ and 10$^{-3}$", "CO<sub>2</sub> and 10<sup>-3</sup>"),
        (r"\textit{C. elegans} \emph{in vivo}", "<i>C. elegans</i> <i>in vivo</i>"),
        (r"{The {DNA} helix}", "The DNA helix"),
        (r"van~Gogh", "van Gogh"),
        (r"\unknown{kept}", "kept"),
        ("lonely { brace } }", "lonely brace"),
        (r"\'", "'"),
        ("", ""),
    ],
)
def test_latex_as_text(latex: str, text: str) -> None:
    assert plain_text(latex) == text


@pytest.mark.parametrize(
    ("written", "names", "cut_short"),
    [
        ("Doe, Jane", [{"family": "Doe", "given": "Jane"}], False),
        ("Jane van der Doe", [{"family": "van der Doe", "given": "Jane"}], False),
        ("Doe, Jr, Jane", [{"family": "Doe", "suffix": "Jr", "given": "Jane"}], False),
        (
            "{Simon and Schuster} and Roe, A",
            [{"literal": "Simon and Schuster"}, {"family": "Roe", "given": "A"}],
            False,
        ),
        ("Roe, A AND others", [{"family": "Roe", "given": "A"}], True),
        ("family=Gogh, prefix=van, given=Vincent", [{"family": "van Gogh", "given": "Vincent"}], False),
        ("Plato", [{"literal": "Plato"}], False),
        ("", [], False),
    ],
)
def test_names(written: str, names: list[dict[str, str]], cut_short: bool) -> None:
    assert people(written) == (names, cut_short)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2024-04-07", [[2024, 4, 7]]),
        ("2024/04/07/", [[2024, 4, 7]]),
        ("2019///spring", [[2019]]),
        ("2023/2024", [[2023], [2024]]),
        ("2024-13", [[2024]]),
        ("in press", None),
    ],
)
def test_dates(text: str, parts: list[list[int]] | None) -> None:
    assert parse_date(text) == ({"date-parts": parts} if parts else {})


PIECES = st.sampled_from(
    [
        "@article{",
        "a,",
        "title",
        "=",
        "{",
        "}",
        '"',
        "#",
        "\n",
        "@string(",
        ")",
        "TY  - JOUR",
        "ER  - ",
        "AU  - x, y",
    ]
    + [
        "PMID- 1",
        "TI  - w",
        "[",
        "]",
        '{"title": "x"}',
        ",",
        "\\",
        "$",
        "and others",
        "crossref={a}",
        "DP  - 2001 Nov",
        "\t",
    ]
)


@pytest.mark.parametrize("ending", READERS)
@settings(max_examples=80)
@given(text=st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join)))
@example(text="\\\n@{")
def test_any_text_is_read_and_nothing_raises(ending: str, text: str) -> None:
    parsed = READERS[ending](text)
    for record in parsed.records:
        assert 0 <= record.start <= record.end <= len(text)
        assert text.count("\n", 0, record.start) + 1 == record.line


def test_mathml_in_a_title_is_text_as_in_records(tmp_path: Path) -> None:
    """Crossref's own BibTeX has it."""
    path = tmp_path / "a.bib"
    formula = '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi mathvariant="bold">π</mml:mi></mml:math>'
    path.write_text(f"@article{{a, title = {{A rise of {formula} electrons}}}}", encoding="utf-8")
    [reference] = citekit.read(path).references
    assert reference.item["title"] == "A rise of π electrons"
