"""Which sentences lean on the one before, and where that one may stand."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.citations.statements import leans, sentence_before
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "citations" / "context.toml").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_leans(case: dict[str, Any]) -> None:
    assert [sentence for sentence in case.get("leans", ()) if not leans(sentence)] == []
    assert [sentence for sentence in case.get("stands", ()) if leans(sentence)] == []


def test_the_sentence_before_stands_in_the_same_paragraph() -> None:
    text = "Results\nCats slept. Kim (4) counted. They woke (5)."
    assert sentence_before(text, text.index("They")) == (20, 36)
    assert sentence_before(text, text.index("Cats")) is None
    assert sentence_before(text, 0) is None


def test_a_paragraph_of_enormous_length_is_read_only_near_the_sentence() -> None:
    text = "a" * 100_000 + " They woke."
    assert sentence_before(text, 100_001) is None
    text = "Cats slept. " * 10_000 + "They woke."
    start, end = sentence_before(text, text.index("They")) or (0, 0)
    assert text[start:end] == "Cats slept."


@given(st.text(max_size=300), st.integers(0, 300))
def test_nothing_is_an_error(text: str, start: int) -> None:
    leans(text)
    before = sentence_before(text, min(start, len(text)))
    assert before is None or 0 <= before[0] < before[1] <= start
