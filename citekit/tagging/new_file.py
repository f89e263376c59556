"""Write a taxonomy file that is not there yet."""

from pathlib import Path

from citekit.data import data_text
from citekit.errors import UsageError

_EXAMPLE = "taxonomy.toml"


def write_example(path: Path) -> None:
    """Write a small working taxonomy with comments.

    Raises UsageError if the file exists.
    """
    write_new(path, data_text(_EXAMPLE))


def check_new(path: Path) -> None:
    """Raise UsageError if a file exists, or its folder does not."""
    if path.exists():
        raise UsageError("File exists; choose another name", file=str(path))
    if not path.absolute().parent.is_dir():
        raise UsageError("Cannot write: the folder does not exist", file=str(path))


def write_new(path: Path, text: str) -> None:
    """Write a file. Raises UsageError if it exists or cannot be written."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError("File exists; choose another name", file=str(path)) from None
    except OSError as error:
        raise UsageError(f"Cannot write: {error.strerror}", file=str(path)) from None
