"""What the user has seen or decided is no longer among what to review."""

import msgspec
import pytest

from citekit.checking.report import report_checks
from citekit.model.bibliography import UserEdits
from tests.browser import samples


@pytest.mark.parametrize(
    ("key", "edits", "left"),
    [
        ("a", None, ["has been retracted", "volume: printed"]),
        ("a", UserEdits(settled=("retracted",)), ["volume: printed"]),
        ("a", UserEdits(fields={"volume": "1"}), ["has been retracted"]),
        ("a", UserEdits(settled=("retracted", "differs")), []),
        ("a", UserEdits(left_out=True), []),
        ("study", None, ["A study is mentioned"]),
        ("study", UserEdits(match="none"), []),
    ],
)
def test_notes_of_what_is_settled(key: str, edits: UserEdits | None, left: list[str]) -> None:
    made = samples.bibliography()
    works = tuple(msgspec.structs.replace(work, edits=edits) for work in made.works if work.key == key)
    notes = report_checks(msgspec.structs.replace(made, works=works, notes=())).notes
    found = [note.message for note in notes if note.level == "review"]
    assert len(found) == len(left)
    assert all(words in message for words, message in zip(left, found, strict=True))
