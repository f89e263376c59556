"""Items and collections that the user has already: they are joined, and stay the user's."""

import pytest

from citekit.errors import UsageError
from citekit.zotero.push.places import Upload
from tests.zotero.push.rules import Data
from tests.zotero.push.store import Store
from tests.zotero.push.world import World, build, work


def test_a_work_that_the_library_holds_is_reused() -> None:
    for fields in (
        {"DOI": "https://doi.org/10.5555/ÆRØ2020".replace("ÆRØ", "Ærø")},
        {"extra": "DOI: 10.5555/ærø2020"},
        {"date": "May 2020", "creators": [{"creatorType": "author", "lastName": "Aero", "firstName": ""}]},
        {"date": "2020-01", "creators": [{"creatorType": "author", "name": "Ærø-{Brace"}]},
    ):
        world = World()
        mine = world.store.add(
            "ABCD2345",
            itemType="journalArticle",
            **{"title": "KNEES", "tags": [{"tag": "mine"}], "volume": "8", **fields},
        )
        if fields.get("creators", [{}])[0].get("lastName") == "Aero":
            assert world.plan(build(work())).reused == ()
            continue
        planned, outcome = world.push(build(work()))
        assert planned.reused == ("ærø2020",)
        assert outcome.failed == ()
        item = world.store.items["ABCD2345"]
        assert (item["title"], item["volume"]) == (mine["title"], "8")
        assert [tag["tag"] for tag in item["tags"]] == ["mine", "site:knee", "to read"]
        assert len(item["collections"]) == 2
        assert len(world.store.notes("ABCD2345")) == 1
        assert len(world.store.works()) == 3
        # Neither a correction nor --ours touches its fields; a tag that is no more stays.
        for choice in ("ask", "ours", "theirs"):
            again, _ = world.push(build(work(title="Corrected", tags=["to read"])), choice)
            assert again.reused == again.kept == ()
            assert again.steps == ()
        assert world.store.items["ABCD2345"]["title"] == "KNEES"


ROUTINE = ["citekit:unchecked", "citekit:verified", "citekit:completed", "citekit:elsewhere"]


def test_an_item_of_the_users_gets_no_tags_that_ask_for_nothing() -> None:
    world = World()
    world.store.add("ABCD2345", itemType="journalArticle", title="Mine", DOI="10.5555/ærø2020")
    tags = [*ROUTINE, "citekit:retracted", "site:knee"]
    world.push(build(work(tags=tags), work("b", tags=tags)))
    assert [tag["tag"] for tag in world.store.items["ABCD2345"]["tags"]] == ["citekit:retracted", "site:knee"]
    created = next(one for one in world.store.works() if one.get("citationKey") == "b")
    assert [tag["tag"] for tag in created["tags"]] == tags


@pytest.mark.parametrize(
    ("fields", "key"),
    [({}, "ærø2020"), ({"citationKey": "mine"}, "mine"), ({"extra": "Citation Key: mine"}, "mine")],
)
def test_an_item_of_the_users_gets_a_citation_key_if_it_has_none(fields: dict[str, str], key: str) -> None:
    world = World()
    world.store.add("ABCD2345", itemType="journalArticle", title="Mine", DOI="10.5555/ærø2020", **fields)
    world.push(build(work()))
    item = world.store.items["ABCD2345"]
    assert (item["title"], item["citationKey"]) == ("Mine", key)
    world.store.edit("ABCD2345", citationKey="")
    assert world.plan(build(work())).steps == (), "who takes it away does not get it again"


def collection(store: Store, key: str, name: str, parent: str | bool = False) -> Data:
    store.collections[key] = {
        "key": key,
        "version": 1,
        "name": name,
        "parentCollection": parent,
        "relations": {},
    }
    return store.collections[key]


def chosen(name: str, *, bibliography: str = "Build") -> Upload:
    return build(work(), name=bibliography)._replace(name=name, chosen=True)


def names(world: World) -> list[str]:
    return sorted(one["name"] for one in world.store.collections.values())


@pytest.mark.parametrize(
    "wanted", [build(work(), name="Reading"), chosen("Reading")], ids=["default", "chosen"]
)
def test_a_collection_of_the_users_is_joined(wanted: Upload) -> None:
    world = World()
    collection(world.store, "ABCD2345", "Reading")
    planned, outcome = world.push(wanted)
    assert (planned.kept, outcome.failed) == ((), ())
    assert names(world) == ["Brace 2024", "Reading"]
    assert "ABCD2345" in world.item("Knees")["collections"]
    # A bibliography that is called otherwise later does not rename it.
    assert world.push(build(work(), name="Other")._replace(chosen=False))[1].failed == ()
    assert "Reading" in names(world)


def test_a_chosen_collection_may_be_inside_another() -> None:
    world = World()
    collection(world.store, "ABCD2345", "Work")
    collection(world.store, "ABCD2346", "Reading", "ABCD2345")
    world.push(chosen("Reading"))
    assert "ABCD2346" in world.item("Knees")["collections"]
    collection(world.store, "ABCD2347", "Twice", "ABCD2345")
    collection(world.store, "ABCD2348", "Twice", "ABCD2346")
    with pytest.raises(UsageError, match="2 collections are called 'Twice'"):
        world.plan(chosen("Twice"))


def test_a_default_push_and_a_chosen_collection_leave_each_other_alone() -> None:
    for first, second in ((build(work()), chosen("Mine")), (chosen("Mine"), build(work()))):
        world = World()
        world.push(first)
        before = {key: dict(one) for key, one in world.store.collections.items()}
        _, outcome = world.push(second)
        assert outcome.failed == ()
        assert names(world) == ["Brace 2024", "Brace 2024", "Build", "Mine"]
        assert before.items() <= world.store.collections.items(), "no name and no place changes"
        assert len(world.item("Knees")["collections"]) == 4
        assert world.plan(first).steps == world.plan(second).steps == ()


def test_a_collection_in_the_trash_is_not_joined() -> None:
    world = World()
    collection(world.store, "ABCD2345", "Build")["deleted"] = True
    world.push(build(work()))
    assert names(world) == ["Brace 2024", "Build", "Build"]
    assert "ABCD2345" not in world.item("Knees")["collections"]
