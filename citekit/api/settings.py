"""The settings of a build from keyword arguments, on top of those of a citekit.toml if one is named."""

from collections.abc import Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import msgspec

from citekit import config as toml
from citekit.config import Config
from citekit.errors import UsageError
from citekit.readers.sources import doi_of, is_address

AnyPath = str | PathLike[str]


def settings(config: AnyPath | None, **arguments: Any) -> Config:
    """The settings of ``config``, a folder or its citekit.toml, replaced by each argument that is not None.

    A setting with several values may be one string or path. Raises ConfigError for a fault of the file and
    UsageError for one of the arguments.
    """
    base = Config() if config is None else _with_folder(folder_of(config, toml.FILE))
    changes = {
        name: _several(value) if isinstance(getattr(base, name), tuple) else _text(value)
        for name, value in arguments.items()
        if value is not None
    }
    merged = msgspec.structs.replace(base, **changes)
    toml.validate(merged)
    return merged


def folder_of(path: AnyPath, name: str) -> Path:
    """The folder of the file ``name``, from a path of either; UsageError if there is no such file."""
    folder = Path(path)
    if folder.name == name:
        folder = folder.parent
    if not (folder / name).is_file():
        raise UsageError(f"No {name} found", file=fspath(path))
    return folder


def _several(value: AnyPath | Sequence[AnyPath]) -> tuple[str, ...]:
    values = [value] if isinstance(value, str | PathLike) else value
    return tuple(fspath(one) for one in values)


def _text(value: Any) -> Any:
    return fspath(value) if isinstance(value, PathLike) else value


def _with_folder(folder: Path) -> Config:
    """The settings of ``folder``, with paths that can be opened from the working directory."""
    config = toml.load(folder)

    def joined(name: str) -> str:
        return str(folder / name) if (folder / name).is_file() else name

    return msgspec.structs.replace(
        config,
        sources=tuple(one if is_address(one) or doi_of(one) else str(folder / one) for one in config.sources),
        taxonomy=tuple(map(joined, config.taxonomy)),
        style=joined(config.style),
    )
