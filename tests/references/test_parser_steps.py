"""The small steps from labels to fields, each by its table."""

import tomllib
from typing import Any

import pytest

from citekit.references.parser import dates, names, numbers, values
from citekit.references.parser.assembly import assemble
from citekit.references.parser.tokens import Segment, Token
from tests.conftest import FIXTURES

LABELS = {"F": "family", "G": "given", "L": "literal", "S": "suffix"}


def cases(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FIXTURES / "parser" / f"{name}.toml").read_text(encoding="utf-8"))["case"]


def labelled(raw: str, parts: list[list[str]]) -> list[Token]:
    tokens, at = [], 0
    for kind, text in parts:
        start = raw.index(text, at)
        if tokens and kind != "E":
            tokens.append(Token(at, start, "author-between", 1.0))
        part = "et-al" if kind == "E" else f"author-{LABELS[kind.lstrip('+')]}"
        at = start + len(text)
        tokens.append(Token(start, at, f"B-{part}" if kind[0] == "+" else part, 1.0))
    return tokens


@pytest.mark.parametrize("case", cases("names"), ids=lambda case: case["name"])
def test_names(case: dict[str, Any]) -> None:
    read = names.read_names(case["raw"], labelled(case["raw"], case["parts"]))
    assert read.names == case["names"]
    assert read.et_al == case.get("et_al", False)


@pytest.mark.parametrize("case", cases("dates"), ids=lambda case: case["text"])
def test_dates(case: dict[str, Any]) -> None:
    assert dates.read_date(case["text"]) == (case.get("date"), case.get("more", {}))


@pytest.mark.parametrize("case", cases("numbers"), ids=lambda case: case["reader"])
def test_numbers(case: dict[str, Any]) -> None:
    read = getattr(numbers, case["reader"])
    assert {text: read(text) or "" for text in case["values"]} == case["values"]


@pytest.mark.parametrize("case", cases("titles"), ids=lambda case: case["reader"])
def test_titles(case: dict[str, Any]) -> None:
    read = getattr(values, case["reader"])
    assert {text: read(text) for text in case["values"]} == case["values"]


@pytest.mark.parametrize("case", cases("imprints"), ids=lambda case: case["name"])
def test_imprints(case: dict[str, Any]) -> None:
    segments, at = [], 0
    for field, text in case["parts"]:
        at = case["raw"].index(text, at)
        segments.append(Segment(field, at, at + len(text), 0.9, 0, ()))
    draft = assemble(case["raw"], segments, ())
    assert {name: value for name, value in draft.item.items() if name.startswith("publisher")} == case["item"]
    for name in case["item"]:
        start, end = draft.spans[name]
        assert case["raw"][start:end].strip() == case["item"][name]
