"""Records of one work, and of what a work stands in: fixtures/checking/twins.toml and wholes.toml."""

import tomllib
from typing import Any

import pytest

from citekit.checking.compare.reference import Reference
from citekit.checking.compare.wholes import is_section
from citekit.checking.match import decide
from citekit.checking.twins import are_twins, preferred
from citekit.indexes.crossref.records import record
from citekit.indexes.index import Record
from citekit.references.parser.parse import parse
from tests.conftest import FIXTURES


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of one table."""
    found: list[dict[str, Any]] = tomllib.loads((FIXTURES / "checking" / name).read_text(encoding="utf-8"))[
        "case"
    ]
    return found


def made(facts: dict[str, Any]) -> Record:
    """A record of a case's facts."""
    message = {"type": "journal-article", **facts}
    message["issued"] = {"date-parts": [[message.pop("year", 2011)]]}
    if created := message.pop("created", None):
        message["created"] = {"date-parts": [[int(part) for part in created.split("-")]]}
    return record(message)


@pytest.mark.parametrize("case", cases("twins.toml"), ids=lambda case: case["name"])
def test_twins(case: dict[str, Any]) -> None:
    a, b = made(case["a"]), made({**case["a"], **case["b"]})
    assert are_twins(a, b) == are_twins(b, a) == case["twins"]
    if case["twins"]:
        assert preferred((a, b)) == preferred((b, a)) == {"a": a, "b": b}[case["taken"]]


@pytest.mark.parametrize("case", cases("wholes.toml"), ids=lambda case: case["name"])
def test_a_part_is_not_its_whole(case: dict[str, Any]) -> None:
    found = made({"DOI": "10.5555/whole", **case["record"]})
    matched = decide(Reference(case["raw"], parse(case["raw"]).item), [found])
    if case["whole"]:
        assert matched.taken is None
        assert matched.reason.endswith(" is 10.5555/whole")
    else:
        assert matched.doi == "10.5555/whole"


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Editorial Board", True),
        ("Editorial Board & Contents", True),
        ("IFC: Editorial Board", True),
        ("Issue Information - Editorial Board", True),
        ("Title Page / Editorial Board", True),
        ("Author index to volume 12", True),
        ("List of Reviewers 2019", True),
        ("Table des matières", True),
        ("Editorial", False),
        ("Preface", False),
        ("Contents of heavy metals", False),
        ("Index of moss growth", False),
        ("Volume 12", False),
        ("", False),
    ],
)
def test_sections_of_every_issue(title: str, section: bool) -> None:
    assert is_section(title) is section
