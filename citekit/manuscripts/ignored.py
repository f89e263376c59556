"""Comments that switch rules off for one entry: ``% citekit: ignore retracted, cited as an example``.

A comment directly above an entry is about that entry, any other about the entry that it is inside or behind. Behind
the names of rules, a reason may follow.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citekit.errors import unknown
from citekit.manuscripts.finding import Finding, finding
from citekit.manuscripts.manuscript import text_lines
from citekit.model.rules import rules

_COMMENT = re.compile(r"citekit:[ \t]*ignore\b[ \t:]*(.*)")
_NAME = re.compile(r"[\s,;]*([a-z]+(?:-[a-z]+)*)")


def without_ignored(findings: Sequence[Finding], lines: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
    """The findings that no comment switches off, and one for each comment that is wrong.

    ``lines``: path -> the lines on which its entries begin.
    """
    ignored: dict[tuple[str, int], set[str]] = defaultdict(set)
    for file, of_file in lines.items():
        for line, about, words in _comments(file):
            names, fault = _names(words)
            if fault:
                yield finding("invalid-comment", file, line, fault)
            ignored[file, _entry(about, of_file)].update(names)
    yield from (one for one in findings if one.rule not in ignored.get((one.file, one.line), ()))


def _comments(file: str) -> Iterator[tuple[int, int, str]]:
    """The comments of a file: the line of each, the line that it is about, and its words."""
    lines = text_lines(file)
    for number, line in enumerate(lines, start=1):
        if match := _COMMENT.search(line):
            about = number
            while about < len(lines) and _is_comment(lines[about - 1]):
                about += 1
            yield number, about, match[1]


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip()[0] in "%#" or line.lstrip().startswith(("//", "<!--"))


def _entry(line: int, lines: Sequence[int]) -> int:
    """The line of the entry that a comment on ``line`` is about."""
    entries = sorted(lines)
    position = bisect_right(entries, line)
    return entries[max(0, position - 1)] if entries else line


def _names(words: str) -> tuple[list[str], str]:
    """The names of rules at the start of ``words``; and a message if there are none."""
    names: list[str] = []
    at = 0
    while (match := _NAME.match(words, at)) and match[1] in rules():
        names.append(match[1])
        at = match.end()
    if names:
        return names, ""
    if first := _NAME.match(words):
        return [], unknown("rule", first[1], rules())
    return [], "Name the rules to ignore behind 'citekit: ignore'"
