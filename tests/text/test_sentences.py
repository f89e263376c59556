"""Where sentences end."""

import tomllib

import pytest

from citekit.text.sentences import sentences
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "text" / "sentences.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_sentences(case: dict) -> None:
    text = case.get("joined", "").join(case["sentences"])
    assert [text[start:end] for start, end in sentences(text)] == case["sentences"]
