"""A child brings its parents in exports, if the user wants it; and what `explain` says of evidence."""

import msgspec
import pytest

from citekit.cli.explanation import explain
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


def test_explain_quotes_the_sentence_of_the_abstract_and_says_what_is_only_supposed():
    told = explain(bibliography(), "kim2020")
    assert "'naloxone' (supposed) in the abstract, 'Whether naloxone matters is unknown.'" in told
    assert "'poststroke pain' in the title 'Relief of central poststroke pain'" in told
