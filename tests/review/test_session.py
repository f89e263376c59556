"""What is done to entries, and what becomes of corrections.toml; without a server."""

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.corrections.file import FILE, load
from citekit.corrections.parts import Part, parts
from citekit.errors import CitekitError, ConfigError, UnknownKey
from citekit.model.bibliography import Bibliography, Confidence
from citekit.references.parser.coloured import FIELDS
from citekit.review.acts import ACTS, Act
from citekit.review.session import Session
from tests.browser import samples
from tests.conftest import FIXTURES

RAW = "Dørge N. Opioids in rats and the spine. Pain Reports. 2018;12(3):45-9."
PRINTED = {
    "type": "article-journal",
    "author": [{"family": "Dørge", "given": "N"}],
    "title": "Opioids in rats and the spine",
    "container-title": "Pain Reports",
    "issued": {"date-parts": [[2018]]},
    "volume": "12",
    "issue": "3",
    "page": "45-9",
}
RECORD = {**PRINTED, "volume": "21", "publisher": "A press"}


def bibliography() -> Bibliography:
    """The sample, whose work 'a' is a reference with a record that says more."""
    made = samples.bibliography()
    first = made.works[0]
    confidence = Confidence(reference=0.5, doubts=("title",))
    printed = msgspec.structs.replace(first.printed[0], raw=RAW, item=PRINTED, confidence=confidence)
    own = {"volume": "21", "publisher": "A press"}
    work = msgspec.structs.replace(
        first, item={**PRINTED, **own}, printed=(printed,), records={"crossref": RECORD}, edits=None
    )
    return msgspec.structs.replace(made, works=(work, *made.works[1:]))


class Folder:
    """A session over a folder, and how often it asked for a build."""

    def __init__(self, path: Path, made: Bibliography) -> None:
        self.path, self.builds = path, 0
        self.session = Session(path, made, self.count)

    def count(self) -> None:
        self.builds += 1

    def do(self, key: str, act: str, **values: Any) -> dict[str, Any]:
        """Do something as a window does it that has just shown the entry."""
        values.setdefault("revision", self.session.entry(key)["revision"])
        return self.session.act(msgspec.convert({"key": key, "act": act, **values}, Act))

    def write(self, text: str) -> None:
        (self.path / FILE).write_text(text, encoding="utf-8")

    @property
    def text(self) -> str:
        file = self.path / FILE
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def queue(self) -> dict[str, list[str]]:
        """The open reasons of each entry of the queue."""
        return {one["key"]: one["open"] for one in self.session.state()["queue"]}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path, bibliography())


def cases(file: str, name: str) -> list[Any]:
    """The cases of a file in fixtures/review, called by one of their values."""
    lines = (FIXTURES / "review" / file).read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case[name]) for case in map(json.loads, lines)]


def all_parts(folder: Path) -> dict[str, dict[Part, Any]]:
    """All corrections, whatever the order of tags."""
    return {name: parts(correction) for name, correction in load(folder).items()}


@pytest.mark.parametrize("case", cases("acts.jsonl", "name"))
def test_an_act_is_written_and_undone(folder: Folder, tmp_path: Path, case: dict[str, Any]) -> None:
    folder.write(case.get("before", ""))
    folder.session.read_corrections()
    before = all_parts(folder.path)
    answer = folder.do(**case["act"])
    wanted = tmp_path / "wanted"
    wanted.mkdir()
    (wanted / FILE).write_text(case["after"], encoding="utf-8")
    assert all_parts(folder.path) == all_parts(wanted)
    assert (folder.builds, bool(answer["undo"]), answer["message"]) == (1, True, None)
    assert folder.session.undo()["key"] == case["act"]["key"]
    assert all_parts(folder.path) == before
    assert folder.session.state()["undo"] is None


@pytest.mark.parametrize("case", cases("refused.jsonl", "message"))
def test_what_is_not_possible_is_refused(folder: Folder, case: dict[str, Any]) -> None:
    with pytest.raises(CitekitError) as caught:
        folder.do(**case["act"])
    assert case["message"] in str(caught.value)
    assert (folder.text, folder.builds) == ("", 0)


def test_the_queue_has_what_needs_a_person_first(folder: Folder) -> None:
    assert folder.queue() == {
        "a": ["retracted", "differs", "parsing"],
        "c": ["not-found"],
        "study": ["study"],
    }
    state = folder.session.state(everything=True)
    assert [one["key"] for one in state["queue"]] == ["a", "c", "study", "b", "d"]
    assert (state["left"], state["counts"]["works"]) == (3, 5)


def test_what_is_decided_is_not_asked_again(folder: Folder) -> None:
    folder.do("a", "keep", fields=["volume"])
    assert folder.queue()["a"] == ["retracted", "parsing"]
    folder.do("a", "field", field="title", value="Opioids")
    assert folder.queue()["a"] == ["retracted"]
    folder.do("c", "match", doi="none")
    folder.do("study", "leave-out", value=True)
    assert folder.session.state()["left"] == 1


def test_what_looks_right_is_not_asked_again_but_a_new_reason_is(folder: Folder) -> None:
    folder.do("c", "looks-right")
    again = Session(folder.path, bibliography(), folder.count)
    assert {one["key"]: one["settled"] for one in again.state()["queue"]}["c"]
    made = bibliography()
    check = msgspec.structs.replace(made.works[2].check, updates=made.works[0].check.updates)
    retracted = msgspec.structs.replace(made.works[2], check=check)
    again.show(msgspec.structs.replace(made, works=(*made.works[:2], retracted, *made.works[3:])))
    assert {one["key"]: one["open"] for one in again.state()["queue"]}["c"] == ["retracted"]


