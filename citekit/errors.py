"""The errors that a user can cause, each with an exit code.

The message says in one line what is wrong, where, and what to do.

::

    CitekitError                1   any error that a user can cause
    ├── UsageError              2   an invalid option, argument, name or file of settings
    │   ├── UnknownName             a format, taxonomy, style ... that does not exist
    │   ├── UnknownKey              a work that does not exist or is ambiguous; a KeyError too
    │   ├── PluginError             a plug-in of another package that cannot be loaded, or fails
    │   ├── ConfigError             citekit.toml or corrections.toml
    │   ├── TaxonomyError           a taxonomy file
    │   ├── TemplateError           a template
    │   ├── LockError               a missing, damaged or foreign lock
    │   └── OverwriteRefused        an output that citekit did not write, or that was changed since
    ├── SourceError             1   a source that cannot be read; the others are built
    │   └── AuxiliaryFile           a file that holds nothing but what others need: macros, strings
    └── NothingRead             3   no source could be read

``str(error)`` is ``file:line: message``, as far as file and line are known.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_MOST_LISTED = 20
"""More names than these are not listed in a message."""
_MOST_COMPARED = 2000
"""Among more names than these no similar one is looked for: each ten take a millisecond."""


_HALF = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")


def printable(name: str) -> str:
    """``name`` in one line, with � for bytes that are not UTF-8 and for control characters."""
    return _CONTROL.sub("\ufffd", name)


def without_number(error: Exception) -> str:
    """The text of an error of the system in one line, without '[Errno 2]'."""
    return re.sub(r"\[Errno -?\d+\] ", "", " ".join(str(error).split()))


def suggestion(name: str, known: Iterable[str]) -> str:
    """'; did you mean 'bibtex'?' for the known name most like ``name``, or ''.

    Case is ignored.
    """
    by_case = {other.casefold(): other for other in known}
    folded = name.casefold()
    if not folded or len(by_case) > _MOST_COMPARED:
        return ""
    near = get_close_matches(folded, by_case, n=1) or [other for other in by_case if other.startswith(folded)]
    return f"; did you mean '{by_case[near[0]]}'?" if near else ""


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """The message for an unknown name.

    Unknown format 'bibtx'; did you mean 'bibtex'? (expected bibtex, ris)
    """
    names = sorted(known)
    listed = f" (expected {', '.join(names)})" if 0 < len(names) <= _MOST_LISTED else ""
    return f"Unknown {kind} '{name}'{suggestion(name, names)}{listed}"


class CitekitError(Exception):
    """Any error that a user can cause. Exit code 1."""

    exit_code = 1

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None) -> None:
        self.message, self.file, self.line = _HALF.sub("\ufffd", message), file and printable(file), line
        place = ":".join(str(part) for part in (self.file, line) if part is not None)
        super().__init__(f"{place}: {self.message}" if place else self.message)


class UsageError(CitekitError):
    """An invalid option, argument, name or file of settings. Exit code 2."""

    exit_code = 2


class UnknownName(UsageError):
    """A format, taxonomy, style or the like that does not exist. Exit code 2."""

    def __init__(self, kind: str, name: str, known: Iterable[str], more: str = "") -> None:
        """``more``: a sentence on how to get others."""
        self.name = name
        super().__init__(unknown(kind, name, known) + (f". {more}" if more else ""))


class UnknownKey(UsageError, KeyError):
    """A work that does not exist, or that is ambiguous; a KeyError too. Exit code 2."""

    __str__ = Exception.__str__  # KeyError's puts the message in quotation marks


class PluginError(UsageError):
    """A plug-in of another package that cannot be loaded, or fails. Exit code 2."""


class PluginWarning(UserWarning):
    """A plug-in that was ignored because it cannot be loaded."""


class ConfigError(UsageError):
    """A fault in citekit.toml or corrections.toml. Exit code 2."""


class TaxonomyError(UsageError):
    """A fault in a taxonomy file. Exit code 2."""


class TemplateError(UsageError):
    """A fault in a template. Exit code 2."""


class LockError(UsageError):
    """A lock that is missing, damaged, or not of citekit. Exit code 2."""


class OverwriteRefused(UsageError):
    """An output that citekit did not write, or that was changed. Exit code 2."""


class SourceError(CitekitError):
    """A source that cannot be read; the message is one line. Exit code 1."""

    exit_code = 1

    def __init__(self, message: str, *, file: str | None = None, line: int | None = None) -> None:
        super().__init__(" ".join(message.split()), file=file, line=line)


class AuxiliaryFile(SourceError):
    """A file that holds nothing but what other files need: macros of LaTeX, strings of BibTeX."""


class NothingRead(CitekitError):
    """No source could be read. Exit code 3."""

    exit_code = 3
