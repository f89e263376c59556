"""Titles, tags, notes and keys from outside arrive as they are, and never twice."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.model.entry import Collection
from citekit.zotero.items import zotero_items
from citekit.zotero.push.client import Unreachable
from citekit.zotero.push.merging import EditPolicy, words
from citekit.zotero.push.places import Upload
from citekit.zotero.push.state import SCHEMA_VERSION, PushState, load, save
from tests.writers.awkward import entry_list
from tests.zotero.push.rules import KEY
from tests.zotero.push.store import Store
from tests.zotero.push.world import World, build, work

HOSTILE = st.text(
    st.sampled_from("a Aé%&_#{}$\\\"'<>/,;:ßΩ膝א\u202e\u0301\u200d\x00\x07\x1b\x85\u2028\n\t😀"), max_size=12
)


def test_forty_awkward_entries() -> None:
    made = entry_list()
    wanted = Upload(zotero_items(made), made.collections, made.documents, made.name)
    for store in (Store(), Store(newer=False, tidies=True)):
        world = World(store)
        planned, outcome = world.push(wanted)
        assert outcome.failed == ()
        assert len(store.works()) == len(made.entries)
        assert not planned.reused
        again, _ = world.push(wanted)
        assert again.steps == ()
        world.known = {}
        again, _ = world.push(wanted)
        assert again.steps == ()


@settings(max_examples=60)
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


@settings(max_examples=30)
@given(st.dictionaries(HOSTILE, HOSTILE, max_size=3))
def test_the_state_is_read_as_it_was_written(tmp_path_factory, names: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("state") / "citekit.zotero.json"
    world = World()
    world.push(build(*(work(key, title=title) for key, title in names.items())))
    state = PushState().with_("users/4711", world.known).with_("other", {})
    save(state, path)
    assert load(path) == state
    assert json.loads(path.read_bytes())["schema"] == SCHEMA_VERSION
    before = path.read_bytes()
    save(load(path), path)
    assert path.read_bytes() == before


DEEDS = st.tuples(
    st.sampled_from(
        [
            "edit",
            "trash",
            "delete",
            "untag",
            "uncollect",
            "edit note",
            "delete note",
            "forget",
            "break",
            "lose",
        ]
    ),
    st.integers(0, 5),
)
BUILDS = st.tuples(
    st.sampled_from(["Knees", "Knees, corrected"]),
    st.lists(st.sampled_from(["site:knee", "to read", "design:trial"]), unique=True),
    st.sampled_from(["", "What Brace says.", "What Brace says now."]),
    st.sampled_from(["ask", "ask", "theirs", "ours"]),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(DEEDS, max_size=3), BUILDS), min_size=1, max_size=5))
def test_whatever_happens_in_between(
    history: list[tuple[list[tuple[str, int]], tuple[str, list[str], str, EditPolicy]]],
) -> None:
    """No work is there twice, an edit is never written over unasked, and a push leaves nothing to do."""
    world, forgot = World(), False
    for deeds, (title, tags, note, choice) in history:
        forgot |= "forget" in dict(deeds)
        breaks, edited = 99, {}
        for deed, number in deeds:
            breaks = number if deed == "break" else breaks
            edited |= _done(world, deed, number)
        wanted = build(work(title=title, tags=tags, note=note), work("c", title="C", DOI=""))
        if choice != "ours":
            edited = {key: mine for key, mine in edited.items() if key in world.store.items}
        planned = world.plan(wanted, choice)
        try:
            world.carry_out(planned._replace(steps=planned.steps[:breaks]))
        except Unreachable:
            continue  # a person goes on before the next push
        world.loses = -2
        _, outcome = world.push(wanted, choice)
        assert outcome.failed == ()
        if choice != "ours":
            for key, mine in edited.items():
                there = world.store.items[key]
                assert mine in (there.get("title"), there.get("note"))
        shown = [one["citationKey"] for one in world.store.works() if not one.get("deleted")]
        assert len(shown) == len(set(shown))
        notes = [(one["parentItem"], words(one["note"])) for one in world.store.notes()]
        assert forgot or len(notes) == len(set(notes))
        assert len({(one["name"], one["parentCollection"]) for one in world.store.collections.values()}) == 2
        again, _ = world.push(wanted)
        assert again.steps == ()


def _done(world: World, deed: str, number: int) -> dict[str, str]:
    """What a person does to the item or note of that number; key -> the words that they put there."""
    store = world.store
    works = [one for one in store.works() if not one.get("deleted")]
    notes = store.notes()
    chosen = notes if "note" in deed else works
    if deed == "forget":
        world.known = {}
    if deed == "lose":
        world.loses = number
    if deed in ("forget", "break", "lose") or not chosen:
        return {}
    key = chosen[number % len(chosen)]["key"]
    if deed.startswith("edit"):
        store.edit(key, **{"note" if "note" in deed else "title": f"Mine {number}"})
        return {key: f"Mine {number}"}
    if deed.startswith("delete"):
        store.delete(key)
    elif deed == "trash":
        store.trash(key)
    else:
        store.edit(key, **{"untag": {"tags": []}, "uncollect": {"collections": []}}[deed])
    return {}
