import gzip
import json
import tomllib
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citekit.csl.richtext import pieces
from citekit.indexes.crossref import markup
from citekit.indexes.crossref.records import record
from tests.conftest import FIXTURES, SHARED

CASES = tomllib.loads((FIXTURES / "checking" / "messages.toml").read_text(encoding="utf-8"))["case"]
FIELDS = sorted({name for case in CASES for name in case["message"]})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["DOI", "date-parts", "name", "family", "id", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_message_becomes_a_record(case: dict[str, Any]) -> None:
    found = msgspec.to_builtins(record({"DOI": "10.5555/x", **case["message"]}))
    for name, value in case.get("record", {}).items():
        shown = msgspec.to_builtins(found.get(name, []))
        assert without_defaults(shown) == (tuple(value) if isinstance(shown, tuple) else value), name
    for name, value in case.get("item", {}).items():
        assert found["item"].get(name) == value, name
    for name in case.get("absent", []):
        assert name not in found["item"]
        assert name not in found


def without_defaults(value: Any) -> Any:
    """A value without the members of its structs that say nothing."""
    if isinstance(value, list | tuple):
        return type(value)(map(without_defaults, value))
    if isinstance(value, dict):
        return {
            name: list(one) if isinstance(one, tuple) else one
            for name, one in value.items()
            if one is not None
        }
    return value


@pytest.mark.parametrize("message", [{}, {"DOI": None}, {"DOI": ["10.5555/x"]}, {"DOI": " "}, {"DOI": 10.5}])
def test_a_message_without_a_doi_is_no_work(message: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no DOI"):
        record(message)


@pytest.mark.slow
@given(message=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=8))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_no_value_of_any_field_is_an_error(message: dict[str, Any]) -> None:
    found = record({**message, "DOI": "10.5555/x"})
    assert msgspec.json.decode(msgspec.json.encode(found), type=type(found)) == found


@given(text=st.text(alphabet="<>/&;#= \"'abi1lt?!-[]", max_size=60))
def test_tags_are_balanced_whatever_comes(text: str) -> None:
    shown = markup.rich(text)
    opened: list[str] = []
    for kind, value in pieces(shown):
        if kind == "open":
            opened.append(value)
        elif kind == "close":
            assert opened.pop() == value
    assert not opened
    assert markup.rich([text]) == markup.text({"a": text}) == markup.abstract([text]) == ""


@pytest.mark.parametrize(
    "unit",
    [
        "<",
        "<a ",
        "<i>",
        "</i>",
        "<i><b>",
        '<a x="',
        "&",
        "&amp;",
        "<math>",
        "a<i>",
        "<!--",
        "<title>",
        "<a b",
    ],
)
def test_long_markup_is_read_to_its_end(unit: str) -> None:
    end = " the end"
    assert markup.rich(unit * 20_000 + end).endswith(("the end", "</i>", "</b>", '"'))
    markup.abstract(unit * 20_000 + end)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["works.jsonl.gz", "works_reconstructed.jsonl.gz"])
def test_every_real_message_becomes_a_record(name: str) -> None:
    path = SHARED / "crossref" / name
    if not path.exists():
        pytest.skip("the set of real records is not here")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            message = json.loads(line)
            found = record(message)
            msgspec.json.encode(found)
            assert found.doi == message["DOI"].strip().lower()
            assert bool(found.titles) == bool(found.item.get("title")) or not message.get("title")
            assert "&amp;" not in found.item.get("title", "")
            assert "jats:" not in found.item.get("abstract", "")
            if found.item.get("issued"):
                assert found.item["issued"]["date-parts"][0][0] in found.years


@pytest.mark.slow
def test_a_title_of_a_megabyte_and_a_thousand_titles_are_cut() -> None:
    many = [f"Title {number}" for number in range(500)]
    found = record({"DOI": "10.5555/x", "title": ["word " * 200_000, *many], "subtitle": many})
    assert len(found.titles) <= 20
    assert max(map(len, found.titles)) <= 2000
