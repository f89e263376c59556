"""A table of references (CSV, tab-separated): exports of Scopus, PubMed, Zotero, Web of Science, citekit and others.

Columns are known by their names: ``data/csv_columns.toml``.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from citekit.csl.dates import read_date
from citekit.csl.identifiers import find_doi
from citekit.csl.item import TYPES, Item, cut_short_field, set_custom
from citekit.csl.mappings.zotero import tables as zotero_tables
from citekit.csl.pages import clean_pages, join_pages
from citekit.data import data_text
from citekit.errors import SourceError
from citekit.readers import csv_rows, tagged, wos
from citekit.readers.libraries import LibraryFile, LibraryProblem, LibraryRecord, group_problems
from citekit.readers.record_numbers import serial_numbers
from citekit.readers.ris import read_people
from citekit.readers.tagged import Fields, TaggedField
from citekit.text.csv_cells import unescape_cell

_FEWEST_COLUMNS = 2
_WOS = frozenset(("PT", "AU", "TI", "SO", "PY"))
_ID = re.compile(r"(?:(?<!\s)\s+)?\(\d{5,12}\)\s*$")
_CITATION = re.compile(
    r"[;:]\s?(?P<volume>[\w. -]{0,30}?)(?:\((?P<issue>[^()]{1,30})\))?:(?P<page>[\w.-]{1,30})\."
)
_EMBASE = re.compile(
    r"(?P<journal>.{0,300}?) \((?P<year>\d{4})\) (?P<volume>[^:()]{0,60}):?(?P<issue>[^()]{0,60}?)(?: \((?P<page>[^()]{0,60})\))?\."
)
_EMPTY = frozenset(("", "na", "n/a", "nan", "null", "none", "-"))


@cache
def _columns() -> dict[str, dict[str, Any]]:
    return tomllib.loads(data_text("csv_columns.toml"))


@cache
def _fields() -> dict[str, str]:
    """Column -> the field of the table that it is."""
    groups = ("texts", "people", "dates", "keywords", "parts")
    fields = ((field, columns) for group in groups for field, columns in _columns()[group].items())
    return {column: field for field, columns in fields for column in columns}


def _normalized(head: str) -> str:
    return " ".join(re.sub(r"[_-]", " ", unescape_cell(head.strip("\ufeff"))).lower().split())


def is_table(head: str) -> bool:
    """Whether a file that begins so is a table of references: a title, and another column that is known."""
    head = head.replace("\r\n", "\n").replace("\r", "\n")
    sign = csv_rows.separator(head)
    if not sign:
        return False
    heads = _heads(csv_rows.first_line(head), sign)
    if set(heads) >= _WOS:
        return True
    known = {field for name in heads if (field := _field_of(name))}
    return "title" in known and len(known) >= _FEWEST_COLUMNS


def _heads(line: str, sign: str) -> list[str]:
    return next((row.cells for row in csv_rows.rows(line, sign)), [])


def _field_of(head: str) -> str:
    name = _normalized(head)
    return "keyword" if name.startswith("tag: ") else _fields().get(name, "")


def read(text: str) -> LibraryFile:
    """Read a table; rows without a known field, and columns that are ignored, are problems.

    Raises SourceError for a table that is not of references.
    """
    sign = csv_rows.separator(text[:20_000])
    heads = _heads(csv_rows.first_line(text), sign) if sign else []
    if not is_table(text[:20_000]):
        names = ", ".join(f"'{name[:30]}'" for name in heads[:6]) or "none"
        raise SourceError(
            f"A table without the columns of references (columns: {names}; expected Title and, for example, Authors, "
            "Year, Journal, DOI); name its columns so, or export the references as RIS",
            line=1,
        )
    if set(heads) >= _WOS:
        return _read_rows(text, sign, _wos_item, quoted=False)
    library = _read_rows(text, sign, _item)
    ignored = [name for name in heads if name.strip() and not _field_of(name)]
    if not ignored:
        return library
    names = ", ".join(f"'{name[:40]}'" for name in ignored[:12])
    more = f" and {len(ignored) - 12} more" if len(ignored) > 12 else ""
    problem = LibraryProblem(
        1, f"Ignored the columns {names}{more}" if len(ignored) > 1 else f"Ignored the column {names}"
    )
    return library._replace(problems=(problem, *library.problems))


def _read_rows(
    text: str, sign: str, item: Callable[[Mapping[str, str]], tuple[Item, str]], *, quoted: bool = True
) -> LibraryFile:
    records: list[LibraryRecord] = []
    problems: list[LibraryProblem] = []
    heads: list[str] = []
    for row in csv_rows.rows(text, sign, quoted=quoted):
        if not heads:
            if not row.cells[0].startswith("sep="):
                heads = [cell.strip("\ufeff ") for cell in row.cells]
            continue
        cells = {
            head: cell for head, cell in zip(heads, row.cells, strict=False) if cell.lower() not in _EMPTY
        }
        csl_item, key = item(cells)
        if not csl_item:
            problems.append(
                LibraryProblem(row.line, "Damaged row, kept unchanged: no title or other known column")
            )
        elif len(row.cells) > len(heads) and any(row.cells[len(heads) :]):
            problems.append(
                LibraryProblem(row.line, f"More cells than columns ({len(heads)}); please check this row")
            )
        elif len(row.cells) < len(heads) - 1:
            problems.append(
                LibraryProblem(row.line, f"Fewer cells than columns ({len(heads)}); please check this row")
            )
        records.append(LibraryRecord(row.start, row.end, row.line, csl_item, key))
    return LibraryFile(tuple(records), group_problems(problems))


def _wos_item(cells: Mapping[str, str]) -> tuple[Item, str]:
    """The item of a row of Web of Science's tab-delimited export: its tags are the columns."""
    people = ("AU", "AF", "BA", "BF", "CA", "GP", "BE")
    fields = [
        TaggedField(tag, tuple(part.strip() for part in text.split(";")) if tag in people else (text,))
        for tag, text in cells.items()
    ]
    return wos.item(Fields(fields))


