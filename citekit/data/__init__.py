"""The data files and templates that ship with citekit, and the cache folder of the user."""

import os
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

DATA = Path(__file__).parent
_PACKAGE = DATA.parent
CACHE = "CITEKIT_CACHE"
"""The environment variable that names another cache folder."""
DATA_FOLDER = "CITEKIT_DATA"
"""The environment variable that names another data folder."""


def templates_folder() -> Path:
    """The shipped templates: ``citekit/templates`` when installed, ``../templates`` in a checkout."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parent / "templates"


def data_text(name: str) -> str:
    """The text of a data file, by its name in ``citekit/data``."""
    return (DATA / name).read_text(encoding="utf-8")


def data_lines(name: str) -> tuple[str, ...]:
    """The lines of a data file without blank lines and ``#`` comments."""
    lines = (line.strip() for line in data_text(name).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


def cache_folder() -> Path:
    """The folder for what can be made or looked up again: CITEKIT_CACHE, else the user's cache folder."""
    named = os.environ.get(CACHE)
    return Path(named).expanduser() if named else user_cache_path("citekit", appauthor=False)


def data_folder() -> Path:
    """The folder for what must last between runs: CITEKIT_DATA, else the user's data folder."""
    named = os.environ.get(DATA_FOLDER)
    return Path(named).expanduser() if named else user_data_path("citekit", appauthor=False)
