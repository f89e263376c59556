"""The CSL-JSON array: what the CSL schema demands of it, keys, order, and what stands where."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.formats import csl_json
from citekit.shelf import Entry, Said
from tests.formats.test_bibtex import ITEMS
from tests.formats.test_latex import TEXTS

NAME = {
    "type": "object",
    "properties": {
        part: {"type": "string"}
        for part in ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
    },
    "additionalProperties": {"type": ["string", "number", "boolean"]},
}
DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": ["string", "number"]}},
        },
        "literal": {"type": "string"},
        "raw": {"type": "string"},
    },
    "additionalProperties": False,
}
ESSENTIALS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "id": {"type": ["string", "number"]},
            "citation-key": {"type": "string"},
            "type": {"enum": sorted(csl_json.TYPES)},
            "custom": {"type": "object"},
            **{
                field: {"type": "string"}
                for field in ("title", "DOI", "URL", "keyword", "note", "annote", "page")
            },
            **{field: {"type": ["string", "number"]} for field in ("volume", "issue", "number", "edition")},
            **{field: {"type": "array", "items": NAME} for field in ("author", "editor", "translator")},
            **dict.fromkeys(("issued", "accessed"), DATE),
        },
    },
}
"""The essential constraints of csl-data.json 1.0.2, written down by us."""


def items(*entries: Entry) -> list[dict[str, Any]]:
    written = json.loads(csl_json.write(entries))
    jsonschema.validate(written, ESSENTIALS)
    return list(written)


@pytest.mark.parametrize("case", ITEMS, ids=lambda case: case["why"])
def test_the_item_is_kept(case: dict[str, Any]) -> None:
    (item,) = items(Entry(key="doe2020", item=case["item"]))
    assert item == {**case["item"], "id": "doe2020", "citation-key": "doe2020"}


def test_what_citekit_adds() -> None:
    said = Said(source="r", label="Bai 2023", number=7, section="Results", sentence="It works.")
    source = {"zzz": 1, "title": "α", "custom": {"et_al": True}, "type": "book", "note": "as printed"}
    entry = Entry(key="k", item=source, tags=("model:CCI", "a, b"), annotation=(said,))
    (item,) = items(entry)
    assert list(item) == ["id", "citation-key", "type", "title", "zzz", "keyword", "annote", "note", "custom"]
    assert item["keyword"] == "model:CCI, a / b"
    assert item["annote"] == 'Bai 2023 [7], Results: "It works."'
    assert item["note"] == "as printed"
    assert item["custom"] == {"et_al": True}


def test_a_type_that_csl_does_not_know() -> None:
    typo, nothing = items(Entry(key="a", item={"type": "artcle"}), Entry(key="b", item={}, raw=("Hopeless",)))
    assert (typo["type"], typo["custom"]) == ("document", {"type": "artcle"})
    assert (nothing["type"], nothing["note"]) == ("document", "Hopeless")


def test_the_text() -> None:
    assert csl_json.write([]) == "[]\n"
    assert csl_json.write([Entry(key="k", item={"title": "α"})]).endswith('    "title": "α"\n  }\n]\n')


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=3))
def test_any_text_comes_back(rows: list[tuple[str, str]]) -> None:
    entries = [Entry(key=key, item={"type": "book", "title": title}) for key, title in rows]
    assert [(item["id"], item["title"]) for item in items(*entries)] == rows
