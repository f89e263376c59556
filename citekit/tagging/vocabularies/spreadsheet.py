"""The rows of a sheet in an XLSX or XLS file. The adapter of python-calamine.

The library makes room for every cell up to the last one, and a cell in the last row and column of a sheet would take
all memory: so the extent of a sheet is looked at first.
"""

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from citekit.errors import SourceError, unknown
from citekit.readers.csv_rows import Row
from citekit.readers.zipped import read_members

MOST_CELLS = 20_000_000
"""Of a sheet, empty ones included; a sheet of the old XLS has at most 16.8 million."""
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c\b")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")


def rows(data: bytes, sheet: str, file: str) -> Iterator[Row]:
    """The rows of a sheet with their numbers, without empty ones; by default of the first sheet with words.

    Raises SourceError for a file that is damaged, locked or a zip bomb, and for an unknown sheet.
    """
    if data.startswith(b"PK"):
        for _, part in read_members(data, "spreadsheet", file, lambda name: name.endswith(".xml")):
            _check_extent(part, file)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        names = workbook.sheet_names
        if sheet and sheet not in names:
            raise SourceError(unknown("sheet", sheet, names), file=file)
        tables = (
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in [sheet] * bool(sheet) or names
        )
        table = next((table for table in tables if any(map(any, table))), [])
    except PasswordError:
        raise SourceError("Encrypted spreadsheet; save it without a password", file=file) from None
    except CalamineError as error:
        raise SourceError(
            f"Not a spreadsheet, or a damaged one ({error}); save it again", file=file
        ) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the library's Rust, no Exception
            raise
        raise SourceError("Damaged spreadsheet; save it again", file=file) from None
    for number, cells in enumerate(table, start=1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield Row(0, 0, number, texts)


def _check_extent(sheet: bytes, file: str) -> None:
    """Raise SourceError if the cells of a sheet reach too far; those without a place follow each other."""
    parts = _ROW.split(sheet)
    height, width = len(parts), max(sum(1 for _ in _CELL.finditer(part)) for part in parts)
    for column, row in _PLACE.findall(sheet):
        number = 0
        for letter in column.upper():
            number = 26 * number + letter - 64
        height, width = max(height, int(row)), max(width, number)
    if height * width > MOST_CELLS:
        message = (
            f"The cells of a sheet reach too far ({height:,} rows, {width:,} columns; limit: {MOST_CELLS:,} cells); save "
            "the terms alone as a new file"
        )
        raise SourceError(message, file=file)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
