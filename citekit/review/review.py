"""A review that keeps itself up to date: the session, its builds, what changes beside it, and what it tells."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any, Literal, Protocol

from citekit.corrections.correction import Corrections
from citekit.corrections.file import FILE
from citekit.errors import CitekitError, ConfigError, LockError
from citekit.model.bibliography import Bibliography
from citekit.review.asking import IS_OFFLINE, NOT_YET
from citekit.review.events import Events
from citekit.review.inputs import Inputs
from citekit.review.session import Session
from citekit.review.watch import Watch
from citekit.review.worker import Worker
from citekit.runtime.store import open_store

Level = Literal["info", "warning", "error"]


class Folder(Protocol):
    """What a review needs of the folder that it reviews."""

    path: Path
    """Where corrections.toml is."""
    lock: Path
    """The lock of the last build."""
    templates: Path | None

    def load(self) -> Bibliography:
        """The last build. Raises LockError."""

    def inputs(self) -> Inputs:
        """What a build reads."""

    def build(
        self,
        corrections: Corrections,
        say: Callable[[str], None],
        on_built: Callable[[Bibliography], None],
        unasked: str,
    ) -> None:
        """Build and write; ``say`` is called with what the user should know meanwhile.

        ``on_built`` is called before anything is written. ``unasked``: why what is not known yet is not asked.
        Raises CitekitError.
        """

    def is_to_ask(self, bibliography: Bibliography) -> bool:
        """Whether the build left something to be asked beside it."""

    def ask(self, corrections: Corrections) -> str | None:
        """Ask what builds could not; why some of it was not answered, or None. Raises CitekitError."""

    def stop_asking(self) -> None:
        """Let what is being asked fail at once."""


class Review:
    """The review of a folder; `start` and `close` its threads."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.events = Events()
        self._messages: dict[str, tuple[Level, str]] = {}
        self.session = Session(folder.path, folder.load(), self._acted, folder.templates)
        with open_store():
            self.session.snapshot.prepare()
        self._watch = Watch(self._files)
        self._building = self._writing = False
        self._builder = Worker(self._build, "citekit-builder")
        self._asker = Worker(self._ask, "citekit-asker")
        self._may_ask = False
        self._unasked = NOT_YET
        self._stop = Event()
        self._watcher = Thread(
            target=self._watch.run, args=(self._changed, self._stop), name="citekit-watch", daemon=True
        )

    def start(self) -> None:
        """Watch the files, and build if they changed since the last build."""
        self._watcher.start()
        if self._watch.newer_than(self._folder.lock):
            self._request()

    def close(self, on_wait: Callable[[], None]) -> None:
        """End the threads; ``on_wait`` is called where a build has still to be finished."""
        self._stop.set()
        self._folder.stop_asking()
        self._asker.close(on_wait)
        self._builder.close(on_wait)
        self._watcher.join()

    def page(self) -> str:
        """The page of the last build."""
        return self.session.snapshot.page

    def state(self, *, everything: bool = False) -> dict[str, Any]:
        """The state of the session, and of its builds."""
        messages = [{"level": level, "text": text} for level, text in tuple(self._messages.values())]
        if self.session.snapshot.bibliography.options.offline:
            messages.append({"level": "info", "text": IS_OFFLINE})
        state = self.session.state(everything=everything)
        return {**state, "messages": messages, **self._doing()}

    def _doing(self) -> dict[str, bool]:
        """What is under way: the page is not up to date, or something may be known soon."""
        return {
            "building": self._builder.wanted or self._building,
            "asking": self._asker.busy,
        }

    def _request(self) -> None:
        """Build, and ask what is not known."""
        self._may_ask = True
        self._builder.request()

    def _acted(self) -> None:
        """Build after corrections.toml was written here."""
        self._watch.changed()  # to be built at once
        self._say("corrections", None)
        self._request()

    def _files(self) -> Inputs:
        """What a build reads, and the lock, which other builds write."""
        files, folders = self._folder.inputs()
        lock = self._folder.lock.absolute()
        return Inputs(files | {lock}, folders | {lock.parent})

    def _changed(self, files: set[Path]) -> None:
        """Build after files were changed elsewhere."""
        lock = self._folder.lock.absolute()
        if lock in files:
            self._follow()
        files = files - {lock}
        if not files:
            return
        if self._folder.path.absolute() / FILE in files:
            try:
                put_back = self.session.read_corrections()
                self._watch.changed()  # what was put back is no other change
                self._say("corrections", put_back, "warning")
            except ConfigError as error:
                text = f"{error}. The corrections before it stay in use until it is mended"
                self._say("corrections", text, "error")
                if len(files) == 1:
                    return
        self._request()

    def _follow(self) -> None:
        """Show what another build wrote."""
        if self._writing or self._builder.wanted:  # the build that follows has read it
            return
        with suppress(LockError):  # it is being changed, or somebody deleted it
            bibliography = self._folder.load()
            if not self.session.shows(bibliography):
                with open_store():
                    self._built(bibliography)

    def _build(self) -> None:
        self._building = self._writing = True
        self.events.send("building", {})
        try:
            say = partial(self._say, "build")
            self._folder.build(self.session.corrections, say, self._built_here, self._unasked)
        except CitekitError as error:
            self._say("build", f"Not built: {error}", "error")
        except Exception as error:  # a fault of citekit's must not end the review
            self._say("build", f"Not built: citekit failed ({type(error).__name__}: {error})", "error")
        else:
            self._say("build", None)
        self._writing = False
        if self._building:  # it failed before there was anything to show
            self._announce([])

    def _ask(self) -> None:
        """Ask what was not known, and build with what is known then."""
        self.events.send("asking", {})
        try:
            self._unasked = self._folder.ask(self.session.corrections) or NOT_YET
        except CitekitError as error:
            self._unasked = str(error)
        except Exception as error:  # as in a build
            self._unasked = f"citekit failed ({type(error).__name__}: {error})"
        if not self._stop.is_set():
            self._builder.request()

    def _built_here(self, bibliography: Bibliography) -> None:
        """Show the build, and ask what is not known, once after each change."""
        if self._may_ask and self._folder.is_to_ask(bibliography):
            self._asker.request()
        self._may_ask = False
        self._built(bibliography)

    def _built(self, bibliography: Bibliography) -> None:
        """Show the build, while it is still being written."""
        self._announce(self.session.show(bibliography))

    def _announce(self, changed: Sequence[str]) -> None:
        self._building = False
        self.events.send("built", {"build": self.session.snapshot.number, "changed": changed})

    def _say(self, subject: str, text: str | None, level: Level = "info") -> None:
        """Show a message until the subject has another one, or none."""
        if text is None:
            self._messages.pop(subject, None)
        else:
            self._messages[subject] = level, text
            self.events.send("message", {"level": level, "text": text})
