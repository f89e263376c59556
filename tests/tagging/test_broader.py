"""A child brings its parents in exports, if the user wants it; and what `explain` says of evidence."""

import msgspec
import pytest

from citekit.api.explanation import explain
from citekit.model import lock
from citekit.model.bibliography import Bibliography, Options, UserEdits, Work
from citekit.model.check import Check
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy_file import load_taxonomy
from citekit.writers.entries import collect_entries

TAGGER = Tagger(load_taxonomy("pain-neuromodulation"))
ABSTRACT = "We asked for pain. Whether naloxone matters is unknown."


def bibliography(own: UserEdits | None = None, broader: bool = False) -> Bibliography:
    """One work with tags, as a lock gives it back: nobody has the taxonomy any more."""
    title = "Relief of central poststroke pain"
    work = Work(
        key="kim2020",
        item={"type": "article-journal", "title": title, "abstract": ABSTRACT},
        printed=(),
        tags=TAGGER.tag(title, abstract=ABSTRACT),
        edits=own,
        check=Check(state="unchecked", reason="nobody asked"),
    )
    made = Bibliography(options=Options(broader_tags=broader), works=(work,))
    return lock.read(lock.write(made), "lock")


@pytest.mark.parametrize(
    ("broader", "own", "names"),
    [
        (False, None, ["mechanism:opioid", "model:human", "model:poststroke-pain", "design:clinical-study"]),
        (
            True,
            None,
            [
                "mechanism:opioid",
                "model:human",
                "model:poststroke-pain",
                "model:neuropathic-pain",
                "model:chronic-pain",
                "design:clinical-study",
            ],
        ),
        (
            True,
            UserEdits(tags=("mine",), removed=("model:chronic-pain",)),
            [
                "mechanism:opioid",
                "model:human",
                "model:poststroke-pain",
                "model:neuropathic-pain",
                "design:clinical-study",
                "mine",
            ],
        ),
        (
            True,
            UserEdits(removed=("model:poststroke-pain",)),
            ["mechanism:opioid", "model:human", "design:clinical-study"],
        ),
    ],
)
def test_a_child_brings_its_parents(broader, own, names):
    (entry,) = collect_entries(bibliography(own, broader)).entries
    assert [tag for tag in entry.tags if not tag.startswith("citekit:")] == names


def test_a_lock_of_before_has_tags_without_parents():
    (work,) = bibliography().works
    older = msgspec.to_builtins(work.tags[0])
    del older["broader"]
    assert msgspec.convert(older, type(work.tags[0])).broader == ()


def test_explain_says_a_sentence_once_with_all_that_it_earned():
    lines = [line.strip() for line in explain(bibliography(), "kim2020").splitlines()]
    title = lines.index("in the title 'Relief of central poststroke pain':")
    assert [line.partition(": ")[0] for line in lines[title + 1 : title + 4]] == [
        "model:human",
        "model:poststroke-pain",
        "design:clinical-study",
    ]
    assert lines.count("in the abstract, 'Whether naloxone matters is unknown.':") == 1
    assert "mechanism:opioid: 'naloxone' (supposed) (synonym 'naloxone')" in lines
    assert "mechanism:opioid (firm)" in lines


@pytest.mark.parametrize(
    ("choice", "names"), [("all", ["mechanism:opioid", "model:rat"]), ("firm", ["model:rat"])]
)
def test_firm_tags_leave_out_those_of_context(choice, names):
    (opioid,) = TAGGER.tag("Naloxone")
    rat = next(tag for tag in TAGGER.tag("A rat") if tag.id == "rat")
    work = Work(
        key="kim2020",
        item={"type": "article-journal", "title": "A title"},
        printed=(),
        tags=(msgspec.structs.replace(opioid, strength="context"), rat),
        check=Check(state="unchecked", reason="nobody asked"),
    )
    (entry,) = collect_entries(Bibliography(options=Options(tags=choice), works=(work,))).entries
    assert [tag for tag in entry.tags if not tag.startswith("citekit:")] == names
