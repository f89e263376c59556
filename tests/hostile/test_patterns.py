"""No regular expression of citekit takes time that grows faster than the text."""

import pytest

from tests.hostile.patterns import collect
from tests.hostile.pumping import attacks, steepest

FEWEST = 900
"""Patterns that are collected at least; fewer mean that collecting them is broken."""


@pytest.mark.slow
def test_no_pattern_is_slower_than_linear() -> None:
    patterns = collect()
    assert len(patterns) > FEWEST
    slow = [
        f"{used.where}: {attack} ({used.method} of {used.pattern[:200]!r})"
        for used in patterns
        if (attack := steepest(used.pattern, used.flags, used.method))
    ]
    assert not slow, "\n".join(slow)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "method", "slow"),
    [
        (r"\s+$", "finditer", True),
        (r"\s+$", "match", False),
        (r"(?<!\s)\s+$", "finditer", False),
        (r"<a[^>]*>", "finditer", True),
        (r"<a[^<>]*>", "finditer", False),
        (r"\d+[\d,]*;", "match", True),
        (r"\d++[\d,]*;", "match", False),
        (r"(?:[a-z]+\s?)+\d", "match", True),
    ],
)
def test_slow_patterns_are_noticed(pattern: str, method: str, slow: bool) -> None:
    assert bool(steepest(pattern, 0, method)) == slow


def test_attacks_are_made_from_the_pattern() -> None:
    assert {("<a", "x")} <= {(prefix, unit) for prefix, unit in attacks(r"<a[x]*>", 0)}
    assert ("", "<a") in attacks(r"<a[^>]*>", 0)
