"""The notes of a push that is under way: a file beside the state, a line for each request and each answer.

The lines are on the disk before a request is sent, so that a break at any place can be mended by the next push. At
the end of a push the file is gone.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from citekit.errors import UsageError
from citekit.zotero.push.state import FILE as STATE
from citekit.zotero.push.state import PushedObject, PushState, SentObject, load, save

FILE = "citekit.zotero.journal"


class _Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was sent into a library, or else what came of it."""

    library: str
    request: dict[str, SentObject] | None = None
    answer: dict[str, PushedObject] | None = None


class Journal:
    """The journal in ``folder`` of a push into ``library``. Raises UsageError if it cannot be written."""

    def __init__(self, folder: Path, library: str) -> None:
        self._path, self._library = folder / FILE, library
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def note_request(self, objects: Mapping[str, SentObject]) -> None:
        """Note what is about to be sent."""
        self._write(_Line(library=self._library, request=dict(objects)))

    def note_answer(self, objects: Mapping[str, PushedObject]) -> None:
        """Note what came of it."""
        self._write(_Line(library=self._library, answer=dict(objects)))

    def _write(self, line: _Line) -> None:
        try:
            if self._file is None:
                self._path.touch(mode=0o600)
                self._file = self._path.open("ab")
            self._file.write(msgspec.json.encode(line) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise UsageError(
                f"Cannot write the file: {error.strerror}; it records what citekit writes into Zotero",
                file=str(self._path),
            ) from None


def resume(folder: Path) -> PushState:
    """The state, with what a push that broke off noted. Raises UsageError if it is damaged or cannot be read."""
    state = load(folder / STATE)
    path = folder / FILE
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return state
    except OSError as error:
        raise UsageError(f"Cannot read the file: {error.strerror}", file=str(path)) from None
    for text in lines:
        try:
            line = msgspec.json.decode(text, type=_Line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # torn: what it would have said was not sent
        known, unanswered = state.of(line.library), state.unanswered.get(line.library, {})
        known = {**known, **(line.answer or {})}
        unanswered = {} if line.request is None else {**unanswered, **line.request}
        state = state.with_(line.library, known, state.collections.get(line.library, ""), unanswered)
    return state


def finish(state: PushState, folder: Path) -> None:
    """Write the state, which says all that the journal does. Raises UsageError if it cannot be written."""
    save(state, folder / STATE)
    with suppress(FileNotFoundError):
        (folder / FILE).unlink()
