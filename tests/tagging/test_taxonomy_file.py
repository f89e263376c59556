"""Taxonomy files: what they say, and what is said of their faults."""

import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.errors import TaxonomyError, UnknownName
from citekit.tagging.patterns import PatternError, compile_pattern
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import combine
from citekit.tagging.taxonomy_check import unused_rules
from citekit.tagging.taxonomy_file import load_taxonomy, read_taxonomy, shipped_taxonomies

FIXTURES = Path(__file__).parents[2] / "fixtures" / "tagging"
FAULTS = tomllib.loads((FIXTURES / "faults.toml").read_text(encoding="utf-8"))["case"]
OWN = """
[taxonomy]
id = "own"
title = "My own"

[[label]]
facet = "mechanism"
id = "opioid"
synonyms = ["kyotorphin"]

[[label]]
facet = "site"
id = "m1"
label = "Motor cortex"
synonyms = ["M1"]
"""


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["what"])
def test_faults(case, tmp_path):
    file = tmp_path / "labels.toml"
    file.write_text(case["file"], encoding="utf-8")
    with pytest.raises(TaxonomyError) as caught:
        load_taxonomy(file)
    assert case["says"] in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(file), case["line"]), caught.value.message


def test_a_file_that_is_not_there_or_not_utf8(tmp_path):
    with pytest.raises(TaxonomyError, match="no such file"):
        load_taxonomy(tmp_path / "nothing.toml")
    with pytest.raises(TaxonomyError, match="Cannot read"):
        load_taxonomy(tmp_path)
    file = tmp_path / "latin.toml"
    file.write_bytes("[taxonomy]\nid = 'é'\n".encode("latin-1"))
    with pytest.raises(TaxonomyError, match="Not UTF-8") as caught:
        load_taxonomy(str(file))
    assert caught.value.line == 2


def test_so_many_faults_are_told_and_no_more(tmp_path):
    file = tmp_path / "many.toml"
    labels = "".join(f'[[label]]\nfacet = "a"\nid = "b{n}"\nparents = ["a:c"]\n' for n in range(10_000))
    file.write_text(f'[taxonomy]\nid = "x"\ntitle = "X"\n{labels}')
    faults = read_taxonomy(file).errors
    assert [fault.line for fault in faults] == [7 + 4 * n for n in range(100)]


def test_a_long_chain_of_parents_is_no_fault_and_closed_it_is_one(tmp_path):
    file = tmp_path / "chain.toml"
    labels = "".join(f'[[label]]\nfacet = "a"\nid = "b{n}"\nparents = ["a:b{n + 1}"]\n' for n in range(5_000))
    head = f'[taxonomy]\nid = "x"\ntitle = "X"\n{labels}[[label]]\nfacet = "a"\nid = "b5000"\n'
    file.write_text(head)
    assert len(load_taxonomy(file).labels) == 5_001
    file.write_text(f'{head}parents = ["a:b0"]\n')
    (fault,) = read_taxonomy(file).errors
    assert (fault.line, "a:b4 -> ... -> a:b0: " in fault.message) == (7, True)


def test_an_unknown_name():
    with pytest.raises(UnknownName, match="did you mean 'pain-neuromodulation'"):
        load_taxonomy("pain-neuromodulatoin")


@pytest.mark.parametrize("name", shipped_taxonomies())
def test_the_shipped_ones(name):
    taxonomy = load_taxonomy(name)
    assert taxonomy.id == name
    assert all(label.label for label in taxonomy.labels)
    assert list(unused_rules(taxonomy.labels)) == []
    Tagger(taxonomy)


def test_windows_line_ends_and_byte_order_mark(tmp_path):
    file = tmp_path / "own.toml"
    file.write_bytes(b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode())
    assert load_taxonomy(file).id == "own"


def test_combine_extends(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    shipped, own = load_taxonomy("pain-neuromodulation"), load_taxonomy(file)
    both = combine([shipped, own])
    assert both.names() == (*shipped.names(), "site:m1")
    tagger = Tagger(both)
    assert [tag.id for tag in tagger.tag("Kyotorphin and M1")] == ["opioid", "m1"]
    assert [tag.id for tag in tagger.tag("Naloxone and m1")] == ["opioid"]
    assert Tagger(combine([])).tag("Naloxone") == ()


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b",
        r"(a|b|c|d|e|f|g|h|i|j)*b",
        r"(.*)(.*)(.*)x",
        r"(a)\1",
        r"(?P<x>a)(?P=x)",
        r"a(?i)b",
        r"x(?#a)",
        r"",
        r"(",
        r"a{9999999}",
    ],
)
def test_patterns_that_are_refused(pattern):
    with pytest.raises(PatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\bIL-?\d{1,2}\b", "il-10"),
        (r"[^]x]+z", "aaz"),
        (r"a(?:b|c)?d", "acd"),
        (r"nerve\W+(?!sparing)\w+", "nerve crush"),
        (r"(?<=pro)inflam\w*", "proinflammatory"),
        (r"x{2}|y{1,}|z{,2}a", "yyy"),
        (r"\{[}]", "{}"),
    ],
)
def test_patterns_that_match(pattern, text):
    assert compile_pattern(pattern).search(text)


@given(st.text(alphabet="ab(|)*+?{}1,[]\\w^.:=!", max_size=14))
@settings(max_examples=300)
def test_a_pattern_is_refused_or_ends(pattern):
    try:
        compiled = compile_pattern(pattern)
    except PatternError:
        return
    begin = time.process_time()
    list(compiled.finditer("ab" * 100 + "a" * 200))
    assert time.process_time() - begin < 2


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_any_text_is_a_taxonomy_or_a_taxonomy_error(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("any") / "any.toml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(TaxonomyError, match=re.escape(str(file))):
        load_taxonomy(file)


def test_every_fault_is_found_at_once_and_a_build_says_how_to_see_them(tmp_path):
    file = tmp_path / "labels.toml"
    file.write_text(
        OWN.replace('id = "m1"', 'id = "m 1"')
        .replace('["M1"]', '["*"]')
        .replace('["kyotorphin"]', '["kyotorphin"]\nparents = ["mechanism:opioid", "site:m1"]')
        + '[[label]]\nfacet = "citekit"\nid = "verified"\nsynonyms = ["x"]\n'
        + '[[label]]\nfacet = "mechanism"\nid = "opioid"\nsynonyms = ["y"]\n'
    )
    said = "\n".join(map(str, read_taxonomy(file).errors))
    for words in (
        "expected no spaces",
        "'*' in synonyms",
        "is reserved",
        "Duplicate label",
        "Circular parents",
    ):
        assert words in said, said
    assert "Unknown label" not in said  # it may be the one that could not be read
    with pytest.raises(TaxonomyError, match=r"'citekit taxonomy check .*' lists \d+ more"):
        load_taxonomy(file)


def test_a_file_beside_that_bears_the_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "diabetes.toml").write_text(OWN)
    with pytest.raises(UnknownName, match=r"write 'diabetes\.toml'"):
        load_taxonomy("diabetes")
