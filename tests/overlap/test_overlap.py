"""The citation matrix of several sources: its figures by hand, its tables and picture, and the command."""

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.cli.main import main
from citekit.errors import UsageError
from citekit.overlap.matrix import CitationMatrix, MatrixSource, MatrixWork, make_matrix, work_label
from citekit.overlap.measures import measure, reading
from citekit.overlap.picture import picture
from citekit.overlap.tables import matrix_table, pairs_table
from tests.command import citekit

TROUBLE = st.text(st.sampled_from("aB1 <>&\"'=\n\t\x00‮脳é\ufffe") | st.characters(), max_size=12)


def matrix(*cited: str, years: tuple[int | None, ...] = ()) -> CitationMatrix:
    """Works cited by sources: 'ab' is a work that the sources a and b cite. ``years``: of the works."""
    names = sorted(set("".join(cited)))
    sources = [MatrixSource(id=name, label=f"Review {name}", year=2015) for name in names]
    works = [
        MatrixWork(
            key=f"w{number}",
            label=f"Work {number}",
            year=years[number] if number < len(years) else None,
            sources=tuple(names.index(name) for name in one),
        )
        for number, one in enumerate(cited)
    ]
    return make_matrix(sources, works, "here")


@pytest.mark.parametrize(
    ("cited", "percent", "called"),
    [
        # N = 7, r = 4, c = 3: (7 - 4) / (4 * 3 - 4).
        (("abc", "ab", "a", "c"), 37.5, "very high"),
        (("ab", *"a" * 9, *"b" * 10), 5.0, "slight"),
        (("ab", "a", "b"), 100 / 3, "very high"),
        (("a", "b"), 0.0, "slight"),
        (("ab", "ab"), 100.0, "very high"),
    ],
)
def test_the_corrected_covered_area_is_that_of_the_formula(
    cited: tuple[str, ...], percent: float, called: str
) -> None:
    found = measure(matrix(*cited))
    assert (round(found.percent, 6), found.reading) == (round(percent, 6), called)


@pytest.mark.parametrize(
    ("percent", "called"),
    [(0, "slight"), (5, "slight"), (5.1, "moderate"), (10, "moderate"), (15, "high"), (15.1, "very high")],
)
def test_an_overlap_is_called_as_the_authors_of_the_measure_call_it(percent: float, called: str) -> None:
    assert reading(percent) == called


def test_each_pair_has_what_it_shares() -> None:
    found = measure(matrix("abc", "ab", "a", "c"))
    pairs = {(pair.first, pair.second): (pair.shared, pair.together) for pair in found.pairs}
    assert pairs == {(0, 1): (2, 3), (0, 2): (1, 4), (1, 2): (1, 3)}
    assert [round(pair.percent, 1) for pair in found.pairs] == [66.7, 25.0, 33.3]


def test_a_work_younger_than_a_source_could_not_be_cited_there() -> None:
    found = measure(matrix("ab", "a", "b", years=(2010, 2010, 2016)))
    assert (found.impossible, found.adjusted) == (1, 50.0)
    assert measure(matrix("ab", "a", "b")).adjusted is None


@given(st.lists(st.sampled_from(["a", "b", "c", "ab", "ac", "bc", "abc"]), max_size=12))
def test_the_figures_add_up(cited: list[str]) -> None:
    found = measure(made := matrix("ab", *cited))
    assert 0 <= found.percent <= 100
    assert found.shared == len(made.shared()) == sum(len(one) > 1 for one in ("ab", *cited))
    assert sum(pair.shared for pair in found.pairs) == sum(
        len(one) * (len(one) - 1) // 2 for one in ("ab", *cited)
    )


@given(TROUBLE, TROUBLE)
def test_tables_and_picture_hold_any_text(label: str, title: str) -> None:
    sources = [MatrixSource(id="a", label=label), MatrixSource(id="b", label=label)]
    works = [MatrixWork(key="k", label=work_label((), None, title), title=title, sources=(0, 1))]
    made = make_matrix(sources, works, "here")
    ElementTree.fromstring(picture(made, measure(made)))
    for table, rows in ((matrix_table(made), 2), (pairs_table(made, measure(made)), 2)):
        assert len(list(csv.reader(io.StringIO(table, newline="")))) == rows


def test_sources_without_works_are_left_out_and_one_source_overlaps_with_nothing() -> None:
    sources = [MatrixSource(id=name, label=name) for name in "abc"]
    works = [MatrixWork(key="k", label="w", sources=(0, 2))]
    assert [source.id for source in make_matrix(sources, works, "here").sources] == ["a", "c"]
    with pytest.raises(UsageError, match="here: Found only one source with works"):
        make_matrix(sources, [MatrixWork(key="k", label="w", sources=(1,))], "here")


def test_the_command_writes_matrix_pairs_and_picture_of_a_build(tmp_path: Path) -> None:
    entry = (
        "@article{{{0}, title={{On the warmth of river number {0}}}, author={{Lind, B.}}, year={{20{0}}}}}\n"
    )
    for name, numbers in (("one", (10, 11, 12)), ("two", (11, 12, 13)), ("three", (14,))):
        (tmp_path / f"{name}.bib").write_text("".join(map(entry.format, numbers)))
    citekit("build", "one.bib", "two.bib", "three.bib", "--offline", "-q", "-o", "bib", cwd=tmp_path)
    result = citekit("overlap", "bib", cwd=tmp_path)
    assert result.exit_code == 0
    # N = 7, r = 5, c = 3.
    assert "corrected covered area: 20.0 % (very high overlap)" in result.stdout
    assert "one.bib and two.bib: 2 of 4 works, 50.0 % (very high)" in result.stdout
    table = (tmp_path / "bib/overlap/matrix.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert [row["Sources"] for row in rows] == ["2", "2", "1", "1", "1"]
    assert [row["three.bib"] for row in rows].count("1") == 1
    assert "<svg" in (tmp_path / "bib/overlap/overlap.svg").read_text()
    figures = json.loads(citekit("overlap", "bib", "--json", cwd=tmp_path).stdout)
    assert (figures["percent"], figures["pairs"][0]["first"]) == (20.0, "one.bib")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing"], "missing: No such file or folder"),
        (["."], "No citekit.lock.json in this folder"),
    ],
)
def test_what_cannot_be_compared_is_said(arguments: list[str], said: str, tmp_path: Path) -> None:
    result = citekit("overlap", *arguments, cwd=tmp_path)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "overlap" in main.commands
