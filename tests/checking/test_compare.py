"""A printed reference beside a record: fixtures/checking/comparisons.toml, and anything at all."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.checking.compare.fields import FIELDS, compare
from citekit.checking.compare.reference import Reference, tidy
from citekit.checking.match import decide
from citekit.checking.verify import completed, differences, same_work
from citekit.csl import containers
from citekit.csl.titles import notice, numbers, plain_words
from citekit.indexes.index import Record
from citekit.references.parser.parse import parse
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "checking" / "comparisons.toml").read_text(encoding="utf-8"))["case"]


def record(facts: dict[str, Any]) -> Record:
    """A record from a case's facts."""
    names = [name.partition(", ") for name in facts.get("author", [])]
    item = {
        "type": "article-journal",
        "title": facts["title"],
        "author": [{"family": family, "given": given} for family, _, given in names],
        "issued": {"date-parts": [[facts["year"]]]} if "year" in facts else None,
        "container-title": facts.get("container"),
        "volume": facts.get("volume"),
        "issue": facts.get("issue"),
        "page": facts.get("page"),
        "DOI": "10.5555/case",
    }
    return Record(
        doi="10.5555/case",
        item={name: value for name, value in item.items() if value},
        kind=facts.get("kind", "journal-article"),
        titles=(facts["title"],),
        containers=(facts["container"],) if "container" in facts else (),
        issns=tuple(facts.get("issn", ())),
        years=(facts["year"],) if "year" in facts else (),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_reference_beside_a_record(case: dict[str, Any]) -> None:
    reference, found = Reference(case["raw"], parse(case["raw"]).item), record(case["record"])
    comparison = compare(reference, found)
    verdicts = case.get("verdicts", {})
    assert {name: comparison.verdicts[name] for name in verdicts} == verdicts
    if "same" in case:
        assert same_work(reference, found, comparison) == case["same"]
    if "differences" in case:
        assert [one.field for one in differences(reference, found, comparison)] == case["differences"]
    if "completed" in case:
        assert list(completed(reference.item, found)) == case["completed"]
    if "taken" in case:
        assert (decide(reference, [found]).taken is not None) is case["taken"]


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ITEMS = st.dictionaries(
    st.sampled_from(
        ["title", "author", "editor", "issued", "volume", "page", "type", "container-title", "custom"]
    ),
    ANY,
    max_size=6,
)


@given(st.text(max_size=80), ITEMS, ITEMS)
def test_nothing_makes_it_fail_and_nothing_odd_is_taken(
    raw: str, item: dict[str, Any], other: dict[str, Any]
) -> None:
    found = Record(doi="10.5555/any", item=tidy(other), kind="journal-article", titles=(raw[:40],))
    reference = Reference(raw, item)
    comparison = compare(reference, found)
    assert set(comparison.verdicts) == set(FIELDS)
    same_work(reference, found, comparison)
    differences(reference, found, comparison)
    decide(reference, [found])


@pytest.mark.parametrize(
    ("printed", "name", "fits"),
    [
        ("Int J Mol Med", "International Journal of Molecular Medicine", True),
        ("PNAS", "Proceedings of the National Academy of Sciences of the United States of America", True),
        ("Proc Natl Acad Sci USA", "Proceedings of the National Academy of Sciences", True),
        ("N Engl J Med", "New England Journal of Medicine", True),
        ("Z. Phys.", "Zeitschrift für Physik", True),
        ("Arch Dermatol", "Archives of Internal Medicine", False),
        ("Pain", "Pain Reports", False),
        ("J Pain", "Journal of Pain Research", False),
        ("Brain Res", "Brain Research Bulletin", False),
        ("Science", "Nature", False),
    ],
)
def test_names_of_journals(printed: str, name: str, fits: bool) -> None:
    assert (containers.alike(printed, [name]) >= containers.SAME) is fits


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Erratum", "erratum"),
        ("Correction to: A study of sleep", "erratum"),
        ("Correction: A study of sleep", "erratum"),
        ("Author Correction: A study of sleep", "erratum"),
        ("Correction of a split nail deformity", None),
        ("Comment on “A study of sleep”", "comment"),
        ("Commentary", None),
        ("Re: A study of sleep", "comment"),
        ("Authors’ reply", "reply"),
        ("Immune response to sleep", None),
        ('Author response for "A study of sleep"', "review"),
        ("Retraction: A study of sleep", "retraction"),
        ("RETRACTED: A study of sleep", None),
        ("Supplementary Table 1 from A study of sleep", "supplement"),
    ],
)
def test_what_a_title_announces(title: str, kind: str | None) -> None:
    assert notice(title) == kind


def test_numbers_of_titles() -> None:
    assert numbers(plain_words("Models, Part I")) == ("1",)
    assert numbers(plain_words("Annual Report 2018, Part Two")) == ("2", "2018")
    assert numbers(plain_words("What I saw")) == ()
    assert numbers(plain_words("Oral warts, the 2nd meeting (B)")) == ("2", "b")
    assert numbers(f"The first digits of pi {'3' * 5000}") == ("3" * 5000,)
