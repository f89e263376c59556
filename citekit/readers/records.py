"""What the readers of libraries give: each record with its place in the file, and what was wrong with it."""

from typing import NamedTuple

from citekit.csl.item import Item


class Record(NamedTuple):
    """One record: its place in the text, the user's key for it, and its item ({} for a damaged one)."""

    start: int
    end: int
    line: int
    item: Item
    key: str = ""


class Problem(NamedTuple):
    """What a person has to know of a record: the line, and one sentence."""

    line: int
    what: str


class Library(NamedTuple):
    """The records of a file in its order, and its problems. Nothing is lost: damaged ones are records too."""

    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
