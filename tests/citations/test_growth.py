"""Linking is linear in the length of a text, whatever is written there."""

import pytest

from citekit.citations.linking import cite
from citekit.citations.targets import Target, target
from citekit.readers.text import article
from citekit.text.sentences import sentences
from tests.growth import assert_linear

UNITS = [
    "[1, p. ", "[1]–", "[1 2 3 4 ", "[3712]", "word1, 2 ", "x.1 2 ", "IL-612 ", "v1.3.137 ", "Reference\t1\n", "aA1",
    ". 1 , 2 - 3 ", "Eq. (1) and ", "。”",
]  # fmt: skip


def link(text: str) -> None:
    cite(article(text, "x", "x.txt"), [Target(n, start=len(text), end=len(text)) for n in range(1, 60)])


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_with_the_length(unit: str) -> None:
    assert_linear(link, unit, size=1_000)
    assert_linear(lambda text: list(sentences(text)), unit)


@pytest.mark.slow
def test_a_wide_gap_takes_no_more_time_than_its_width() -> None:
    item = {"author": [{"family": "Smith", "given": "J"}], "issued": {"date-parts": [[2010]]}}
    entry = target(1, item, "Smith J (2010). On water. Water 3:4-9.")

    def link_gaps(gap: str) -> None:
        text = f"Water matters to Smith{gap}x. Smith{gap}(2010) says, 2010{gap}; so it is."
        cite(article(text, "x", "x.txt"), [entry])

    assert_linear(link_gaps, " ", size=500)
