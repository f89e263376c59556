"""The CSL-JSON array: what the CSL schema demands of it, keys, order, and what stands where."""

import json
import tomllib
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.richtext import plain
from citekit.model.citation import Statement
from citekit.model.entry import Entry
from citekit.readers import csl_json as csl_json_reading
from citekit.writers import csl_json
from citekit.writers.annotation import annotation_text, changed_keywords, keywords
from citekit.zotero.items import zotero_fields
from tests.conftest import FIXTURES
from tests.writers import awkward
from tests.writers.test_bibtex import ITEM, ITEMS
from tests.writers.test_latex import TEXTS

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
        "season": {"type": ["string", "number"]},
        "circa": {"type": ["string", "number", "boolean"]},
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
    authors = case["item"].get("author", [])
    if case["item"].get("custom", {}).get("et_al"):
        authors = [*authors, {"literal": "others"}]
    more = {"author": authors} if authors else {}
    assert item == {**case["item"], "id": "doe2020", "citation-key": "doe2020", **more}


def test_what_citekit_adds() -> None:
    said = Statement(start=0, source="Bai 2023", number=7, section="Results", sentence="It works.")
    source = {"zzz": 1, "title": "α", "custom": {"et_al": True}, "type": "book", "note": "as printed"}
    entry = Entry(key="k", item=source, tags=("model:CCI", "a, b"), annotation=(said,))
    (item,) = items(entry)
    assert list(item) == ["id", "citation-key", "type", "title", "zzz", "keyword", "annote", "note", "custom"]
    assert item["keyword"] == "model:CCI, a / b"
    assert item["annote"] == 'Bai 2023 [7], Results: "It works."'
    assert item["note"] == "as printed"
    assert item["custom"] == {"et_al": True, "tags": ["model:CCI", "a, b"]}


def test_a_type_that_csl_does_not_know() -> None:
    typo, nothing = items(Entry(key="a", item={"type": "artcle"}), Entry(key="b", item={}, raw=("Hopeless",)))
    assert (typo["type"], typo["custom"]) == ("document", {"type": "artcle"})
    assert (nothing["type"], nothing["note"]) == ("document", "Hopeless")


def test_the_text() -> None:
    assert csl_json.write([]) == "[]\n"
    assert csl_json.write([Entry(key="k", item={"title": "α"})]).endswith('    "title": "α"\n  }\n]\n')


@settings(max_examples=40)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=3))
def test_any_text_comes_back(rows: list[tuple[str, str]]) -> None:
    entries = [Entry(key=key, item={"type": "book", "title": title}) for key, title in rows]
    assert [(item["id"], item["title"]) for item in items(*entries)] == rows


def for_zotero(item: dict[str, Any]) -> dict[str, Any]:
    written = json.loads(csl_json.write([Entry(key="k", item=item)], "zotero"))
    jsonschema.validate(written, ESSENTIALS)
    (only,) = written
    assert (only.pop("id"), only.pop("citation-key")) == ("k", "k")
    return dict(only)


ZOTERO = tomllib.loads((FIXTURES / "writers" / "csl_zotero.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", ZOTERO, ids=lambda case: case["why"])
def test_for_zotero(case: dict[str, Any]) -> None:
    assert for_zotero(case["item"]) == case["zotero"]


# Zotero's import knows these alone, and refuses a file with another.
ACCEPTED = set(csl_json.TYPES) - {
    "classic", "collection", "document", "event", "hearing", "performance", "periodical", "regulation",
    "software", "standard",
}  # fmt: skip


@settings(max_examples=60)
@given(ITEM, st.sampled_from([*sorted(csl_json.TYPES), "typo", None]), TEXTS)
def test_zotero_refuses_no_file_and_keeps_every_value(
    item: dict[str, Any], kind: str | None, tag: str
) -> None:
    entry = Entry(key="k", item={**item, "type": kind}, tags=(tag,))
    (written,) = json.loads(csl_json.write([entry], "zotero"))
    assert written["type"] in ACCEPTED
    fields = zotero_fields(entry)
    kept = {plain(value) for value in written.values()} | {written.get("note", "")}
    for name, value in fields.items():
        if name not in ("date", "accessDate", "dateEnacted", "dateDecided", "issueDate"):
            assert plain(value) in kept or value in written.get("note", "")


@given(st.lists(st.tuples(TEXTS, ITEM), max_size=2, unique_by=lambda row: row[0]))
@settings(max_examples=60)
def test_our_own_file_is_read_again(rows: list[tuple[str, dict[str, Any]]]) -> None:
    """The reader keeps every item as it was written, but for what is no value of CSL."""
    entries = [Entry(key=key, item=item, tags=("a, b",)) for key, item in rows]
    written = json.loads(csl_json.write(entries))
    found = csl_json_reading.read(csl_json.write(entries))
    assert [record.key for record in found.records if record.item] == [
        one["id"] for one, record in zip(written, found.records, strict=True) if record.item
    ]
    for one, record in zip(written, found.records, strict=True):
        for field in ("title", "DOI", "container-title", "volume", "keyword", "type"):
            if record.item and isinstance(one.get(field), str) and one[field]:
                assert record.item[field] == one[field]


def test_the_awkward_ones_come_back_whole() -> None:
    entry_list = awkward.entry_list()
    for record, entry in zip(
        csl_json_reading.read(csl_json.write(entry_list.entries)).records, entry_list.entries, strict=True
    ):
        assert record.key == entry.key
        custom = {
            **entry.item.get("custom", {}),
            **({"tags": list(entry.tags)} if changed_keywords(entry.tags) else {}),
        }
        assert record.item == {
            **entry.item,
            **({"custom": custom} if custom else {}),
            **({"keyword": ", ".join(keywords(entry.tags))} if entry.tags else {}),
            **({"annote": annotation_text(entry)} if annotation_text(entry) else {}),
        }


def test_zotero_refuses_none_of_the_awkward_ones() -> None:
    types = {item["type"] for item in json.loads(csl_json.write(awkward.entry_list().entries, "zotero"))}
    assert types
    assert types <= set(ACCEPTED)
