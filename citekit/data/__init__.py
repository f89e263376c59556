"""Finding the files that ship with citekit, from a wheel, an editable install or a plain checkout; and the cache."""

import os
from pathlib import Path

from platformdirs import user_cache_path

DATA = Path(__file__).parent
_PACKAGE = DATA.parent
CACHE = "CITEKIT_CACHE"
"""The environment variable that names another folder for what is kept between builds."""


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


def cache_folder() -> Path:
    """Where things are kept that can be made or asked for again: CITEKIT_CACHE, else the user's cache folder."""
    named = os.environ.get(CACHE)
    return Path(named).expanduser() if named else user_cache_path("citekit", appauthor=False)
