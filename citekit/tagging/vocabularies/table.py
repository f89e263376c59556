"""A table of terms: CSV, TSV or a spreadsheet, one row a concept; columns are known by their names.

Two more layouts are common: one row for each synonym of a term, and a hierarchy with a column for each level
('level 1', 'level 2', ...).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Literal

from citekit.data import data_text
from citekit.errors import SourceError, unknown
from citekit.readers import csv_rows
from citekit.readers.csv_rows import Row
from citekit.readers.decoding import decode_text
from citekit.tagging.vocabularies.file import VocabularyFile
from citekit.tagging.vocabularies.vocabulary import Concept, Problem, TermKind, Vocabulary
from citekit.text.csv_cells import unescape_cell

Role = Literal["term", "synonyms", "abbreviations", "broader", "id", "definition", "facet", "level"]
ROLES: tuple[Role, ...] = ("term", "synonyms", "abbreviations", "broader", "id", "definition", "facet")
"""What a column can be named as."""

_MOST_ABOVE = 10
"""Rows among which the one with the names of the columns is looked for."""
_SINGLE = ("term", "id", "facet")
_LEVEL = re.compile(r"(?:level|l|ebene|niveau)\s*(\d+)")
_NUMBER = re.compile(r"(?:(?<![\s.])[\s.]+)?(?<!\d)\d+$")
_CLEAR_SEPARATORS = re.compile(r"[;|\n]")
_KINDS: dict[str, TermKind] = {"synonyms": "synonym", "abbreviations": "abbreviation", "definition": "note"}


@cache
def _names() -> dict[str, Role]:
    columns = tomllib.loads(data_text("vocabularies.toml"))["columns"]
    return {name: role for role, names in columns.items() for name in names}


def read(file: VocabularyFile, columns: Mapping[str, Sequence[str]], sheet: str = "") -> Vocabulary:
    """Read a table. ``columns``: role -> the columns that have it, by name; others are detected.

    Raises SourceError if no column has terms.
    """
    if file.format == "spreadsheet":
        from citekit.tagging.vocabularies import spreadsheet

        rows = spreadsheet.rows(file.read(), sheet, file.name)
        return _read_rows(list(rows), columns)
    decoded = decode_text(file.read(), file.name)
    sign = csv_rows.separator(decoded.text[:20_000]) or ","
    rows = csv_rows.rows(decoded.text, sign)
    vocabulary = _read_rows([row for row in rows if not row.cells[0].startswith("sep=")], columns)
    if decoded.warning:
        vocabulary.problems.insert(0, Problem(decoded.warning, 1))
    return vocabulary


def _read_rows(rows: Sequence[Row], columns: Mapping[str, Sequence[str]]) -> Vocabulary:
    if not rows:
        raise SourceError("The table is empty", line=1)
    place, roles = _head(rows, columns)
    head, body = rows[place], rows[place + 1 :]
    vocabulary = Vocabulary("table")
    if place:
        vocabulary.problems.append(
            Problem(f"Ignored what is above the names of the columns in line {head.line}", 1)
        )
    ignored = [cell for place, cell in enumerate(head.cells) if place not in roles and cell.strip()]
    if ignored:
        vocabulary.problems.append(
            Problem(f"Ignored the column{'s' * (len(ignored) > 1)} {_quoted(ignored)}", head.line)
        )
    for row in body:
        if any(row.cells[len(head.cells) :]):
            message = f"More cells than columns ({len(head.cells)}); please check this row"
            vocabulary.problems.append(Problem(message, row.line))
    if "level" in roles.values():
        _add_levels(body, [place for place, role in roles.items() if role == "level"], vocabulary)
    else:
        _add_rows(body, roles, vocabulary)
    return vocabulary


def _quoted(names: Iterable[str]) -> str:
    shown = [f"'{name[:40]}'" for name in names]
    return ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")


def _normalized(name: str) -> str:
    return " ".join(re.sub(r"[_-]", " ", unescape_cell(name.strip("\ufeff "))).lower().split())


def _head(rows: Sequence[Row], columns: Mapping[str, Sequence[str]]) -> tuple[int, dict[int, Role]]:
    """The row with the names of the columns, and their roles: titles and notes may be above it.

    Raises SourceError if none of the first rows has them.
    """
    for place, row in enumerate(rows[:_MOST_ABOVE]):
        with suppress(SourceError):
            return place, _roles(row, columns)
    return 0, _roles(max(rows[:_MOST_ABOVE], key=lambda row: sum(map(bool, row.cells))), columns)


def _roles(head: Row, columns: Mapping[str, Sequence[str]]) -> dict[int, Role]:
    """The role of each column by its place. Raises SourceError if none has terms."""
    names = [_normalized(cell) for cell in head.cells]
    roles: dict[int, Role] = {}
    for role, chosen in columns.items():
        for name in chosen:
            if _normalized(name) not in names:
                raise SourceError(unknown("column", name, head.cells), line=head.line)
            roles[names.index(_normalized(name))] = next(known for known in ROLES if known == role)
    levels = [place for place, name in enumerate(names) if _LEVEL.fullmatch(name)]
    if len(levels) > 1 and not roles:
        return dict.fromkeys(levels, "level")
    for place, name in enumerate(names):
        detected = _names().get(name) or _names().get(_NUMBER.sub("", name))
        if detected is None or place in roles or detected in columns:
            continue
        if detected not in _SINGLE or detected not in roles.values():
            roles[place] = detected
    if "term" not in roles.values():
        raise SourceError(
            f"Cannot tell which column has the terms (columns: {_quoted(head.cells)}; expected one named 'term', and "
            "others such as 'synonyms', 'broader', 'definition'); name it with --column term=NAME",
            line=head.line,
        )
    return roles


def _add_rows(body: Sequence[Row], roles: Mapping[int, Role], vocabulary: Vocabulary) -> None:
    by_name: dict[str, str] = {}
    commas = {
        place
        for place, role in roles.items()
        if role in ("synonyms", "abbreviations", "broader")
        and not any(_CLEAR_SEPARATORS.search(row.cells[place]) for row in body if place < len(row.cells))
    }
    for row in body:
        if concept := _concept(row, roles, commas, vocabulary):
            same = vocabulary.concepts.get(concept.id)
            if same and same.terms[0] == concept.terms[0]:  # one row for each synonym
                same.terms += concept.terms[1:]
                same.parents += concept.parents
            else:
                vocabulary.add(concept)
            by_name.setdefault(concept.terms[0].text.casefold(), concept.id)
    for concept in vocabulary.concepts.values():
        concept.parents = [by_name.get(parent.casefold(), parent) for parent in concept.parents]


def _concept(row: Row, roles: Mapping[int, Role], commas: set[int], vocabulary: Vocabulary) -> Concept | None:
    cells = [
        (role, place, unescape_cell(row.cells[place]))
        for place, role in roles.items()
        if place < len(row.cells)
    ]
    term = next((text for role, _, text in cells if role == "term"), "")
    id_ = next((text for role, _, text in cells if role == "id"), "")
    concept = Concept(id_ or term, row.line)
    concept.add(term, "name")
    if not concept.terms:
        vocabulary.problems.append(Problem("Skipped a row without a term", row.line))
        vocabulary.skipped["no term"] += 1
        return None
    for role, place, text in cells:
        if role in ("synonyms", "abbreviations", "broader"):
            parts = re.split(r",\s+" if place in commas else r"[;|\n]", text)
            for part in filter(None, map(str.strip, parts)):
                if role == "broader":
                    concept.parents.append(part)
                else:
                    concept.add(part, _KINDS[role])
        elif role == "definition":
            concept.add(text, "note")
        elif role == "facet":
            concept.facet = text
    return concept


def _add_levels(body: Sequence[Row], levels: Sequence[int], vocabulary: Vocabulary) -> None:
    """Add the concepts of a hierarchy: each row is a path, whose first cells may be left out as those above."""
    path: list[str] = []
    for row in body:
        cells = [row.cells[place] if place < len(row.cells) else "" for place in levels]
        first = next((place for place, text in enumerate(cells) if text), len(cells))
        path = [*path[:first], *(text for text in cells[first:] if text)]
        for depth, text in enumerate(path):
            concept = vocabulary.concepts.get(text)
            if concept is None:
                concept = Concept(text, row.line)
                concept.add(text, "name")
                vocabulary.add(concept)
            if depth and path[depth - 1] not in (text, *concept.parents):
                concept.parents.append(path[depth - 1])