def test_the_entry_at_once_has_what_was_decided(folder: Folder) -> None:
    folder.do("a", "keep", fields=["volume"])
    folder.do("a", "tag-wrong", tag="model:rat")
    view = folder.session.entry("a")
    [volume] = [one for one in view["fields"] if one["name"] == "volume"]
    shown = (volume["value"], volume["printed"], volume["record"], volume["taken"])
    assert shown == ("12", "12", "21", "mine")
    assert "model:rat" not in [tag["tag"] for tag in view["tags"]]
    words = {span["field"]: RAW[span["start"] : span["end"]] for span in view["spans"]}
    assert (words["container-title"], words["volume"]) == ("Pain Reports", "12")


def test_two_windows_change_one_entry(folder: Folder) -> None:
    shown = folder.session.entry("a")["revision"]
    folder.do("a", "note", text="one", revision=shown)
    both = folder.do("a", "field", field="volume", value="7", revision=shown)
    assert both["message"] == "note: changed elsewhere, and kept"
    newer = folder.do("a", "note", text="two", revision=shown)
    said = "note: changed elsewhere too; yours is newer and counts; Volume: changed elsewhere, and kept"
    assert newer["message"] == said
    correction = load(folder.path)["a"]
    assert (correction.note, correction.fields["volume"].is_) == ("two", "7")


def test_undo_leaves_what_was_changed_elsewhere(folder: Folder) -> None:
    folder.do("a", "note", text="mine")
    folder.write('[a]\nnote = "theirs"\n')
    assert "note was changed elsewhere since and stays" in str(folder.session.undo()["message"])
    assert load(folder.path)["a"].note == "theirs"
    assert folder.session.undo()["message"] == "Nothing to undo"


def test_an_editor_saves_what_it_had_opened_before(folder: Folder) -> None:
    opened = '# mine\n[a]\nnote = "old"\n'
    folder.write(opened)
    folder.session.read_corrections()
    folder.do("c", "match", doi="none")
    folder.do("a", "field", field="volume", value="7")
    folder.write(opened.replace("old", "new"))
    said = folder.session.read_corrections()
    assert said is not None
    assert said.endswith("they were put back: [a] Volume; [c] the record")
    corrections = load(folder.path)
    assert (corrections["a"].note, corrections["a"].fields["volume"].is_) == ("new", "7")
    assert corrections["c"].match == "none"
    assert folder.text.startswith("# mine\n")


def test_a_version_that_is_brought_back_on_purpose_stays(folder: Folder) -> None:
    folder.do("a", "note", text="one")
    version = folder.text
    folder.do("c", "match", doi="none")
    folder.write(version)
    assert folder.session.read_corrections() is None
    assert set(load(folder.path)) == {"a"}


def test_a_broken_file_loses_nothing(folder: Folder) -> None:
    folder.do("a", "note", text="kept")
    broken = folder.text + "[c\n"
    folder.write(broken)
    for attempt in (
        folder.session.read_corrections,
        folder.session.undo,
        lambda: folder.session.act(Act("c", "match", doi="none")),
    ):
        with pytest.raises(ConfigError, match=r"corrections\.toml:\d+: Invalid TOML"):
            attempt()
    assert folder.text == broken
    assert folder.session.entry("a")["note"] == "kept"
    folder.write(broken.replace("[c\n", "[c]\n"))
    assert folder.session.undo()["key"] == "a"


def test_an_entry_that_is_gone(folder: Folder) -> None:
    with pytest.raises(UnknownKey, match="No entry 'gone'"):
        folder.session.entry("gone")
    with pytest.raises(UnknownKey, match="No entry 'gone'"):
        folder.session.act(Act("gone", "note", text="x"))


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    folder = Folder(tmp_path, samples.bibliography(samples.HOSTILE))
    for one in folder.session.state(everything=True)["queue"]:
        view = msgspec.json.decode(msgspec.json.encode(folder.session.entry(one["key"])))
        raw = view["raw"]
        assert all(0 <= span["start"] < span["end"] <= len(raw) for span in view["spans"])
        folder.do(one["key"], "note", text=samples.HOSTILE)
        assert folder.session.entry(one["key"])["note"] == samples.HOSTILE


FIELD = st.sampled_from((*FIELDS, "type", "custom", "")) | st.text(max_size=12)
ACT = st.fixed_dictionaries(
    {"key": st.sampled_from(("a", "c", "study")), "act": st.sampled_from((*ACTS, "dance"))},
    optional={
        "revision": st.text(max_size=4),
        "field": FIELD,
        "value": st.text() | st.booleans() | st.none() | st.lists(st.text(), max_size=3),
        "doi": st.text() | st.none() | st.sampled_from(("none", "10.5555/x")),
        "tag": st.text(),
        "text": st.text() | st.none(),
        "spans": st.lists(
            st.fixed_dictionaries(
                {"start": st.integers(-2, 80), "end": st.integers(-2, 80), "field": FIELD | st.none()}
            ),
            max_size=4,
        ),
    },
)


@given(acts=st.lists(ACT, max_size=3))
@settings(max_examples=60)
def test_whatever_is_sent_the_file_can_be_read_and_undone(acts: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        made = Folder(Path(folder), bibliography())
        done = 0
        for act in acts:
            with suppress(CitekitError):
                made.session.act(msgspec.convert(act, Act))
                msgspec.json.encode(made.session.entry(act["key"]))
        while made.session.state()["undo"]:
            made.session.undo()
            done += 1
        assert done <= len(acts)
        assert load(made.path) == {}
