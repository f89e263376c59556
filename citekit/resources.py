"""Finding the files that ship with citekit, from a wheel, an editable install or a plain checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
DATA = _PACKAGE / "data"


def templates_folder() -> Path:
    """The shipped templates: ``citekit/templates`` when installed, ``../templates`` in a checkout."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


def data_text(name: str) -> str:
    """The text of a data file, by its name in ``citekit/data``."""
    return (DATA / name).read_text(encoding="utf-8")


def data_lines(name: str) -> tuple[str, ...]:
    """The entries of a one-per-line data file; blank lines and ``#`` comments left out."""
    lines = (line.strip() for line in data_text(name).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
