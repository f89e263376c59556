"""A review: the last build of a folder, the corrections, and what was done to them; safe in threads."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import msgspec

from citekit.corrections.apply import correction_names
from citekit.corrections.correction import Correction, Corrections, combined
from citekit.corrections.file import FILE, load
from citekit.corrections.parts import Part, changed, described, parts, with_parts
from citekit.corrections.update import update
from citekit.errors import UnknownKey
from citekit.model.bibliography import Bibliography
from citekit.review import acts, entry
from citekit.review.beside import Change, lost_changes, restored
from citekit.review.fields import label
from citekit.review.snapshot import Snapshot
from citekit.writers.html.page import page_title

_MAX_UNDO = 1000
_MAX_VERSIONS = 100


class Done(NamedTuple):
    """An act that was done: to undo it, the parts that it changed become what they were."""

    key: str
    names: list[str]
    before: Correction
    after: Correction
    text: str


class Session:
    """The state of a review of ``folder``, where corrections.toml is.

    ``on_act`` is called when corrections.toml was changed here.
    """

    def __init__(
        self,
        folder: Path,
        bibliography: Bibliography,
        on_act: Callable[[], None],
        templates: Path | None = None,
    ) -> None:
        self._folder, self._templates, self._on_act = folder, templates, on_act
        self._lock = RLock()
        self._done: list[Done] = []
        self._revisions: dict[tuple[str, str], Correction] = {}
        self._versions: list[Corrections] = [load(folder)]
        self.snapshot = Snapshot(bibliography, 1, templates)

    @property
    def corrections(self) -> Corrections:
        """The corrections as they were last read without a fault."""
        return self._versions[-1]

    def read_corrections(self) -> str | None:
        """Read corrections.toml again; in words, what an editor had overwritten and was put back.

        Raises ConfigError for a fault; the corrections stay as they were.
        """
        with self._lock:
            saved = load(self._folder)
            if saved == self.corrections:
                return None
            lost = lost_changes(self._versions, saved)
            for name in dict.fromkeys(name for name, _ in lost):
                now = saved.get(name, Correction())
                own = [part for one, part in lost if one == name]
                update(
                    self._folder, [name], now, restored(now, self.corrections.get(name, Correction()), own)
                )
            self._versions = [saved, load(self._folder)] if lost else [saved]
            return _put_back(lost) if lost else None

    def show(self, bibliography: Bibliography) -> list[str]:
        """Take a new build; the keys of the works that it changed."""
        before = self.snapshot
        snapshot = Snapshot(bibliography, before.number + 1, self._templates)
        snapshot.prepare()
        with self._lock:
            self.snapshot = snapshot
        old = {work.key: work for work in before.bibliography.works}
        return [work.key for work in bibliography.works if old.get(work.key) != work]

    def shows(self, bibliography: Bibliography) -> bool:
        """Whether the build that is shown says the same."""
        shown, other = (
            msgspec.structs.replace(one, outputs={}) for one in (self.snapshot.bibliography, bibliography)
        )
        return shown == other

    def state(self, *, everything: bool = False) -> dict[str, Any]:
        """The queue and the counts; ``everything``: also entries that nothing asks for."""
        snapshot = self.snapshot
        queue = [
            self._summary(snapshot, key) for key in snapshot.order if everything or snapshot.reasons[key]
        ]
        bibliography = snapshot.bibliography
        return {
            "build": snapshot.number,
            "titles": [bibliography.options.name or page_title(bibliography)],
            "counts": {"works": len(snapshot.works), **Counter(work.state for work in bibliography.works)},
            "queue": queue,
            "left": sum(not one["settled"] for one in queue),
            "undo": self._done[-1].text if self._done else None,
        }

    def entry(self, key: str) -> dict[str, Any]:
        """All of an entry. Raises UnknownKey."""
        snapshot = self.snapshot
        correction = self._correction(snapshot, key)
        self._remember(key, correction)
        view = entry.view(
            snapshot.works[key],
            correction,
            snapshot.reasons[key],
            snapshot.notes(key),
            snapshot.bibliography,
        )
        return {"build": snapshot.number, **view}

    def act(self, act: acts.Act) -> dict[str, Any]:
        """Do something to an entry, and write it to corrections.toml at once.

        Raises UnknownKey, UsageError for a value that is not possible, ConfigError where the file is broken.
        """
        with self._lock:
            snapshot = self.snapshot
            self._check_key(snapshot, act.key)
            put_back = self.read_corrections()
            work = snapshot.works[act.key]
            before = self._correction(snapshot, act.key)
            after = acts.corrected(act, acts.Target(work, before, snapshot.reasons[act.key]))
            touched = changed(before, after)
            message = "; ".join(filter(None, (put_back, self._stale(act, before, touched)))) or None
            if touched:
                text = f"{entry.label(work)}: {_listed(touched)}"
                done = Done(act.key, correction_names(work), before, after, text)
                self._write(done.names, before, after)
                self._done = [*self._done[-_MAX_UNDO:], done]
            return self._answer(act.key, after, message)

    def undo(self) -> dict[str, Any]:
        """Undo the last act; what was changed elsewhere since stays. Raises ConfigError."""
        with self._lock:
            if not self._done:
                return {
                    "build": self.snapshot.number,
                    "revision": "",
                    "undo": None,
                    "message": "Nothing to undo",
                }
            done = self._done[-1]
            self.read_corrections()
            now = combined(self.corrections, done.names) or Correction()
            values, wanted = parts(now), parts(done.after)
            touched = changed(done.before, done.after)
            own = [part for part in touched if values.get(part) == wanted.get(part)]
            after = with_parts(now, own, done.before)
            if own:
                self._write(done.names, now, after)
            self._done.pop()
            other = [part for part in touched if part not in own]
            kept = f"; {_listed(other)} was changed elsewhere since and stays" if other else ""
            return {"key": done.key, **self._answer(done.key, after, f"Undone: {done.text}{kept}")}

    def _write(self, names: Sequence[str], before: Correction, after: Correction) -> None:
        update(self._folder, names, before, after)
        self._versions = [*self._versions[-_MAX_VERSIONS:], load(self._folder)]
        self._on_act()

    def _answer(self, key: str, correction: Correction, message: str | None) -> dict[str, Any]:
        self._remember(key, correction)
        undo = self._done[-1].text if self._done else None
        return {
            "build": self.snapshot.number,
            "revision": entry.revision(correction),
            "undo": undo,
            "message": message,
        }

    def _stale(self, act: acts.Act, now: Correction, touched: Sequence[Part]) -> str | None:
        """What changed in the entry since the page showed it, and what becomes of that."""
        if not act.revision or act.revision == entry.revision(now):
            return None
        shown = self._revisions.get((act.key, act.revision))
        if shown is None:
            return "This entry was changed elsewhere since it was shown; your change is newer and counts"
        elsewhere = changed(shown, now)
        lost = [part for part in elsewhere if part in touched]
        kept = [part for part in elsewhere if part not in touched]
        words = [f"{_listed(lost)}: changed elsewhere too; yours is newer and counts"] if lost else []
        words += [f"{_listed(kept)}: changed elsewhere, and kept"] if kept else []
        return "; ".join(words) or None

    def _summary(self, snapshot: Snapshot, key: str) -> dict[str, Any]:
        correction = snapshot.correction(key, self.corrections)
        return entry.summary(snapshot.works[key], correction, snapshot.reasons[key])

    def _correction(self, snapshot: Snapshot, key: str) -> Correction:
        self._check_key(snapshot, key)
        return snapshot.correction(key, self.corrections)

    def _check_key(self, snapshot: Snapshot, key: str) -> None:
        if key not in snapshot.works:
            raise UnknownKey(f"No entry '{key}' in this build; its source may have changed")

    def _remember(self, key: str, correction: Correction) -> None:
        self._revisions[key, entry.revision(correction)] = correction


def _put_back(lost: Sequence[Change]) -> str:
    words = {name: _listed([part for one, part in lost if one == name]) for name, _ in lost}
    listed = "; ".join(f"[{name}] {what}" for name, what in words.items())
    return f"{FILE} was saved by an editor that did not have the last changes; they were put back: {listed}"


def _listed(parts: Sequence[Part]) -> str:
    words = (label(part[-1]) if part[0] == "fields" else described(part) for part in parts)
    return ", ".join(dict.fromkeys(words))
