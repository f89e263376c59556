"""How markers of citation keys are shown in quotes."""

import pytest

from citekit.citations.shown import shown_marker

NAMES = {"kim2001": "Kim 2001", "lee:2002": "Lee & Wu 2002"}


@pytest.mark.parametrize(
    ("marker", "shown"),
    [
        ("[@kim2001]", "(Kim 2001)"),
        ("[@kim2001; @lee:2002, p. 3]", "(Kim 2001; Lee & Wu 2002, p. 3)"),
        ("[see -@kim2001]", "(see Kim 2001)"),
        ("[@{kim2001}]", "(Kim 2001)"),
        ("@kim2001", "Kim 2001"),
        ("[@kim2001; @unknown]", "[@kim2001; @unknown]"),
        ("[1, 2]", "[1, 2]"),
        ("", ""),
    ],
)
def test_shown_marker(marker, shown):
    assert shown_marker(marker, NAMES) == shown
