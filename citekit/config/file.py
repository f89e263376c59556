"""The file of the settings, ``citekit.toml``."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from citekit.config.config import KEYS, Config, faults, validate
from citekit.errors import ConfigError, UnknownName, UsageError
from citekit.text.addresses import host_of, is_private, without_secrets
from citekit.text.toml import TomlFile, decode

FILE = "citekit.toml"
_KINDS = {
    key: dict if key == "rules" else {tuple: list, bool: bool}.get(type(default), str)
    for key, default in zip(Config.__struct_encode_fields__, Config.__struct_defaults__, strict=True)
    if key in KEYS
}
"""The kind of each setting: that of its default, or a text."""


def refuse_private(addresses: Iterable[str], file: Path) -> None:
    """Raise UsageError for an address in a private network that ``file`` names, and not the user."""
    for address in addresses:
        if is_private(host_of(address)):
            raise UsageError(
                f"'{without_secrets(address)}' is in a private network; use --allow-private if you trust the file",
                file=str(file),
            )


def with_changes(config: Config, folder: Path, **changes: Any) -> Config:
    """The settings that `load` read in ``folder``, replaced by the user's. Raises UsageError."""
    changed = msgspec.structs.replace(config, **changes)
    validate(changed)
    if not changed.allow_private:
        used = {
            "sources": config.sources,
            "crossref_url": (config.crossref_url,),
            "doi_url": (config.doi_url,),
        }
        refuse_private(
            [address for name, several in used.items() if name not in changes for address in several],
            folder / FILE,
        )
    return changed


@contextmanager
def locate_unknown_names() -> Iterator[None]:
    """Give an UnknownName raised inside the line in ``citekit.toml``."""
    try:
        yield
    except UnknownName as error:
        path = Path(FILE)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        named = re.compile(rf"[^#]*[\"']{re.escape(error.name)}[\"']")
        line = next((number for number, text in enumerate(lines, start=1) if named.match(text)), None)
        if line is None:
            raise
        raise ConfigError(error.message, file=FILE, line=line) from None


def load(folder: Path) -> Config:
    """The settings in the ``citekit.toml`` of ``folder``, or the defaults.

    Raises ConfigError, with the line, for invalid TOML, unknown settings, invalid values, and folders outside
    ``folder``: whoever wrote the file may be a stranger.
    """
    path = folder / FILE
    if not path.is_file():
        return Config()
    toml = TomlFile(decode(path.read_bytes(), FILE), FILE)
    for fault in toml.check(toml.values, _KINDS, noun="setting"):
        raise fault
    config = Config(**{key.replace("-", "_"): _frozen(value) for key, value in toml.values.items()})
    for key, message in faults(config):
        raise toml.fault(message, *key.split("."))
    for key, place in (("output", config.output), ("templates", config.templates)):
        if place is not None and not is_inside(folder, place):
            message = f"Invalid {key}: '{place}' is outside this folder; remove it here and use --{key}"
            raise toml.fault(message, key)
    if config.templates is not None and not (folder / config.templates).is_dir():
        raise toml.fault(f"Invalid templates: no such folder '{config.templates}'", "templates")
    return config


def is_inside(folder: Path, place: str) -> bool:
    """Whether ``place``, relative to ``folder``, is in it, links followed."""
    try:
        return (folder / place).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # a circle of links, a NUL
        return False


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
