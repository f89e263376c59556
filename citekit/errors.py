"""What can go wrong, and how the porch reports it.

::

    CitekitError            one sentence, and what to do; carries the exit code
    ├── UsageError          2: an option, a name or a file that the user gave does not fit
    │   ├── UnknownName         'unknown format X, known are ...'
    │   ├── UnknownKey          no work of that key; a KeyError too
    │   ├── PluginError         a plug-in of another package
    │   ├── ConfigError         citekit.toml
    │   ├── TaxonomyError       a taxonomy file
    │   ├── TemplateError       a template
    │   ├── LockError           a lock that cannot be read
    │   └── OverwriteRefused    a file that citekit did not write, or that was changed since
    ├── SourceError         1: one named source could not be read; the others are still built
    └── NothingRead         3: no source at all could be read

The messages name file and line as ``file:line: sentence``.
"""

from collections.abc import Iterable
from difflib import get_close_matches

_MOST_LISTED = 20
_MOST_COMPARED = 2000
"""Known names among which a similar one is looked for, which takes a millisecond for each ten."""


def printable(name: str) -> str:
    """``name`` without the bytes of a file's name that are no UTF-8, which cannot be written anywhere."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def suggestion(name: str, known: Iterable[str], form: str = "; did you mean '{}'?") -> str:
    """The known name most like ``name``, put into ``form``; '' where none is like it. Case is ignored."""
    by_case = {other.casefold(): other for other in known}
    if len(by_case) > _MOST_COMPARED:
        return ""
    near = get_close_matches(name.casefold(), list(by_case), n=1)
    near = near or [other for other in by_case if other.startswith(name.casefold())][:1]
    return form.format(by_case[near[0]]) if near else ""


class CitekitError(Exception):
    """Base of all errors that a user can cause. ``str(error)`` is the whole message."""

    exit_code = 1

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None) -> None:
        self.message, self.file, self.line = printable(message), file and printable(file), line
        place = ":".join(str(part) for part in (self.file, line) if part is not None)
        super().__init__(f"{place}: {self.message}" if place else self.message)


class UsageError(CitekitError):
    """Something that the user typed or configured does not fit."""

    exit_code = 2


class UnknownName(UsageError):
    """A name that is not registered; says which are known and which was probably meant."""

    def __init__(self, kind: str, name: str, known: Iterable[str], more: str = "") -> None:
        """``more``: a sentence that says how there could be others."""
        names = sorted(known)
        hint = suggestion(name, names, " Did you mean '{}'?")
        self.name = name
        listed = f"; known are {', '.join(names) or 'none'}" if len(names) <= _MOST_LISTED else ""
        super().__init__(f"Unknown {kind} '{name}'{listed}.{hint}{f' {more}' if more else ''}")


class UnknownKey(UsageError, KeyError):
    """No work has that key, or several could be meant. A KeyError too."""

    __str__ = Exception.__str__  # KeyError's puts the message in quotation marks


class PluginError(UsageError):
    """A plug-in of another package cannot be loaded, or fails."""


class PluginWarning(UserWarning):
    """A broken plug-in is ignored."""


class ConfigError(UsageError):
    """citekit.toml has a fault."""


class TaxonomyError(UsageError):
    """A taxonomy file has a fault."""


class TemplateError(UsageError):
    """A template has a fault."""


class LockError(UsageError):
    """A lock cannot be read."""


class OverwriteRefused(UsageError):
    """An output would replace a file that citekit did not write, or that was changed since."""


class SourceError(CitekitError):
    """A source could not be read."""

    exit_code = 1


class NothingRead(CitekitError):
    """None of the sources could be read."""

    exit_code = 3
