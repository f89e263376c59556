"""What a second push writes, whatever happened since the first."""

import tomllib
from typing import Any

import pytest

from citekit.zotero.push.places import Upload
from tests.conftest import FIXTURES
from tests.zotero.push.store import Store
from tests.zotero.push.world import World, build, work

CASES = tomllib.loads((FIXTURES / "zotero" / "again.toml").read_text(encoding="utf-8"))["case"]
OTHER = "22222222"


def act(store: Store, key: str, deed: str, value: Any) -> None:
    """What a person does in Zotero to the item ``key``."""
    item = store.items[key]
    note = next(iter(store.notes(key)), None)
    collection = item["collections"][0]
    match deed:
        case "edit":
            store.edit(key, **value)
        case "tag":
            store.edit(key, tags=[*item["tags"], {"tag": value}])
        case "untag":
            store.edit(key, tags=[one for one in item["tags"] if one["tag"] != value])
        case "collect":
            store.collections[OTHER] = {"key": OTHER, "version": 1, "name": value, "parentCollection": False}
            store.edit(key, collections=[*item["collections"], OTHER])
        case "uncollect":
            store.edit(key, collections=[])
        case "trash":
            store.trash(key)
        case "delete":
            store.delete(key)
        case "edit_note":
            store.edit(note["key"], note=value)
        case "delete_note":
            store.delete(note["key"])
        case "merge":
            store.add(
                OTHER,
                itemType="journalArticle",
                title="The other item",
                relations={"dc:replaces": f"http://zotero.org/users/4711/items/{key}"},
                collections=item["collections"],
                tags=item["tags"],
            )
            store.edit(note["key"], parentItem=OTHER)
            store.trash(key)
        case "rename":
            store.edit(collection, name=value)
        case "delete_collection":
            store.delete(collection)


