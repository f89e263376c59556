"""Pushes that fail in part, or are killed: nothing is lost, and nothing is sent twice."""

from contextlib import suppress
from typing import Any

import pytest
from msgspec.structs import replace

from citekit.zotero.push.plan import LONG_TAG
from citekit.zotero.push.write import NOT_SENT, WriteResult
from tests.zotero.push.store import Store
from tests.zotero.push.world import World, build, work


def test_what_hangs_on_a_failure_is_not_sent_and_comes_the_next_time() -> None:
    world = World()
    bad = work()
    bad = replace(bad, creators=({"creatorType": "none", "name": "Brace"},))
    _, outcome = world.push(build(bad))
    assert [label for label, _ in outcome.failed] == ["ærø2020", "note of ærø2020"]
    assert outcome.failed[1][1] == NOT_SENT
    assert len(world.store.notes()) == 1
    _, outcome = world.push(build(work()))
    assert [step.label for step in outcome.created] == ["ærø2020", "note of ærø2020"]
    assert not world.push(build(work()))[0].steps


def test_a_tag_that_is_too_long_does_not_keep_its_item_out() -> None:
    world = World(Store())
    planned, outcome = world.push(build(work(tags=["site:knee", "x" * 300])))
    assert outcome.failed == ()
    assert planned.kept == (("ærø2020", LONG_TAG),)
    assert [tag["tag"] for tag in world.item("Knees")["tags"]] == ["site:knee"]


@pytest.mark.parametrize("deed", ["edit", "delete"])
def test_what_a_person_does_in_the_middle_is_not_written_over(deed: str) -> None:
    world = World()
    world.push(build(work()))
    key = world.item("Knees")["key"]
    planned = world.plan(build(work(title="Corrected")))
    if deed == "edit":
        world.store.edit(key, title="Mine")
    else:
        world.store.delete(key)
    outcome = world.carry_out(planned)
    assert [label for label, _ in outcome.failed] == ["ærø2020"]
    assert (
        outcome.failed[0][1]
        == f"{'chang' if deed == 'edit' else 'delet'}ed in Zotero during the push; push again"
    )
    label, why = world.plan(build(work(title="Corrected"))).kept[0]
    assert (label.partition(" ")[0], why) == ("ærø2020", f"{deed.rstrip('e')}ed in Zotero")
    assert "Corrected" not in [one.get("title") for one in world.store.works()]


class Killed(BaseException):
    """The end of the process."""


@pytest.mark.parametrize("moment", ["before sending", "before the answer", "after the answer"])
@pytest.mark.parametrize("request_number", range(6))
def test_a_push_that_is_killed_sends_nothing_twice(request_number: int, moment: str) -> None:
    world, count = World(), 0

    class Mortal(World):
        def write(self, kind: str, objects: Any, *, since: int | None = None) -> list[WriteResult]:
            nonlocal count
            count += 1
            if count == request_number + 1 and moment == "before sending":
                raise Killed
            results = world.write(kind, objects, since=since)
            if count == request_number + 1 and moment == "before the answer":
                raise Killed
            return results

        def note_answer(self, objects: Any) -> None:
            super().note_answer(objects)
            if count == request_number + 1 and moment == "after the answer":
                raise Killed

    mortal = Mortal(world.store)
    wanted = build(*(work(f"w{n}", title=f"Knee {n}") for n in range(60)))
    with suppress(Killed):
        mortal.push(wanted)
    assert count == request_number + 1 or request_number == 5, "each of the requests was interrupted"
    world.known, world.unanswered = mortal.known, mortal.unanswered
    planned, outcome = world.push(wanted)
    assert outcome.failed == planned.reused == ()
    assert (len(world.store.works()), len(world.store.notes())) == (62, 61)
    assert len(world.store.collections) == 2
    assert not world.push(wanted)[0].steps
    # And what came through without an answer is ours all the same: a correction reaches it.
    _, outcome = world.push(build(*(work(f"w{n}", title=f"Knee {n}, corrected") for n in range(60))))
    assert len(outcome.changed) == 60


@pytest.mark.parametrize("arrives", [True, False])
def test_a_correction_without_an_answer_is_ours(arrives: bool) -> None:
    world = World()
    first = work(tags=["site:knee"])
    world.push(build(first))

    class Mortal(World):
        def write(self, kind: str, objects: Any, *, since: int | None = None) -> list[WriteResult]:
            if arrives:
                world.write(kind, objects, since=since)
            raise Killed

    mortal = Mortal(world.store)
    mortal.known = world.known
    with suppress(Killed):
        mortal.push(build(work(title="Second", note="Second.", tags=["design:trial"])))
    world.known, world.unanswered = mortal.known, mortal.unanswered
    planned, outcome = world.push(build(work(title="Third", note="Third.", tags=["to read"])))
    assert (planned.kept, outcome.failed) == ((), ())
    item = world.item("Third")
    assert [tag["tag"] for tag in item["tags"]] == ["to read"]
    assert "Third." in world.store.notes(item["key"])[0]["note"]
    assert len(world.store.notes(item["key"])) == 1


def test_as_few_requests_as_possible() -> None:
    world = World()
    _, outcome = world.push(build(*(work(f"w{n}", title=f"Knee {n}") for n in range(109))))
    assert outcome.failed == ()
    # Two depths of collections; then 111 items, 110 notes, and the relations of the first 50 items.
    assert len(world.store.writes) == 2 + -(-(111 + 110 + 50) // 50)
    assert all(len(one["relations"]["dc:relation"]) for one in world.store.works())
