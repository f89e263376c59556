"""Which words earn which labels: the cases of fixtures/tagging/matching.toml, and what holds for any text."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.citations.parts import part_of_marker, reports
from citekit.model.citation import Statement
from citekit.tagging.spelling import Folded
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy_file import load_taxonomy, shipped_taxonomies
from tests.growth import assert_linear

FIXTURES = Path(__file__).parents[2] / "fixtures" / "tagging"
CASES = tomllib.loads((FIXTURES / "matching.toml").read_text(encoding="utf-8"))["case"]
TAGGERS = {name: Tagger(load_taxonomy(name)) for name in shipped_taxonomies()}
TAGGER = TAGGERS["pain-neuromodulation"]
WORDS = [
    "neuropathic pain",
    "(NP)",
    "NP",
    "IL-1β",
    "TNFα",
    "no",
    "NO",
    "nitric oxide (NO)",
    "microglia*",
    "not studied",
    "in rats",
    "…",
    ",",
    "—",
    "\u00ad",
    "İ",
    "ﬁ",
]
TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"][:40])
def test_cases(case):
    sentences = case.get("sentences", [])
    document = case.get("document", "") + " ".join(sentences)
    statements = [
        Statement(
            source="doc",
            sentence=sentence,
            start=document.index(sentence),
            shared=case.get("shared", 1),
            alone=case.get("shared", 1) == 1,
            reports=reports(sentence, (sentence.find("(1)"), len(sentence))),
        )
        for sentence in sentences
    ]
    tagger = TAGGERS[case.get("taxonomy", "pain-neuromodulation")]
    tags = tagger.tag(case["title"], statements, {"doc": tagger.read_document(document)})
    names = {f"{tag.facet}:{tag.id}" for tag in tags}
    assert set(case.get("has", [])) <= names, f"{case['title']}: only {sorted(names)}"
    assert not set(case.get("lacks", [])) & names, f"{case['title']}: {sorted(names)}"
    if "firm" in case:
        assert case["firm"] == [f"{tag.facet}:{tag.id}" for tag in tags if tag.strength == "firm"]


@given(title=TEXTS, before=TEXTS, sentence=TEXTS, shared=st.integers(1, 5))
@settings(max_examples=150)
def test_evidence_stands_where_it_says(title, before, sentence, shared):
    document = f"{before} {sentence}"
    statement = Statement(source="doc", sentence=sentence, start=len(before) + 1, shared=shared)
    for tag in TAGGER.tag(title, [statement], {"doc": TAGGER.read_document(document)}):
        assert tag.evidence
        for evidence in tag.evidence:
            text = title if evidence.from_ == "title" else document
            assert evidence.quote == text[evidence.start : evidence.end] != ""
            assert text.startswith(evidence.sentence, evidence.sentence_start)
            at = evidence.start - evidence.sentence_start
            assert evidence.sentence.startswith(evidence.quote, at)
            assert evidence.rule


@given(TEXTS)
@settings(max_examples=100)
def test_folding_keeps_places(text):
    folded = Folded(text)
    assert len(folded.at) == len(folded.text) + 1
    assert list(folded.at) == sorted(folded.at)


def test_a_tag_says_why():
    tags = TAGGER.tag("TNFα after a stroke, and central post-stroke pain")
    assert [(tag.id, one.quote, one.rule) for tag in tags for one in tag.evidence] == [
        ("cytokine", "TNFα", "synonym 'TNF-α'"),
        ("human", "post-stroke pain", "implied by model:poststroke-pain"),
        ("stroke", "stroke", "synonym 'stroke'"),
        ("poststroke-pain", "post-stroke pain", "synonym 'poststroke pain'"),
        ("clinical-study", "post-stroke pain", "implied by model:poststroke-pain"),
    ]


def test_title_comes_before_sentences_and_nothing_twice():
    statement = Statement(source="doc", sentence="Microglia matter (1).", start=0)
    (tag,) = TAGGER.tag("On microglia", [statement, statement])
    assert [evidence.from_ for evidence in tag.evidence] == ["title", "sentence"]


def test_nothing_to_read():
    assert TAGGER.tag(None) == TAGGER.tag("") == ()
    assert TAGGER.read_document("").expansions == frozenset()


def test_abstract():
    (tag,) = TAGGER.tag("A title", abstract="We had 45 cups. Then naloxone was given. They slept.")
    (evidence,) = tag.evidence
    assert (tag.id, evidence.from_, evidence.quote) == ("opioid", "abstract", "naloxone")
    assert (evidence.sentence, evidence.sentence_start) == ("Then naloxone was given.", 16)


def test_each_marker_has_its_part():
    sentence = "Kim et al. (1) saw microglia, rats had cytokines (2), which tells of opioids (3)."
    markers = [(sentence.index(mark), sentence.index(mark) + 3) for mark in ("(1)", "(2)", "(3)")]
    said = [sentence[slice(*part_of_marker(sentence, markers, own).own)] for own in range(3)]
    assert "microglia" in said[0]
    assert "cytokines" in said[1]
    assert "opioids" not in said[1]
    assert "opioids" in said[2]
    assert "microglia" not in said[2]
    statement = Statement(
        source="doc", sentence=sentence, start=0, part=part_of_marker(sentence, markers, 1).own
    )
    assert "opioid" not in {tag.id for tag in TAGGER.tag("A title", [statement])}


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["NP, ", "(SCI) ", "satellite glia ", "nerve ", "a", "not studied, "])
def test_time_is_linear(unit):
    assert_linear(
        lambda text: (
            TAGGER.read_document(text),
            TAGGER.tag(None, [Statement(source="doc", sentence=text, start=0)]),
        ),
        unit,
    )
