"""Which words of a sentence belong to a marker: the cases of fixtures/citations/parts.toml."""

import tomllib
from pathlib import Path

import pytest

from citekit.citations.parts import marker_groups, part_of_marker, reports
from tests.growth import assert_linear

FILE = Path(__file__).parents[2] / "fixtures" / "citations" / "parts.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_cases(case):
    sentence = case["sentence"]
    markers = [(at := sentence.index(marker), at + len(marker)) for marker in case["markers"]]
    own, groups = markers[case["own"]], marker_groups(sentence, markers)
    place = next(place for place, (start, end) in enumerate(groups) if start <= own[0] < end)
    part = part_of_marker(sentence, groups, place)
    words = " | ".join(sentence[slice(*span)] for span in part if span)
    assert all(word in words for word in case["has"]), words
    assert not any(word in words for word in case.get("lacks", [])), words
    if "reports" in case:
        assert reports(sentence, own) is case["reports"]


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["a (1), ", "a [1], [2] ", "(a ", "Kim et al. (1) "])
def test_time_is_linear(unit):
    def read(text):
        markers = [(at, at + 1) for at in range(len(text)) if text[at].isdigit()]
        groups = marker_groups(text, markers)
        return [part_of_marker(text, groups, place) for place in range(min(len(groups), 50))]

    assert_linear(read, unit)
