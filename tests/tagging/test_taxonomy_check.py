"""Rules that can never count: the cases of fixtures/tagging/unused_rules.toml."""

import tomllib

import pytest

from citekit.tagging.taxonomy import Label
from citekit.tagging.taxonomy_check import unused_rules
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "tagging" / "unused_rules.toml").read_text(encoding="utf-8"))["case"]


def label(id_: str = "x", **keys: list[str]) -> Label:
    return Label(facet="a", id=id_, **{key: tuple(values) for key, values in keys.items()})


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["label"])[:60])
def test_cases(case):
    faults = list(unused_rules([label(**case["label"])]))
    if not case["says"]:
        assert faults == []
    else:
        (fault,) = faults
        assert case["says"] in fault.message
        assert fault.key == case["key"]


def test_what_another_taxonomy_has_counts():
    more = [label(abbreviations=["P"]), label("y", exclusions=["painless"])]
    assert len(list(unused_rules(more))) == 2
    assert list(unused_rules(more, [label(synonyms=["pain"]), label("y", patterns=["pain"])])) == []


def test_a_label_without_words_may_be_implied_or_broader():
    labels = [label("z", synonyms=["pain"], parents=["a:x"], implies=["a:y"]), label("x"), label("y")]
    assert list(unused_rules(labels)) == []
