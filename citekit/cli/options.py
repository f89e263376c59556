"""Options that several commands share, and what they mean."""

import os
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from citekit.errors import LockError, UsageError

if TYPE_CHECKING:
    from citekit.config.config import Config
    from citekit.model.bibliography import Bibliography

Command = TypeVar("Command", bound=Callable[..., Any])


class NameOption(click.Option):
    """An option whose help lists names, which are looked up when it is shown."""

    def __init__(self, *args: Any, names: Callable[[], Iterable[str]], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._names = names

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help text, with ``{names}`` replaced."""
        record = super().get_help_record(ctx)
        return record and (record[0], record[1].format(names=", ".join(self._names())))


def lock_option(command: Command) -> Command:
    """Add the option that names the lock; `lock_path` and `read_lock` take its value."""
    return click.option(
        "--lock",
        metavar="PATH",
        help="A lock, or the folder that it is in (default: the output folder).",
    )(command)


def templates_option(command: Command) -> Command:
    """Add the option that names a folder of templates; `templates_path` takes its value."""
    return click.option(
        "--templates",
        metavar="FOLDER",
        help="Templates of your own, which replace citekit's of the same names.",
    )(command)


def templates_path(name: str | None) -> Path | None:
    """The folder that ``--templates`` names, or that of citekit.toml, or None. Raises UsageError."""
    from citekit.config.file import load

    folder = name or load(Path()).templates
    if folder is None:
        return None
    if not Path(folder).is_dir():
        raise UsageError("Invalid templates: no such folder", file=folder)
    return Path(folder)


def lock_path(name: str | None) -> Path:
    """The lock that ``--lock`` names, by default that of the output folder.

    Raises LockError if there is none.
    """
    from citekit.config.file import load
    from citekit.model.lock import LOCK, find_lock

    if name:
        return find_lock(Path(name))
    path = Path(load(Path()).output) / LOCK
    if not path.exists():
        here = "; the one in this folder is read with '--lock .'" if Path(LOCK).is_file() else ""
        message = f"No lock found{here or '; run citekit build, or name another folder with --lock FOLDER'}"
        raise LockError(message, file=str(path))
    return path


def next_build(name: str | None) -> str:
    """The command that builds again into the folder of the lock that ``--lock`` names."""
    from citekit.config.file import load

    folder = lock_path(name).parent
    same = folder.resolve() == Path(load(Path()).output).resolve()
    return "citekit build" if same else f"citekit build -o {shlex.quote(str(folder))}"


def read_lock(name: str | None) -> "Bibliography":
    """The Bibliography in the lock that ``--lock`` names. Raises LockError."""
    from citekit.model.lock import load_lock

    return load_lock(lock_path(name))


_OFFLINE = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
    ("", "0", "false", "no", "off"), False
)
"""Values of CITEKIT_OFFLINE."""


def _offline(context: click.Context, param: click.Parameter, flag: bool) -> bool:
    """The flag, or the variable CITEKIT_OFFLINE. Raises UsageError for another value of it."""
    value = os.environ.get("CITEKIT_OFFLINE", "")
    if not flag and value.lower() not in _OFFLINE:
        raise UsageError(f"Invalid CITEKIT_OFFLINE '{value}' (expected '1' or '0')")
    return flag or _OFFLINE[value.lower()]


def offline_option(command: Command) -> Command:
    """Add the option that leaves the network alone."""
    return click.option(
        "--offline",
        is_flag=True,
        callback=_offline,
        help="Do not use the network (or CITEKIT_OFFLINE=1).",
    )(command)


def crossref_options(command: Command) -> Command:
    """Add the options of commands that query Crossref; `IndexOptions` takes them."""
    for option in (
        click.option("--allow-private", is_flag=True, help="Also use addresses in private networks."),
        click.option("--refresh", is_flag=True, help="Repeat queries instead of using cached answers."),
        click.option("--crossref-url", metavar="URL", help="A mirror of the Crossref API."),
        click.option(
            "--mailto",
            envvar="CITEKIT_MAILTO",
            metavar="EMAIL",
            help="Your email address, for Crossref's faster pool (or CITEKIT_MAILTO).",
        ),
    ):
        command = option(command)
    return command


def _indexes() -> Iterable[str]:
    from citekit.indexes.open import INDEXES

    return INDEXES.names


def index_options(command: Command) -> Command:
    """Add the options that name the index; `IndexOptions` takes them."""
    for option in (
        click.option(
            "--index-only", is_flag=True, help="With an index on disk, do not ask the Crossref API."
        ),
        click.option(
            "--index",
            metavar="NAME|FOLDER",
            cls=NameOption,
            names=_indexes,
            help="Where works are looked up: {names}, or the folder of 'citekit index build'.",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, kw_only=True)
class IndexOptions:
    """What `offline_option`, `index_options` and `crossref_options` give a command."""

    mailto: str | None
    crossref_url: str | None
    refresh: bool
    allow_private: bool
    offline: bool
    index: str | None = None
    index_only: bool = False

    def configured(self, **settings: Any) -> "Config":
        """The settings of ``citekit.toml``, replaced by the options that were used.

        Raises ConfigError for a fault in the file, UsageError for an invalid email or URL.
        """
        from citekit.config.file import load, with_changes

        settings |= {
            "mailto": self.mailto or None,
            "crossref_url": self.crossref_url and self.crossref_url.rstrip("/"),
            "allow_private": self.allow_private or None,
            "offline": self.offline or None,
            "index": self.index,
            "index_only": self.index_only or None,
        }
        used = {name: value for name, value in settings.items() if value is not None and value != ()}
        return with_changes(load(Path()), Path(), **used)