@pytest.mark.parametrize("tidies", [False, True], ids=["kept", "tidied"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_pushed_again(case: dict[str, Any], tidies: bool) -> None:
    world = World(Store(tidies=tidies))
    world.push(build(work()))
    key = world.item("Knees")["key"]
    for deed, value in case.get("user", {}).items():
        act(world.store, key, deed, value)
    change = dict(case.get("build", {}))
    wanted = build() if change.pop("leave_out", False) else build(work(**change))
    choice = case.get("choice", "ask")
    if case.get("between"):  # the same build once more, which must not forget what it saw
        assert not world.push(build(work()))[0].steps
    planned, outcome = world.push(wanted, choice)
    assert outcome.failed == ()
    assert (
        len({step.id for step in planned.steps})
        == case.get("writes", 0)
        == len(outcome.created) + len(outcome.changed)
    )
    kept = [f"{label}: {why}" for label, why in planned.kept]
    assert [one for one in case.get("kept", []) if one not in kept] == []
    assert bool(kept) == bool(case.get("kept"))
    assert list(planned.reused) == case.get("reused", [])
    assert list(planned.left) == case.get("left", [])
    item = world.store.items.get(key)
    if "title" in case:
        item = world.item(case["title"])
    if "volume" in case:
        assert item["volume"] == case["volume"]
    assert {name: item[name] for name in case.get("fields", {})} == case.get("fields", {})
    if "tags" in case:
        assert [tag["tag"] for tag in item["tags"]] == case["tags"]
    if "note" in case:
        assert case["note"] in world.store.notes(item["key"])[0]["note"]
    # And once more: nothing is left to do.
    again, _ = world.push(wanted)
    assert again.steps == ()


def test_the_first_push_puts_everything_in_its_place() -> None:
    world = World()
    planned, outcome = world.push(build(work()))
    assert not planned.kept
    assert not outcome.failed
    root, inside = world.store.collections.values()
    assert (root["name"], inside["name"], inside["parentCollection"]) == ("Build", "Brace 2024", root["key"])
    item = world.item("Knees")
    assert set(item["collections"]) == {root["key"], inside["key"]}
    assert item["tags"] == [{"tag": "site:knee", "type": 1}, {"tag": "to read"}]
    assert item["citationKey"] == "ærø2020"
    source = world.item("All about knees")
    assert item["relations"] == {"dc:relation": [f"{world.store.uri}/items/{source['key']}"]}
    assert f"{world.store.uri}/items/{item['key']}" in source["relations"]["dc:relation"]
    assert [one["note"] for one in world.store.notes(item["key"])] == [
        "<p data-x='1'>What Brace says of knees.</p>"
    ]


def test_an_older_server_gets_the_citation_key_in_extra() -> None:
    world = World(Store(newer=False))
    _, outcome = world.push(build(work(PMID="123", extra="A remark")))
    assert outcome.failed == ()
    assert world.item("Knees")["extra"] == "PMID: 123\nCitation Key: ærø2020\nA remark"
    assert not world.push(build(work(PMID="123", extra="A remark")))[0].steps


def test_a_title_is_not_believed_against_a_doi() -> None:
    world = World()
    world.store.add(
        "ABCD2345",
        itemType="preprint",
        title="Knees",
        date="2020",
        DOI="10.5555/preprint",
        creators=[*work().creators],
    )
    assert world.plan(build(work())).reused == ()


def test_two_builds_that_cite_one_work_meet_in_one_item() -> None:
    world = World()
    world.push(build(work()))
    first, world.known = world.known, {}
    planned, outcome = world.push(
        build(work("aero2020", DOI="10.5555/ÆRØ2020".lower(), title="Knees again"), name="B")
    )
    assert outcome.failed == ()
    assert "aero2020" in planned.reused
    assert len(world.store.works()) == 3
    item = world.item("Knees")
    assert len(item["collections"]) == 4
    assert len(world.store.notes(item["key"])) == 1, "the same source speaks in both"
    world.known = first
    planned, _ = world.push(build(work()))
    assert planned.steps == ()


def test_without_its_state_a_push_finds_everything_again() -> None:
    world = World(Store(tidies=True))
    world.push(build(work()))
    world.known = {}
    planned, _ = world.push(build(work()))
    assert planned.steps == ()
    assert planned.kept == ()


def test_without_its_state_what_a_person_edited_is_the_persons() -> None:
    world = World()
    world.push(build(work()))
    world.store.edit(world.item("Knees")["key"], title="My knees")
    world.known = {}
    planned, outcome = world.push(build(work()))
    assert (planned.reused, outcome.created, outcome.failed) == (("ærø2020",), (), ())
    assert len(world.store.works()) == 3
    assert not world.push(build(work(volume="8")))[0].steps


def test_a_build_that_is_called_otherwise_keeps_its_collection() -> None:
    world = World()
    world.push(build(work()))
    planned, outcome = world.push(build(work(), name="Knees"))
    assert [step.fields["name"] for step in planned.steps] == ["Knees"]
    assert outcome.failed == ()
    assert {one["name"] for one in world.store.collections.values()} == {"Knees", "Brace 2024"}


def test_another_citation_key_is_a_correction_like_any() -> None:
    world = World()
    world.push(build(work()))
    wanted = build(work("aero2020", DOI="10.5555/ærø2020"))
    planned, outcome = world.push(wanted)
    assert (planned.left, planned.reused, outcome.failed) == ((), (), ())
    assert [step.fields["citationKey"] for step in planned.steps] == ["aero2020"]
    assert not world.push(wanted)[0].steps


RATS = {"title": "Bending knees in rats", "DOI": "10.5555/brace.rats", "volume": "7"}
MICE = {"title": "Bending knees in rats", "DOI": "10.5555/brace.mice", "volume": "9"}


@pytest.mark.parametrize("deletes", [False, True], ids=["there", "deleted"])
@pytest.mark.parametrize("mine", [False, True], ids=["made", "reused"])
@pytest.mark.parametrize(
    ("first", "then"),
    [
        (("a", "b"), ("b", "a")),
        (("a", None), ("b", "a")),
        (("a", None), (None, "a")),
        (("a", "b"), ("c", "a")),
        (("a", "b"), (None, "a")),
    ],
    ids=["exchanged", "a newcomer takes the key", "and its owner goes", "all move up", "one moves up"],
)
def test_no_item_is_turned_into_another_work(
    first: tuple[str | None, str | None], then: tuple[str | None, str | None], mine: bool, deletes: bool
) -> None:
    """Citation keys of the rats and of the mice, first and then; the item of each is the same all the time."""

    def wanted(keys: tuple[str | None, str | None]) -> Upload:
        pairs = zip(keys, (RATS, MICE), ("rats", "mice"), strict=True)
        return build(*(work(key, **its, note=f"{name}.", tags=[name]) for key, its, name in pairs if key))

    world = World()
    if mine:
        world.store.add("22222223", itemType="journalArticle", **RATS)
        world.store.add("22222224", itemType="journalArticle", **MICE)
    world.push(wanted(first))
    if deletes:
        world.store.delete(world.known[f"i:{first[0]}"].key)
    there = {key: one["DOI"] for key, one in world.store.items.items() if one.get("DOI")}
    _, outcome = world.push(wanted(then))
    assert outcome.failed == ()
    for key, doi in there.items():
        assert world.store.items[key]["DOI"] == doi
    for name, its, key in (("rats", RATS, then[0]), ("mice", MICE, then[1])):
        found = [one for one in world.store.works() if one.get("DOI") == its["DOI"]]
        assert len(found) <= 1, "no work is there twice"
        for one in found:
            assert {tag["tag"] for tag in one["tags"]} <= {name}
            assert all(name in note["note"] for note in world.store.notes(one["key"]))
            if key and not mine:
                assert one["citationKey"] == key
    assert not world.push(wanted(then))[0].steps
    world.push(wanted(first))
    assert not world.push(wanted(first))[0].steps


def test_two_entries_of_one_doi_are_two_items() -> None:
    world = World()
    wanted = build(work("a"), work("b", DOI="10.5555/a"))
    world.push(wanted)
    assert len(world.store.works()) == 4
    assert not world.push(wanted)[0].steps
    world.known = {}
    assert not world.push(wanted)[0].steps


def test_two_of_our_items_that_a_person_merged_stay_one() -> None:
    world = World()
    wanted = build(work("a"), work("b"))
    world.push(wanted)
    first, second = (
        next(one for one in world.store.works() if one.get("citationKey") == key) for key in "ab"
    )
    world.store.edit(
        first["key"], relations={"dc:replaces": [f"http://zotero.org/users/4711/items/{second['key']}"]}
    )
    for note in world.store.notes(second["key"]):
        world.store.edit(note["key"], parentItem=first["key"])
    world.store.trash(second["key"])
    planned, outcome = world.push(wanted)
    assert planned.kept == (("b", "in Zotero's trash"),)
    assert outcome.created == ()
    assert len(world.store.works()) == 4
    assert not world.push(wanted)[0].steps


def test_a_new_entry_does_not_take_the_place_of_an_older_one() -> None:
    world = World()
    world.push(build(work("b", DOI="10.5555/x")))
    wanted = build(work("a", DOI="10.5555/x"), work("b", DOI="10.5555/x"))
    _, outcome = world.push(wanted)
    assert [step.subject.label for step in outcome.created if step.fields["itemType"] != "note"] == ["a"]
    assert not world.push(wanted)[0].steps


@pytest.mark.slow
def test_a_library_of_five_thousand() -> None:
    world = World()
    wanted = build(*(work(f"w{n}", title=f"Knee {n}") for n in range(5000)))
    world.push(wanted)
    assert len(world.store.works()) == 5002
    assert not world.push(wanted)[0].steps
