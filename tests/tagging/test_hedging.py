"""What is denied or only supposed: the cases of fixtures/tagging/hedges.toml, and what tags make of it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.model.citation import Statement
from citekit.tagging.hedges import Hedges
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy_file import load_taxonomy
from tests.growth import assert_linear

FIXTURES = Path(__file__).parents[2] / "fixtures" / "tagging"
CASES = tomllib.loads((FIXTURES / "hedges.toml").read_text(encoding="utf-8"))["case"]
TAGGER = Tagger(load_taxonomy("pain-neuromodulation"))
WORDS = [
    "not",
    "no",
    "may",
    "whether",
    "did not change",
    "unchanged",
    "BDNF",
    ",",
    ";",
    "(",
    ")",
    "but",
    ". A",
    "…",
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"][:40])
def test_cases(case):
    sentence = case["sentence"]
    hedges = Hedges(sentence)
    for kind, wanted in (("negated", "negated"), ("supposed", "supposed"), ("plain", None)):
        for words in case.get(kind, []):
            start = sentence.index(words)
            assert hedges.of(start, start + len(words)) == wanted, words


@given(st.one_of(st.text(max_size=100), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
@settings(max_examples=150)
def test_any_text(text):
    hedges = Hedges(text)
    assert {hedges.of(place, place + 1) for place in range(len(text))} <= {None, "negated", "supposed"}


def test_a_hedged_word_still_earns_its_tag_and_a_clause_on_what_was_not_studied_does_not():
    tags = TAGGER.tag(
        "A study of pain",
        [
            Statement(source="doc", sentence="Stimulation did not change BDNF (1).", start=0),
            Statement(source="doc", sentence="Whether microglia matter is unknown (1).", start=40),
            Statement(source="doc", sentence="Astrocytes were not studied (1).", start=90),
        ],
    )
    assert {tag.id: tag.evidence[0].hedge for tag in tags} == {
        "microglia": "supposed",
        "neurotrophin": "negated",
    }


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["not, ", "did not change (", "may; ", "a, "])
def test_time_is_linear(unit):
    assert_linear(lambda text: Hedges(text).of(0, 1), unit)
