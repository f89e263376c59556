"""The lock: exact round trips, its schema, and what is said of a damaged one."""

import json
from inspect import cleandoc
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.data import DATA
from citekit.errors import LockError
from citekit.model import lock
from citekit.model.bibliography import Bibliography, Confidence, Options, Printed, Source, Work
from citekit.model.check import Check
from citekit.model.citation import Citation, Clue, Place
from citekit.model.note import Note
from citekit.model.tags import Evidence, Tag
from tests.conftest import FIXTURES

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def bibliography(item: dict[str, Any], text: str = "text") -> Bibliography:
    citation = Citation(
        section=None,
        sentence=text,
        sentence_start=0,
        sentence_end=4,
        marker="(1, 2)",
        start=0,
        end=6,
        with_=("other",),
    )
    printed = Printed(
        source="review",
        number=1,
        raw=text,
        item=item,
        confidence=Confidence(reference=0.5, fields={"title": 1.0}),
        place=Place(line=3, start=10, end=20),
        citations=(citation,),
        clues=(Clue(kind="journal", value="Pain", quote=text, start=0, end=4),),
    )
    evidence = Evidence(from_="title", quote=text, start=0, end=4, sentence=text, rule="r")
    work = Work(
        key="key",
        item=item,
        printed=(printed,),
        tags=(Tag(facet="model", id="CCI", evidence=(evidence,)),),
        check=Check(state="unchecked", reason="offline"),
        trace=(Note(step="parser", message=text, confidence=0.5),),
    )
    source = Source(id="review", key="bai2023", file="review.txt", item=item, text=text)
    return Bibliography(options=Options(), sources=(source,), works=(work,), outputs={"b": "2", "a": "1"})


SAMPLE = lock.write(bibliography({"title": "α"}))


@given(st.dictionaries(st.text(), JSON, max_size=4), st.text())
def test_round_trip(item: dict[str, Any], text: str) -> None:
    before = bibliography(item, text)
    written = lock.write(before)
    assert lock.read(written, "lock") == before
    assert lock.write(lock.read(written, "lock")) == written


def test_the_text_does_not_depend_on_the_order_of_keys() -> None:
    first, second = ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1})
    assert lock.write(bibliography(first)) == lock.write(bibliography(second))
    assert SAMPLE.startswith('{\n  "options": {\n')
    assert SAMPLE.endswith("}\n")


def replaced(old: str, new: str) -> str:
    assert old in SAMPLE
    return SAMPLE.replace(old, new, 1)


DAMAGES = [
    # what happened, the text, words of the line that is named, what is said
    ("cut off", SAMPLE[: SAMPLE.index('"works"')].rstrip(), None, "Damaged lock"),
    ("a comma", replaced('"works": [', '"works": [,'), '"works"', "Damaged lock"),
    ("merge conflict", replaced('  "works"', '<<<<<<< ours\n  "works"'), "<<<<<<<", "Merge conflict"),
    ("wrong type", replaced('"line": 3', '"line": "3"'), '"line"', "$.works[0].printed[0].place.line"),
    ("wrong state", replaced('"unchecked"', '"clean"'), '"clean"', "Invalid enum value 'clean'"),
    ("missing", replaced('"key": "key",', ""), None, "missing required field `key` at $.works[0]"),
    (
        "unknown source",
        replaced('"source": "review"', '"source": "gone"'),
        '"source": "gone"',
        "Unknown source 'gone' at $.works[0].printed[0].source",
    ),
    (
        "a key twice",
        replaced('"key": "key"', '"key": "bai2023"'),
        '"key": "bai2023"',
        "Key 'bai2023' used twice at $.works[0].key",
    ),
    ("newer", replaced('"schema": 2', '"schema": 3'), '"schema"', "newer citekit"),
    ("newer, other", replaced('"schema": 2', '"schema": 3, "works": 5'), '"schema"', "newer citekit"),
    ("unknown key", replaced('"a": "1"', '"a": 1'), '"outputs"', "$.outputs[...]"),
    ("deep", '{"works": ' + "[" * 100_000, None, ""),
]


@pytest.mark.parametrize(("why", "text", "words", "said"), DAMAGES, ids=[row[0] for row in DAMAGES])
def test_a_damaged_lock(why: str, text: str, words: str | None, said: str) -> None:
    with pytest.raises(LockError) as caught:
        lock.read(text, "citekit.lock.json")
    assert said in str(caught.value)
    assert "build again" in str(caught.value)
    line = caught.value.line
    assert str(caught.value).startswith(f"citekit.lock.json:{line}: ")
    if words:
        assert line is not None
        assert words in text.splitlines()[line - 1]