class _Cells:
    """The cells of a row by the fields that they are."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.by_column = {_normalized(head): unescape_cell(cell) for head, cell in cells.items()}

    def first(self, columns: Sequence[str]) -> str:
        return next((self.by_column[column] for column in columns if self.by_column.get(column)), "")

    def all(self, columns: Sequence[str]) -> list[str]:
        return [self.by_column[column] for column in columns if self.by_column.get(column)]

    def part(self, name: str) -> str:
        return self.first(_columns()["parts"][name])


def _item(row: Mapping[str, str]) -> tuple[Item, str]:
    """The item of a row, and the user's key for it."""
    columns, cells = _columns(), _Cells(row)
    csl_item: Item = {}
    for field, names in columns["texts"].items():
        if text := cells.first(names):
            keep_lines = field in ("note", "annote", "abstract")
            csl_item[field] = text.strip() if keep_lines else " ".join(text.split())
    for role, names in columns["people"].items():
        people, cut_short = read_people(_split_people(cells.first(names)), bare=True)
        if people:
            csl_item[role] = people
        if cut_short:
            set_custom(csl_item, cut_short_field(role), True)
    for field, names in columns["dates"].items():
        dates = [read_date(f"{text} {cells.part('month')}") or read_date(text) for text in cells.all(names)]
        if date := next(filter(None, dates), {}):
            csl_item[field] = date
        elif text := cells.first(names):
            csl_item[field] = {"literal": text}
    words = [name for column in columns["keywords"]["keyword"] if (name := cells.by_column.get(column))]
    tags = {head: text for head, text in cells.by_column.items() if head.startswith("tag: ")}
    facets = [f"{head[5:]}:{word}" for head, text in tags.items() for word in _split(text)]
    tagged.add_tags(csl_item, dict.fromkeys([*facets, *(word for text in words for word in _split(text))]))
    _add_numbers(csl_item, cells)
    if not csl_item.keys() & {"title", "DOI", "PMID", "author", "URL"}:
        return {}, ""
    csl_item["type"] = _type(cells.part("type"), csl_item)
    return csl_item, cells.part("key")


def _split(text: str) -> list[str]:
    return [word.strip() for word in re.split(r";|\n", text) if word.strip()]


def _split_people(text: str) -> list[str]:
    """The names of a cell: separated by semicolons or lines, else by commas where each is a whole name."""
    if ";" in text or "\n" in text or "|" in text:
        return [_ID.sub("", name).strip() for name in re.split(r"[;|\n]", text) if name.strip(" .")]
    if " and " in text:
        return [name.strip() for name in text.split(" and ") if name.strip()]
    text = _ID.sub("", text).strip()
    names = [name.strip() for name in text.split(",") if name.strip()]
    whole = all(" " in name for name in names) and (len(names) > 1 or "," not in text)
    if whole and len(names) > 1 and text.count(".") == 1:  # PubMed's list ends in a full stop
        names[-1] = names[-1].rstrip(".")
    return names if whole else [text]


def _add_numbers(csl_item: Item, cells: _Cells) -> None:
    """Add identifiers and pages, which are in several columns or in one with others."""
    start, end, article = (cells.part(name) for name in ("start", "end", "article"))
    if pages := csl_item.get("page") or join_pages(start, end) or article:
        csl_item["page"] = clean_pages(pages)
    if article and article != csl_item["page"]:
        csl_item["number"] = article
    if doi := find_doi(cells.part("doi") or csl_item.get("URL", "")):
        csl_item["DOI"] = doi
    numbers = cells.all(_columns()["parts"]["serial"])
    csl_item |= serial_numbers(numbers, "", "")
    for name in ("PMID", "volume", "issue"):
        if name in csl_item:
            csl_item[name] = re.sub(r"^(\d+)\.0$", r"\1", csl_item[name])  # numbers that pandas made of gaps
    citation = cells.part("citation")
    if match := _CITATION.search(citation[:1000]):  # PubMed's 'J Maize. 2023 Jan;12(3):45-50.'
        for field, value in match.groupdict().items():
            if value and value.strip():
                csl_item.setdefault(field, value.strip())
        if day := read_date(citation[: match.start()].rpartition(".")[2]):
            csl_item["issued"] = day
    match = _EMBASE.match(csl_item.get("container-title", "")[:1000])
    if match and not csl_item.keys() & {"volume", "issued"}:
        csl_item["container-title"] = match["journal"]
        csl_item["issued"] = read_date(match["year"])
        for field in ("volume", "issue", "page"):
            if match[field] and match[field].strip():
                csl_item[field] = match[field].strip()


def _type(name: str, csl_item: Item) -> str:
    """The CSL type by the name that a database, Zotero or CSL has for it."""
    if name in TYPES:
        return name
    if csl := next((csl for csl, zotero in zotero_tables().types.items() if zotero == name), ""):
        return csl
    known = _columns()["types"].get(" ".join(re.split(r"[;,\n]", name.lower())[0].split()), "")
    return str(known) or ("article-journal" if "container-title" in csl_item else "document")
