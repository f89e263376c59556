"""Titles, tags, notes and keys from outside arrive as they are, and never twice."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.pushing import Wanted
from citekit.pushing.state import State, load, save
from citekit.shelf import Collection
from citekit.zotero import zotero_items
from tests.formats.awkward import shelf
from tests.pushing.store import KEY, Store
from tests.pushing.world import World, build, work

HOSTILE = st.text(
    st.sampled_from("a Aé%&_#{}$\\\"'<>/,;:ßΩ膝א\u202e\u0301\u200d\x00\x07\x1b\x85\u2028\n\t😀"), max_size=12
)


def test_forty_awkward_entries() -> None:
    made = shelf()
    wanted = Wanted(zotero_items(made), made.collections, made.documents, made.name)
    for store in (Store(), Store(newer=False, tidies=True)):
        world = World(store)
        planned, outcome = world.push(wanted)
        assert outcome.failed == ()
        assert len(store.works()) == len(made.entries)
        assert not planned.reused
        again, _ = world.push(wanted)
        assert [(step.payload, step.known) for step in again.steps] == []
        world.known = {}
        again, _ = world.push(wanted)
        assert [step.payload for step in again.steps] == []


@settings(max_examples=60, deadline=None)
@given(
    HOSTILE,
    HOSTILE,
    st.lists(HOSTILE.filter(str.strip), max_size=4, unique=True),
    HOSTILE,
    HOSTILE,
    st.booleans(),
)
def test_any_strings(title: str, key: str, tags: list[str], note: str, name: str, newer: bool) -> None:
    world = World(Store(newer=newer))
    one = work(key, title=title, tags=tags, note=note)
    inside = (Collection(name=name, keys=(key,)), Collection(name="Brace 2024", keys=(key,)))
    wanted = build(one, name=name)._replace(collections=inside)
    _, outcome = world.push(wanted)
    assert outcome.failed == ()
    assert all(KEY.fullmatch(found) for found in world.store.items)
    if title:
        item = world.item(title)
        assert [tag["tag"] for tag in item["tags"]] == tags
    assert not world.push(wanted)[0].steps


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(HOSTILE, HOSTILE, max_size=3))
def test_the_state_is_read_as_it_was_written(tmp_path_factory, names: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("state") / "citekit.zotero.json"
    world = World()
    world.push(build(*(work(key, title=title) for key, title in names.items())))
    state = State().with_("users/4711", world.known).with_("other", {})
    save(state, path)
    assert load(path) == state
    assert json.loads(path.read_bytes())["schema"] == 1
    before = path.read_bytes()
    save(load(path), path)
    assert path.read_bytes() == before
