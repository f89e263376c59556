"""What is said of a check: a word for everything that the model knows."""

from typing import get_args, get_type_hints

from citekit.model import states
from citekit.model.check import Check, CheckState, Update, UpdateKind
from citekit.model.tags import HEDGES, Evidence


def test_every_state_notice_and_hedge_of_the_model_has_its_words() -> None:
    assert set(states.STATES) == set(get_args(CheckState))
    assert {*states.NOTICES, "other"} == set(get_args(UpdateKind))
    hedges = get_args(get_type_hints(Evidence)["hedge"])
    assert {word for one in hedges for word in get_args(one) or [one]} - {type(None)} == set(HEDGES)


def test_nobody_looked_is_never_clean() -> None:
    assert states.describe(None) == "Not checked"
    assert states.describe(Check(state="unchecked", reason="offline\x00")) == "Not checked (offline)"
    assert states.state_of(None) == "unchecked"


def test_notices_about_the_work_the_gravest_first() -> None:
    kinds: tuple[UpdateKind, ...] = ("corrected", "other", "retracted")
    updates = [Update(kind=kind, doi="") for kind in kinds]
    of = Update(kind="withdrawn", doi="", of="10.1/x")
    found = states.notices(Check(state="verified", reason="", updates=(*updates, of)))
    assert [one.kind for one in found] == ["retracted", "corrected"]
    assert states.notices(None) == []
