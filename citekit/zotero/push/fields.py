"""Fields merged one by one: what we wrote and nobody touched follows the build, what a person wrote stays."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Literal, NamedTuple

from citekit.csl.mappings.zotero import fields_of
from citekit.zotero.push.library import Data
from citekit.zotero.push.state import Known, digest

Choice = Literal["ask", "ours", "theirs"]
"""What happens to what was edited in Zotero: left and reported, written over, or left for good."""

_MARKUP = re.compile(r"<[^<>]*>")
_OPENING = re.compile(r"<(?!div\b)(?P<name>\w+)(?:[^<>]*?\bstyle=(?P<style>\"[^\"]*\"|'[^']*'))?[^<>]*>")


class Merged(NamedTuple):
    """The fields to write (``changes``) and to know of; ``kept`` are those that differ because they were edited.

    Not ``mine``: all of them are the user's. ``sent``, ``seen`` and ``theirs`` are `Known`'s.
    """

    mine: bool
    changes: Mapping[str, Any] = {}
    kept: tuple[str, ...] = ()
    sent: Mapping[str, str] = {}
    seen: Mapping[str, str] = {}
    theirs: tuple[str, ...] = ()


def merge(
    wanted: Mapping[str, Any], there: Data, known: Known | None, choice: Choice, *, own: bool
) -> Merged:
    """Compare the fields ``wanted``, those ``there`` and those ``known`` from the last time.

    Not ``own``: nobody but the user made the object, whose fields are never written.
    """
    if known is None or not known.mine:
        agrees = all(_agree(name, value, there.get(name)) for name, value in wanted.items())
        if not own or not (choice == "ours" or (known is None and agrees)):
            return Merged(False)
        known = None
    merging = _Merging(wanted, there, known, choice)
    merging.type()
    for name in merging.wanted:
        merging.field(name)
    merging.gone()
    return merging.merged()


def mark(value: Any) -> str:
    """A fingerprint of a field; the same for all that is empty."""
    return digest("" if value in (None, [], False) else value)


class _Merging:
    def __init__(self, wanted: Mapping[str, Any], there: Data, known: Known | None, choice: Choice) -> None:
        self.wanted = dict(wanted)
        self._there, self._choice = there, choice
        self._sent = known.sent if known else {}
        self._seen = {**self._sent, **(known.seen if known else {})}
        self._given = known.theirs if known and choice != "ours" else ()
        """Fields that an earlier --theirs gave to the user."""
        self._retypes = self._stands = False
        """Whether the item changes its type, or should and does not."""
        self._changes: dict[str, Any] = {}
        self._kept: list[str] = []
        self._theirs: list[str] = []
        self._after: dict[str, str] = {}
        self._made = dict(self._seen)

    def type(self) -> None:
        """An item changes its type, unless the user gave it this one, or something that the new one cannot have.

        Where it does not, the fields follow that its type has.
        """
        kind, new = self._there.get("itemType"), self.wanted.get("itemType")
        if new is None or new == kind:
            return
        lost = self._lost(new)
        self._retypes = self._choice == "ours" or not (self._is_edited("itemType") or lost)
        if self._retypes:
            return
        self._stands = True
        self._leave("itemType", *lost)
        known = self._fields(kind)
        self.wanted = {name: value for name, value in self.wanted.items() if name in known}

    def field(self, name: str) -> None:
        """What becomes of one field."""
        mine, here = self.wanted[name], self._there.get(name)
        if not self._retypes and _agree(name, mine, here):
            self._after[name] = mark(mine)
            if name != "note" or _marks(mine) == _marks(here):
                self._made[name] = mark(here)
            elif name not in self._seen:  # somebody may have highlighted something
                self._made[name] = mark(mine)
            return
        edited = self._is_edited(name) and not _agree(name, mine, here)
        if edited and self._choice != "ours":
            self._leave(name)
            return
        if edited or self._retypes or self._sent.get(name) != mark(mine):
            self._changes[name] = mine
            self._made[name] = mark(mine)
        self._after[name] = mark(mine)

    def gone(self) -> None:
        """Fields that we wrote and want no more are emptied; an edited one is the user's from now on."""
        left = self._sent.keys() - self.wanted.keys() - set(self._kept) - set(self._theirs)
        kind = self.wanted.get("itemType") if self._retypes else self._there.get("itemType")
        for name in sorted(left):
            if self._stands or (name not in self._fields(kind) and not self._retypes):
                self._after[name] = self._sent[name]
                continue
            if name not in self._fields(kind):
                continue
            untouched = self._choice == "ours" or not self._is_edited(name)
            if untouched and (self._retypes or mark(self._there.get(name)) != mark("")):
                self._changes[name] = ""

    def merged(self) -> Merged:
        """The end of it."""
        seen = {name: self._made[name] for name in self._after if self._made[name] != self._after[name]}
        return Merged(True, self._changes, tuple(self._kept), self._after, seen, tuple(self._theirs))

    def _is_edited(self, name: str) -> bool:
        """Whether a person wrote what is there, or gave away what was."""
        if name in self._given:
            return True
        return mark(self._there.get(name)) != self._seen.get(name, mark(""))

    def _leave(self, name: str, *because: str) -> None:
        """Leave a field to the user: for good, or until they say so."""
        if self._choice == "theirs" or name in self._given:
            self._theirs.append(name)
            return
        self._kept += [name, *because]
        if name in self._sent:
            self._after[name] = self._sent[name]

    def _lost(self, kind: str) -> list[str]:
        """The user's own fields that an item of this type has not, and their creators."""
        known = self._fields(kind)
        names = self._fields(self._there.get("itemType")) - known
        lost = [name for name in sorted(names) if self._there.get(name) and self._is_edited(name)]
        creators = "creators" in self._seen and self._is_edited("creators")
        return [*lost, *(["creators"] if creators else [])]

    def _fields(self, kind: Any) -> frozenset[str]:
        try:
            return fields_of(kind)
        except KeyError:  # a note, or a type newer than citekit
            return frozenset(self._there)


def _agree(name: str, mine: Any, here: Any) -> bool:
    """Whether two values say the same, as far as Zotero does not change them by itself: white space at the ends,
    a note's markup.
    """
    if name == "note":
        return _words(mine) == _words(here)
    if isinstance(mine, str) and isinstance(here, str):
        return mine.strip() == here.strip()
    return mark(mine) == mark(here)


def _words(note: Any) -> str:
    return " ".join(unescape(_MARKUP.sub(" ", note)).split()) if isinstance(note, str) else ""


def _marks(note: Any) -> list[tuple[str, str]]:
    """The elements of a note and their styles: what somebody who highlights a word adds to."""
    found = _OPENING.finditer(note) if isinstance(note, str) else ()
    return [(one["name"].lower(), (one["style"] or "").strip("\"'")) for one in found]
