"""Take values of records into a .bib file; every byte outside the chosen fields stays as it is."""

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from citekit.csl.item import Item
from citekit.errors import UsageError, unknown
from citekit.manuscripts.finding import Finding
from citekit.manuscripts.run import ReferenceInFile
from citekit.model.entry import Entry
from citekit.readers.bibtex.blocks import blocks
from citekit.readers.bibtex.entry import BibBlock
from citekit.readers.decoding import load
from citekit.writers.bibtex.record import Dialect, record
from citekit.writers.output import sweep, write_file

FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "author": ("author",),
    "container-title": ("journal", "journaltitle", "booktitle"),
    "issued": ("year", "date"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "page": ("pages",),
    "DOI": ("doi",),
}
"""The CSL-JSON fields that can be fixed, and what BibTeX and biblatex call them."""
_FIELD_HEAD = re.compile(
    r"^(?P<indent>[ \t]*)(?P<name>[\w-]+)(?P<before>[ \t]*)=(?P<after>[ \t]*)", re.MULTILINE
)
_NUMBER = re.compile(r"[1-9][0-9]*")


class Edit(NamedTuple):
    """A piece of a file to replace, and what to write in its place."""

    start: int
    end: int
    text: str


class FixedFile(NamedTuple):
    """A .bib file as it was read and as it would be written, with how many fields differ."""

    path: Path
    before: bytes
    after: bytes
    encoding: str
    fields: int

    def diff(self) -> str:
        """The change as a unified diff."""
        old, new = (
            content.decode(self.encoding).splitlines(keepends=True) for content in (self.before, self.after)
        )
        name = str(self.path)
        return "".join(difflib.unified_diff(old, new, name, name))

    def write(self) -> None:
        """Write the file. Raises UsageError if it changed since it was read."""
        if load(self.path) != self.before:
            raise UsageError(
                "The file changed while it was checked; run the command again", file=str(self.path)
            )
        sweep(self.path)
        write_file(self.path, self.after)


def fields(names: str) -> list[str]:
    """The CSL-JSON fields of a list such as 'volume,pages'; 'all' for all. Raises UsageError."""
    if names.strip().lower() == "all":
        return list(FIELDS)
    known = {name.lower(): field for field, others in FIELDS.items() for name in (field, *others)}
    parts = [part.strip() for part in names.split(",")]
    for part in parts:
        if part.lower() not in known:
            raise UsageError(unknown("field", part, [*(others[0] for others in FIELDS.values()), "all"]))
    return [known[part.lower()] for part in parts]


def fix(
    checked: Sequence[ReferenceInFile], findings: Sequence[Finding], fields: Sequence[str]
) -> list[FixedFile]:
    """The .bib files of ``checked`` with the records' values of ``fields`` where ``findings`` name them.

    Only files that would change. Raises UsageError where an edit would change more than its field.
    """
    to_fix: dict[tuple[str, int], set[str]] = defaultdict(set)
    for finding in findings:
        if finding.field in fields:
            to_fix[finding.file, finding.line].add(finding.field)
    by_file: dict[str, list[tuple[ReferenceInFile, set[str]]]] = defaultdict(list)
    for reference in checked:
        if (names := to_fix[reference.path, reference.printed.place.line]) and _is_bibtex(reference.path):
            by_file[reference.path].append((reference, names))
    fixed = (_fix_file(Path(path), references) for path, references in by_file.items())
    return [one for one in fixed if one.fields]


def _is_bibtex(path: str) -> bool:
    return path.lower().endswith(".bib")


def _fix_file(path: Path, references: Sequence[tuple[ReferenceInFile, set[str]]]) -> FixedFile:
    before = load(path)
    encoding = _encoding(before)
    text = before.decode(encoding)
    by_line = {block.line: block for block in blocks(text) if block.kind == "entry"}
    edits: list[Edit] = []
    for reference, fields in references:
        if block := by_line.get(reference.printed.place.line):
            edits += _edits(text, block, reference, fields, ascii_only=encoding == "latin-1")
    after = text
    for edit in sorted(edits, reverse=True):
        after = after[: edit.start] + edit.text + after[edit.end :]
    _verify(path, text, after, len(edits))
    return FixedFile(path, before, after.encode(encoding), encoding, len(edits))


def _encoding(data: bytes) -> str:
    """UTF-8, or an encoding that keeps every byte as it is."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _edits(
    text: str, block: BibBlock, reference: ReferenceInFile, fields: Collection[str], *, ascii_only: bool
) -> Iterator[Edit]:
    """What to replace in an entry, and a field that it lacks."""
    found = reference.resolution.record
    if found is None:
        return
    dialect = Dialect("latex" if ascii_only else "zotero")
    for field in fields:
        name, value = _value(block, field, {**found.item, "DOI": found.doi}, dialect)
        if value and name in block.spans:
            start, end = block.spans[name]
            yield Edit(start, end, _enclosed(value, text[start:end]))
        elif value and block.spans:
            yield _added(text, block, name, value)


def _value(block: BibBlock, field: str, item: Item, dialect: Dialect) -> tuple[str, str]:
    """The name of the field in the entry, and the record's value as BibTeX writes it."""
    name = next((name for name in FIELDS[field] if name in block.spans), FIELDS[field][0])
    written = record(Entry(key="x", item={**item, "type": "article-journal"}), dialect).fields
    return name, written.get(FIELDS[field][0], "")


def _enclosed(value: str, old: str) -> str:
    """``value`` in the signs of the old one: quotation marks, none for a number, else braces."""
    if old.startswith('"') and '"' not in value:
        return f'"{value}"'
    if _NUMBER.fullmatch(value) and _NUMBER.fullmatch(old):
        return value
    return f"{{{value}}}"


def _added(text: str, block: BibBlock, name: str, value: str) -> Edit:
    """A field behind the last one, in a line of its own where the first field has one."""
    first, last = min(block.spans.values()), max(block.spans.values())
    line = text.rfind("\n", block.start, first[0]) + 1
    head = _FIELD_HEAD.match(text, line, first[0]) if line else None
    if head is None:
        return Edit(last[1], last[1], f", {name} = {{{value}}}")
    heads = list(_FIELD_HEAD.finditer(text, line, last[1]))
    aligned = len({len(one["name"] + one["before"]) for one in heads}) == 1 < len(heads)
    width = len(head["name"] + head["before"]) if aligned else len(name + head["before"])
    newline = "\r\n" if text[line - 2 : line] == "\r\n" else "\n"
    written = f"{head['indent']}{name.ljust(width)}={head['after']}{{{value}}}"
    return Edit(last[1], last[1], f",{newline}{written}")


def _verify(path: Path, before: str, after: str, edits: int) -> None:
    """Raise UsageError unless the two differ in as many fields as were edited, and in nothing else."""
    old, new = blocks(before), blocks(after)
    same = len(old) == len(new) and all(_head(one) == _head(two) for one, two in zip(old, new, strict=False))
    changed = 0
    for one, two in zip(old, new, strict=False):
        names = one.fields.keys() | two.fields.keys()
        changed += sum(one.fields.get(name) != two.fields.get(name) for name in names)
    if not same or changed > edits:
        raise UsageError(
            "Cannot fix this file: the edit would change other entries; nothing was written", file=str(path)
        )


def _head(block: BibBlock) -> tuple[str, str, str, int]:
    return block.kind, block.type, block.key, len(block.problems)
