"""The rows of a sheet in an XLSX, XLS or ODS file. The adapter of python-calamine."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from citekit.errors import SourceError, unknown
from citekit.readers.csv_rows import Row
from citekit.readers.zipped import read_members


def rows(data: bytes, sheet: str, file: str) -> Iterator[Row]:
    """The rows of a sheet with their numbers, without empty ones; by default of the first sheet with words.

    Raises SourceError for a file that is damaged, locked or a zip bomb, and for an unknown sheet.
    """
    if data.startswith(b"PK"):
        list(read_members(data, "spreadsheet", file, lambda name: False))  # checks the sizes
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


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
