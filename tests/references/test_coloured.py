"""Strings whose parts a person has named."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.references.parser.coloured import FIELDS, read_coloured

NAMES = (
    "Tian JJ, Tan CY, van der Berg Q. Upregulation of Nav1.7. Int J Mol Med 2020;46(2):12-9. doi:10.5555/x"
)


def spans(raw: str, *parts: tuple[str, str]) -> list[tuple[int, int, str]]:
    return sorted((raw.index(words), raw.index(words) + len(words), name) for words, name in parts)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("Tian JJ, Tan CY", "author")], {"author": ["Tian", "Tan"]}),
        ([("Tian JJ", "author"), ("Tan CY", "editor")], {"author": ["Tian"], "editor": ["Tan"]}),
        (
            [("Tian JJ", "author"), ("Tan CY", "author"), ("van der Berg Q", "author")],
            {"author": ["Tian", "Tan", "van der Berg"]},
        ),
        (
            [("Upregulation of Nav1.7. Int J", "title"), ("Mol Med", "container-title"), ("2020", "issued")],
            {
                "title": "Upregulation of Nav1.7. Int J",
                "container-title": "Mol Med",
                "issued": {"date-parts": [[2020]]},
            },
        ),
        ([("46", "volume"), ("12-9", "page")], {"volume": "46", "page": "12-9"}),
        ([("10.5555/x", "DOI"), ("Mol Med", "publisher")], {"DOI": "10.5555/x", "publisher": "Mol Med"}),
        ([], {}),
    ],
)
def test_words_are_what_they_are_said_to_be(parts: list[tuple[str, str]], expected: dict[str, Any]) -> None:
    item = read_coloured(NAMES, spans(NAMES, *parts))
    for role in {"author", "editor"} & item.keys():
        item[role] = [one.get("family") for one in item[role]]
    assert {name: value for name, value in item.items() if name not in ("type", "custom")} == expected


@given(st.text(max_size=60), st.lists(st.sampled_from(FIELDS), max_size=5), st.randoms())
@settings(max_examples=80)
def test_any_string_and_any_parts(raw: str, fields: list[str], chance: Any) -> None:
    places = sorted(chance.sample(range(len(raw) + 1), min(2 * len(fields), (len(raw) + 1) // 2 * 2)))
    parts = [
        (start, end, field) for start, end, field in zip(places[::2], places[1::2], fields, strict=False)
    ]
    read_coloured(raw, parts)
