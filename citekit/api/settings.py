"""The settings of a build from keyword arguments, on top of those of a citekit.toml if one is named."""

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import msgspec

from citekit.config import file as toml
from citekit.config.config import Config
from citekit.errors import UsageError
from citekit.readers.sources import STANDARD_INPUT, doi_of, is_address

AnyPath = str | PathLike[str]
_SETTINGS = frozenset(Config.__struct_fields__)


def settings(config: AnyPath | None, arguments: Mapping[str, Any]) -> Config:
    """The settings of ``config``, a folder or its citekit.toml, replaced by those in ``arguments`` that are not None.

    ``arguments``: all of a public function; those that are no setting are left to it. A setting with several values
    may be one string or path. Raises ConfigError for a fault of the file and
    UsageError for one of the arguments.
    """
    folder = Path() if config is None else folder_of(config, toml.FILE)
    base = Config() if config is None else _with_folder(folder)
    changes = {
        name: _several(name, value) if isinstance(getattr(base, name), tuple) else _text(value)
        for name, value in arguments.items()
        if value is not None and name in _SETTINGS
    }
    return toml.with_changes(base, folder, **changes)


def folder_of(path: AnyPath, name: str) -> Path:
    """The folder that ``path`` names, or that holds the file ``name`` which it names.

    Raises UsageError if there is no such file.
    """
    folder = Path(path)
    if folder.name == name:
        folder = folder.parent
    if not (folder / name).is_file():
        raise UsageError(f"No {name} found", file=fspath(path))
    return folder


def check_several(references: object, single: str) -> None:
    """Raise UsageError for one reference, whose characters or fields would pass for several.

    ``single`` is the name of the function for one.
    """
    if isinstance(references, str | Mapping):
        raise UsageError(f"Expected several references, found one; use citekit.{single}")


def _several(name: str, value: AnyPath | Sequence[AnyPath]) -> tuple[str, ...]:
    values = [value] if isinstance(value, str | PathLike) else value
    try:
        return tuple(fspath(one) for one in values)
    except TypeError:
        raise UsageError(f"Invalid {name}: {value!r} (expected a text, a path or several)") from None


def _text(value: Any) -> Any:
    return fspath(value) if isinstance(value, PathLike) else value


def _with_folder(folder: Path) -> Config:
    """The settings of ``folder``, with paths that can be opened from the working directory."""
    config = toml.load(folder)

    def joined(name: str) -> str:
        return str(folder / name) if (folder / name).is_file() else name

    return msgspec.structs.replace(
        config,
        sources=tuple(
            one if one == STANDARD_INPUT or is_address(one) or doi_of(one) else str(folder / one)
            for one in config.sources
        ),
        taxonomy=tuple(map(joined, config.taxonomy)),
        style=joined(config.style),
        index=str(folder / config.index) if (folder / config.index).is_dir() else config.index,
    )