@pytest.mark.parametrize("text", ["", "@article{key,\n}", "[]", "1. Watson JD. A title."])
def test_a_file_that_is_no_lock(text: str) -> None:
    with pytest.raises(LockError, match=r"references\.bib:1: Not a citekit lock"):
        lock.read(text, "references.bib")


@given(st.text(st.sampled_from(list('{}[]",:0aetru \n')), max_size=20))
def test_any_text_is_a_lock_or_a_lock_error(text: str) -> None:
    with pytest.raises(LockError):
        lock.read(text, "lock")


def test_the_shipped_schema_is_the_model() -> None:
    """If this fails: python -m citekit.model.lock"""
    shipped = json.loads((DATA / lock.SCHEMA_FILE).read_text(encoding="utf-8"))
    assert comparable(shipped) == comparable(lock.schema())


def comparable(schema: Any) -> Any:
    """The schema as every msgspec writes it: before 0.22 'anyOf' began with null, before 0.23 docstrings
    kept their indentation.
    """
    if isinstance(schema, dict):
        types = schema.get("anyOf", ())
        return {
            **{name: comparable(value) for name, value in schema.items()},
            "anyOf": sorted(types, key=repr),
        }
    if isinstance(schema, list):
        return [comparable(value) for value in schema]
    return cleandoc(schema) if isinstance(schema, str) else schema


def test_a_lock_fits_its_schema() -> None:
    schema = lock.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(json.loads(SAMPLE))
    assert not validator.is_valid(json.loads(SAMPLE.replace('"unchecked"', '"clean"')))


def test_the_schema_tells_what_things_are() -> None:
    citation = lock.schema()["$defs"]["Citation"]
    assert citation["description"] == "One place where a text cites a work."
    assert "description" in citation["properties"]["with"]


def test_a_lock_of_layout_1_is_read() -> None:
    """What layout 1 called otherwise is found under the names of today, and nothing else changes."""
    old = json.loads((FIXTURES / "locks" / "layout-1.json").read_text(encoding="utf-8"))
    read = lock.read(json.dumps(old), "citekit.lock.json")
    assert read.schema == 2
    assert [work.key for work in read.works] == [work["key"] for work in old["works"]]
    assert [note.message for note in read.notes] == [note["what"] for note in old["notes"]]
    assert [note.level for note in read.notes] == [
        {"human": "review"}.get(note.get("level", "info"), note.get("level", "info")) for note in old["notes"]
    ]
    assert [work.edits.note for work in read.works if work.edits] == [
        work["own"]["note"] for work in old["works"] if work["own"]
    ]
    assert lock.read(lock.write(read), "citekit.lock.json") == read


def test_evidence_of_layout_1_has_its_sentence() -> None:
    """The sentence and section of the citation; in a title all of it; elsewhere the sentence around the words."""
    old = json.loads((FIXTURES / "locks" / "layout-1.json").read_text(encoding="utf-8"))
    (cited,) = [work for work in old["works"] if any(printed["citations"] for printed in work["printed"])][:1]
    cited["item"]["abstract"] = "Cats slept. Then 45 cats woke. They ate."
    words = {"quote": "45 cats", "start": 17, "end": 24}
    cited["facts"] = [{"kind": "sample", "value": "45 cats", "from": "abstract", **words}]
    read = lock.read(json.dumps(old), "citekit.lock.json")
    texts = {source.id: source.text for source in read.sources}
    sentences = 0
    for work in read.works:
        for evidence in (evidence for tag in work.tags for evidence in tag.evidence):
            text = work.item["title"] if evidence.from_ == "title" else texts[evidence.source or ""]
            at = evidence.start - evidence.sentence_start
            assert text.startswith(evidence.sentence, evidence.sentence_start)
            assert evidence.sentence.startswith(evidence.quote, at)
            citations = {
                citation.sentence_start: citation
                for printed in work.printed
                for citation in printed.citations
            }
            if evidence.from_ == "sentence":
                sentences += 1
                assert evidence.section == citations[evidence.sentence_start].section
    assert sentences
    (fact,) = next(work.facts for work in read.works if work.key == cited["key"])
    assert (fact.sentence, fact.sentence_start) == ("Then 45 cats woke.", 12)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("works",), 5),
        (("works", 0, "printed"), None),
        (("works", 0, "tags", 0, "evidence", 0, "start"), "x"),
        (("sources", 0), {}),
        (("notes",), [3]),
    ],
)
def test_a_damaged_lock_of_layout_1_is_named(path: tuple[str | int, ...], value: object) -> None:
    lock_1 = json.loads((FIXTURES / "locks" / "layout-1.json").read_text(encoding="utf-8"))
    holder = lock_1
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    with pytest.raises(LockError, match=r"^citekit\.lock\.json"):
        lock.read(json.dumps(lock_1), "citekit.lock.json")
