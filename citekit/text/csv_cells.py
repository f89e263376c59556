"""Cells of CSV files that no spreadsheet takes for a formula.

A cell that a spreadsheet would take for a formula (OWASP, 'CSV Injection': it begins with = + - @, also behind
white space or in East Asian width, or with a tab or line break) gets an apostrophe before it, which makes it text.
A cell that begins with apostrophes and then such a sign gets one more, so that `unescape_cell` restores it.
"""

import re

_FORMULA = re.compile(r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


def escape_cell(cell: str) -> str:
    """``cell`` with an apostrophe if a spreadsheet would read it as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unescape_cell(cell: str) -> str:
    """The reverse of `escape_cell`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
