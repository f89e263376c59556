"""Posts and releases, case by case: the studies they speak of, their clues, and what is set apart."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.item import Item
from citekit.mentions.find.find import StudyMentions, find
from citekit.model.article import Article, Block

ROOT = Path(__file__).parents[2]
CASES = tomllib.loads((ROOT / "fixtures/mentions/cases.toml").read_text(encoding="utf-8"))["case"]
SEED = ROOT.parent / "shared/seeds/blog-mauskop-2024.txt"


def article(text: str, item: Item | None = None) -> Article:
    """An article of one block a line, without knowing what is a heading."""
    blocks, start = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            blocks.append(Block(start=start, end=start + len(line), line=number, kind="text"))
        start += len(line) + 1
    return Article(id="s1", file="post.txt", text=text, blocks=tuple(blocks), item=item or {}, cite_as=None)


def clues(found: StudyMentions, index: int = 0) -> list[str]:
    return [f"{clue.kind}: {clue.value}" for clue in found.mentions[index].clues]


def assert_sound(found: StudyMentions, text: str) -> None:
    """What holds for any text: offsets, quotes, order."""
    for mention in found.mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.raw in text[mention.start : mention.end]
        for clue in mention.clues:
            assert text[clue.start : clue.end] == clue.quote
            assert clue.value
    for teaser in found.teasers:
        assert 0 <= teaser.start < teaser.end <= len(text)
        assert teaser.title


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    text = case["text"]
    found = find(article(text, {"issued": {"date-parts": [case["date"]]}} if "date" in case else {}))
    assert_sound(found, text)
    expected = case.get("mentions", [])
    assert len(found.mentions) == len(expected), [mention.raw for mention in found.mentions]
    for index, study in enumerate(expected):
        assert study.get("raw", "") in found.mentions[index].raw
        have = clues(found, index)
        assert not [clue for clue in study["has"] if clue not in have], have
        assert not [lack for lack in study.get("lacks", []) for clue in have if clue.startswith(lack)], have
    assert [teaser.title for teaser in found.teasers] == case.get("teasers", [])


@pytest.mark.skipif(not SEED.exists(), reason="the seeds (../shared) are not here")
def test_the_seed() -> None:
    text = SEED.read_text(encoding="utf-8")
    found = find(article(text, {"issued": {"date-parts": [[2024, 4, 7]]}}))
    assert_sound(found, text)
    assert len(found.mentions) == 1
    have = clues(found)
    for clue in (
        "journal: Pain",
        "before: 2024-04-07",
        "sample: 45 healthy participants",
        "site: M1 (primary motor cortex)",
        "site: DLPFC (dorsolateral prefrontal cortex)",
        "drug: naloxone",
        "drug: capsaicin",
        "origin: Chinese",
        "origin: Australian",
        "design: double-blind",
        "design: placebo-controlled",
        "intervention: rTMS (repetitive transcranial magnetic stimulation)",
        "outcome: plasma ?-endorphin levels",
    ):
        assert clue in have
    assert found.mentions[0].raw.startswith("A new study by Chinese and Australian researchers")
    assert text[: found.mentions[0].end].endswith("different parts of the brain.")
    assert [teaser.title for teaser in found.teasers] == [
        "Cluster headaches and solar activity",
        "A Week of Meditation Changes Brains and Bodies",
        "Meditation is better than slow breathing exercise in reducing pain",
    ]
    assert all(teaser.start > found.mentions[0].end for teaser in found.teasers)


def test_figures_and_headings_are_no_prose() -> None:
    text = "A new study in Pain shows this.\nA photo of a new study in Brain that shows that."
    given_blocks = (
        Block(start=0, end=31, line=1, kind="text"),
        Block(start=32, end=80, line=2, kind="caption"),
    )
    post = Article(id="s1", file="post.txt", text=text, blocks=given_blocks, item={}, cite_as=None)
    assert clues(find(post)) == ["journal: Pain"]


def test_a_title_introduces_only_where_no_sentence_does() -> None:
    found = find(article("New study in Pain shows that cold helps\n\nThe cold was applied to 20 patients."))
    assert [mention.raw for mention in found.mentions] == ["New study in Pain shows that cold helps"]
    assert "sample: 20 patients" in clues(found)


@pytest.mark.parametrize("issued", [None, {}, {"raw": "x"}, {"date-parts": []}, {"date-parts": [["x"]]}, 3])
def test_a_date_that_says_nothing(issued: object) -> None:
    found = find(article("A new study in Pain shows this.", {"issued": issued}))
    assert clues(found) == ["journal: Pain"]


def test_a_date_that_the_text_does_not_print() -> None:
    found = find(article("A new study in Pain shows this.", {"issued": {"date-parts": [["2024", "2"]]}}))
    before = next(clue for clue in found.mentions[0].clues if clue.kind == "before")
    assert (before.value, before.quote, before.start, before.end) == ("2024-02-29", "", 0, 0)


WORDS = st.sampled_from(
    [
        "A",
        "new",
        "study",
        "published",
        "in",
        "Pain",
        "The",
        "journal",
        "of",
        "found",
        "that",
        "Researchers",
        "at",
    ]
    + ["University", "45", "patients", "with", "and", "(", ")", "rTMS", "(M)", "M1", "April", "7,", "2024"]
    + [
        "Read",
        "more",
        "Related",
        "posts",
        ":",
        ".",
        "“",
        "”",
        '"',
        "'",
        "one",
        "hundred",
        "million",
        "10.1/x",
    ]
    + [
        "http://x",
        "https://doi.org/10.1234/a))",
        "ß",
        "İ",
        "²",
        "Journal",
        "DOI",
        "Dr.",
        "led",
        "by",
        "Chinese",
    ]
    + ["increased", "levels", "(an", "agonist)", "n", "=", "3", "\n", "\n\n"]
)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map(" ".join)))
def test_any_text(text: str) -> None:
    assert_sound(find(article(text, {"issued": {"date-parts": [[2024, 4, 7]]}})), text)


@pytest.mark.parametrize(
    "part",
    [
        "A new study published in Pain shows that 45 patients with migraine got better with naloxone. ",
        "A new study published in Pain shows that 45 patients with migraine got better with naloxone.\n",
        "a ",
        "A",
        "Aa ",
        "twenty ",
        "(",
        "(M) M1 ",
        "Read more\nMay 1, 2020\n",
        "Related posts\nx\n",
        "published in ",
        "a new recent latest ",
        '"study ',
        "1,000 ",
    ],
)
def test_a_long_and_hostile_text(part: str) -> None:
    text = "A new study in Pain shows this. " + part * (20_000 // len(part))
    assert_sound(find(article(text)), text)
