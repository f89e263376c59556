r"""Regular expressions from a taxonomy file, kept from backtracking for ever.

Python's ``re`` has no time limit, and a pattern such as ``(\\w+ ?)+x`` can occupy it for years. So a pattern
is read here before it is compiled, and

- ``*``, ``+`` and ``{n,}`` reach at most 60 characters (5 rounds of a group): they are written as such;
- the ways in which the pattern can be tried at one place of the text are counted, and a pattern with more
  than 20,000 is refused. What is left takes time in proportion to the text;
- references back to a group, conditions and global flags are refused: they cannot be counted.
"""

import re
import warnings

MOST_WAYS = 20_000
REACH, ROUNDS = 60, 5

_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d*)(?:(,)(\d*))?\})([?+]?)")
_GROUP = re.compile(r"\((?:\?(?::|=|!|<=|<!|>|P<\w+>|-?[aims]+(?:-[ims]+)?:))?")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern without regard to case, its repetitions bounded.

    Raises PatternError if it cannot be used.
    """
    try:
        with warnings.catch_warnings():
            # What a later Python will read differently is refused now.
            warnings.simplefilter("error")
            re.compile(pattern)
            bounded, ways, _ = _Reader(pattern).alternatives(0)
            compiled = re.compile(bounded, re.IGNORECASE)
    except (re.error, Warning, OverflowError, RecursionError) as error:
        raise PatternError(f"is not a valid regular expression: {error}") from None
    if ways > MOST_WAYS:
        raise PatternError(
            "has nested repetitions, which can take very long on some texts; use fewer of * + {}, "
            "or a synonym with ' ... ' for words in between"
        )
    if compiled.match("") is not None:
        raise PatternError("matches the empty text; require at least one character")
    return compiled


class _Reader:
    """Reads a pattern once, bounds its repetitions and counts its ways."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def alternatives(self, at: int) -> tuple[str, int, int]:
        """Branches up to the closing bracket or the end: (text, ways, where it stopped)."""
        text, ways, at = self.branch(at)
        while self.pattern[at : at + 1] == "|":
            more, more_ways, at = self.branch(at + 1)
            text, ways = f"{text}|{more}", _capped(ways + more_ways)
        return text, ways, at

    def branch(self, at: int) -> tuple[str, int, int]:
        parts, ways = [], 1
        while at < len(self.pattern) and self.pattern[at] not in "|)":
            atom, atom_ways, group, at = self.atom(at)
            if match := _QUANTIFIER.match(self.pattern, at):
                quantifier, atom_ways = _bounded(match, atom_ways, ROUNDS if group else REACH)
                atom, at = atom + quantifier, match.end()
            parts.append(atom)
            ways = _capped(ways * atom_ways)
        return "".join(parts), ways, at

    def atom(self, at: int) -> tuple[str, int, bool, int]:
        """One character, class or group: (text, ways, is it a group, its end)."""
        char = self.pattern[at]
        if char == "\\":
            if self.pattern[at + 1 : at + 2].isdigit() and self.pattern[at + 1] != "0":
                raise PatternError("refers back to a group, which is not supported")
            return self.pattern[at : at + 2], 1, False, at + 2
        if char == "[" and (match := _CLASS.match(self.pattern, at)):
            return match.group(), 1, False, match.end()
        if char != "(":
            return char, 1, False, at + 1
        opening = _GROUP.match(self.pattern, at)
        if opening is None or self.pattern[opening.end() : opening.end() + 1] == "?":
            raise PatternError("uses an unsupported kind of group: (?P=, (?(, (?# or flags")
        inner, ways, end = self.alternatives(opening.end())
        return f"{opening.group()}{inner})", ways, True, end + 1


def _bounded(quantifier: re.Match[str], ways: int, reach: int) -> tuple[str, int]:
    """A quantifier with an upper bound, and the ways of what it repeats."""
    sign, low, comma, high, mood = quantifier.groups()
    if sign:
        least, most = {"*": (0, reach), "+": (1, reach), "?": (0, 1)}[sign]
    else:
        least = int(low or 0)
        most = int(high) if high else (max(least, reach) if comma else least)
    if most < least or most > MOST_WAYS:
        raise PatternError(f"has too many repetitions in {quantifier.group()} (limit: {MOST_WAYS})")
    total = 0
    for rounds in range(least, most + 1):
        total = _capped(total + _power(ways, rounds))
    return f"{{{least},{most}}}{mood}", total


def _power(ways: int, rounds: int) -> int:
    return 1 if ways == 1 else _capped(ways ** min(rounds, 20))


def _capped(ways: int) -> int:
    return min(ways, MOST_WAYS + 1)
