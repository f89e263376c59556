"""Facts: what is read from which words, that quotes stand where they say, and that time is linear."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.model.bibliography import Bibliography
from citekit.model.citation import Statement
from citekit.tagging.facts import FactReader
from citekit.tagging.taxonomy_file import load_taxonomy
from tests.conftest import FIXTURES
from tests.growth import assert_linear

READER = FactReader(load_taxonomy("pain-neuromodulation").facts)
CASES = tomllib.loads((FIXTURES / "tagging" / "facts.toml").read_text(encoding="utf-8"))["cases"]
WORDS = [
    "sham",
    "Hz",
    "n",
    "=",
    "45",
    "patients",
    "rats",
    "in",
    "of",
    "the",
    "reduced",
    "pain",
    "was",
    "not",
    "no",
    "effect",
    "on",
    "stimulation",
    "M1",
    "vs.",
    "for",
    "days",
    ".",
    ",",
    "(",
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_is_read(case: dict[str, Any]) -> None:
    sentences = [case["sentence"]] if "sentence" in case else []
    statements = [Statement(source="a", sentence=sentence, start=100, alone=True) for sentence in sentences]
    facts = READER.read(case.get("title", ""), case.get("abstract", ""), statements)
    assert [f"{fact.kind}: {fact.value}" for fact in facts] == case.get("facts", [])


@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join) | st.text(max_size=200))
def test_every_quote_stands_where_it_says(text: str) -> None:
    for fact in READER.read(text, text, [Statement(source="a", sentence=text, start=7, alone=True)]):
        offset = 7 if fact.from_ == "sentence" else 0
        assert text[fact.start - offset : fact.end - offset] == fact.quote
        assert (fact.source == "a") == (fact.from_ == "sentence")


@pytest.mark.slow
@pytest.mark.parametrize(
    "word", ["a ", "10 ", "reduced ", "in 45 ", "n = ", "the cortex ", "one hundred ", "(", "for 3 days "]
)
def test_time_is_linear(word: str) -> None:
    assert_linear(
        lambda text: READER.read(text, text, [Statement(source="a", sentence=text, start=0, alone=True)]),
        word,
    )


def test_every_fact_of_a_build_stands_in_its_text(fixture_bibliography: Bibliography) -> None:
    texts = {source.id: source.text for source in fixture_bibliography.sources}
    facts = [(work, fact) for work in fixture_bibliography.works for fact in work.facts]
    assert facts
    for work, fact in facts:
        whole = work.item["title"] if fact.from_ == "title" else texts[fact.source or ""]
        assert whole[fact.start : fact.end] == fact.quote
        at = fact.start - fact.sentence_start
        assert whole.startswith(fact.sentence, fact.sentence_start)
        assert fact.sentence.startswith(fact.quote, at)
