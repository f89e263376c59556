"""Files of lines that begin with a tag: RIS, PubMed's format, EndNote's and Web of Science's."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from citekit.csl.item import Item
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord, group_problems


class TaggedField(NamedTuple):
    """One field of a record: its tag and its lines, those that continue it included."""

    tag: str
    lines: tuple[str, ...]

    @property
    def value(self) -> str:
        """The lines as one."""
        return self.lines[0] if len(self.lines) == 1 else " ".join(filter(None, self.lines))


class Fields:
    """The fields of a record, in the order of the file and by their tags."""

    def __init__(self, fields: Iterable[TaggedField]) -> None:
        self.all = tuple(fields)
        self.by_tag: dict[str, list[TaggedField]] = {}
        for field in self.all:
            self.by_tag.setdefault(field.tag, []).append(field)

    def __iter__(self) -> Iterator[TaggedField]:
        return iter(self.all)

    def of(self, tags: Sequence[str]) -> Sequence[TaggedField]:
        """The fields with one of ``tags``, in the order of the file."""
        present = [tag for tag in tags if tag in self.by_tag]
        if len(present) < 2:
            return self.by_tag[present[0]] if present else ()
        return [field for field in self.all if field.tag in present]


class TaggedFormat(NamedTuple):
    """How the records of a format look.

    ``line`` matches a field and names its ``tag`` and ``value``; other lines continue the one before. A record
    begins with the first tag of ``begins``, behind an empty line also with one of the others, and ends with
    ``ends``, or, where that is None, where the next one begins. ``outside``: lines between records that mean
    nothing. ``identifying``: tags without one of which lines behind a record's end are no record of their own.
    """

    line: re.Pattern[str]
    begins: tuple[str, ...]
    ends: str | None
    item: Callable[[Fields], tuple[Item, str]]
    outside: re.Pattern[str] = re.compile(r"\s*")
    identifying: frozenset[str] = frozenset()


def read_tagged(text: str, format: TaggedFormat) -> LibraryFile:
    """The records of ``text``; a damaged one, and what is ignored, is a problem with its line."""
    return _Reader(format).read(text)


class _Reader:
    """The records that are complete, and the one that is being read."""

    def __init__(self, format: TaggedFormat) -> None:
        self.format = format
        self.records: list[LibraryRecord] = []
        self.problems: list[LibraryProblem] = []
        self.fields: list[tuple[str, list[str]]] = []
        self.ignored: list[tuple[int, str]] = []
        self.start = self.end = 0
        self.line = 1

    def read(self, text: str) -> LibraryFile:
        tagged, at = self.format, 0
        empty = False
        for number, raw in enumerate(text.split("\n"), start=1):
            match = tagged.line.match(raw)
            tag = match["tag"] if match else ""
            if self.fields and match and self._begins(tag, empty):
                self.close(tagged.ends is None)
            if match and (self.fields or tag != tagged.ends):
                if not self.fields:
                    self.start, self.line = at, number
                self.fields.append((tag, [(match["value"] or "").strip()]))
                self.end = at + len(raw.rstrip())
                if tag == tagged.ends:
                    self.close(self.fields[0][0] in tagged.begins)
            elif not tagged.outside.fullmatch(raw):
                if self.fields:
                    self.fields[-1][1].append(raw.strip())
                    self.end = at + len(raw.rstrip())
                else:
                    self.ignored.append((number, raw))
            empty = not raw.strip()
            at += len(raw) + 1
        if self.fields:
            self.close(tagged.ends is None and self.fields[0][0] in tagged.begins)
        if self.ignored:
            number, raw = self.ignored[0]
            lines = "this line" if len(self.ignored) == 1 else f"{len(self.ignored):,} lines"
            first = "" if len(self.ignored) == 1 else ", the first"
            self.problems.append(
                LibraryProblem(number, f"Ignored {lines} outside any record{first}: '{raw.strip()[:60]}'")
            )
        return LibraryFile(tuple(self.records), group_problems(self.problems))

    def _begins(self, tag: str, empty: bool) -> bool:
        """Whether a line with ``tag`` begins another record."""
        tagged = self.format
        if tag != tagged.begins[0]:
            return tagged.ends is None and empty and tag in tagged.begins
        return empty or tagged.ends is not None or any(tag == before for before, _ in self.fields)

    def close(self, complete: bool) -> None:
        """Add the record that was read."""
        fields = Fields(TaggedField(tag, tuple(lines)) for tag, lines in self.fields)
        self.fields = []
        first = fields.all[0].tag
        known = first in self.format.begins or not self.format.identifying.isdisjoint(fields.by_tag)
        if self.records and not (known or complete):
            self.ignored.append((self.line, f"{first} {fields.all[0].value}"))
            return
        csl_item, key = self.format.item(fields)
        if not complete or not csl_item:
            if complete:
                reason = "no known field"
            elif first not in self.format.begins:
                reason = f"no {self.format.begins[0]} at its start"
            else:
                reason = f"no {self.format.ends} at its end"
            self.problems.append(LibraryProblem(self.line, f"Damaged record, kept unchanged: {reason}"))
        self.records.append(LibraryRecord(self.start, self.end, self.line, csl_item, key))


def values(fields: Fields, *tags: str) -> list[str]:
    """All values of ``tags``, in the order of the file, without empty ones."""
    return [value for field in fields.of(tags) if (value := field.value)]


def value(fields: Fields, *tags: str) -> str:
    """The value of the first of ``tags`` that has one."""
    of_tags = (field.value for tag in tags for field in fields.by_tag.get(tag, ()))
    return next(filter(None, of_tags), "")


def keywords(fields: Fields, *tags: str) -> list[str]:
    """The keywords of ``tags``: a field or a line each, or, of a single line, those between its semicolons."""
    words = [line for field in fields.of(tags) for line in field.lines if line]
    if len(words) == 1:
        words = [word.strip() for word in words[0].split(";")]
    return list(dict.fromkeys(filter(None, words)))


def tags(words: Iterable[str]) -> Item:
    """Keywords as one text; also apart under ``custom`` if one has a comma."""
    words = list(words)
    if not words:
        return {}
    apart = {"custom": {"tags": words}} if any(re.search("[,;]", word) for word in words) else {}
    return {"keyword": ", ".join(words), **apart}


def add_tags(csl_item: Item, words: Iterable[str]) -> None:
    """Add keywords to an item."""
    for name, value in tags(words).items():
        csl_item[name] = {**csl_item.get(name, {}), **value} if name == "custom" else value
