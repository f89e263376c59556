"""What is said of a check: a word for everything that the model knows."""

from typing import get_args, get_type_hints

from citekit.checking import states as checks
from citekit.model.check import Check, CheckState, Update, UpdateKind
from citekit.model.tags import Evidence


def test_every_state_notice_and_hedge_of_the_model_has_its_words() -> None:
    assert set(checks.STATES) == set(get_args(CheckState))
    assert {*checks.NOTICES, "other"} == set(get_args(UpdateKind))
    hedges = get_args(get_type_hints(Evidence)["hedge"])
    assert {word for one in hedges for word in get_args(one) or [one]} - {type(None)} == set(checks.HEDGES)


def test_nobody_looked_is_never_clean() -> None:
    assert checks.in_words(None) == "Not checked"
    assert checks.in_words(Check(state="unchecked", reason="offline\x00")) == "Not checked (offline)"
    assert checks.state(None) == "unchecked"


def test_notices_about_the_work_the_gravest_first() -> None:
    kinds: tuple[UpdateKind, ...] = ("corrected", "other", "retracted")
    updates = [Update(kind=kind, doi="") for kind in kinds]
    of = Update(kind="withdrawn", doi="", of="10.1/x")
    found = checks.notices(Check(state="verified", reason="", updates=(*updates, of)))
    assert [one.kind for one in found] == ["retracted", "corrected"]
    assert checks.notices(None) == []
