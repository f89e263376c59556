"""Merge an item's fields one by one, so that the user's edits are kept."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Literal, NamedTuple

from citekit.csl.mappings.zotero import fields_of
from citekit.zotero.push.library import Data
from citekit.zotero.push.state import PushedObject, digest

EditPolicy = Literal["ask", "ours", "theirs"]
"""What happens to edits in Zotero: kept and reported, overwritten, or kept permanently."""

_MARKUP = re.compile(r"<[^<>]*>")
_HEADING = re.compile(r"(?:<div[^<>]*>)?\s*<p><strong>(?P<heading>.*?)</strong></p>", re.DOTALL)
_OPENING = re.compile(r"<(?!div\b)(?P<name>\w++)(?:[^<>]*?\bstyle=(?P<style>\"[^\"]*\"|'[^']*'))?+[^<>]*+>")


class MergedFields(NamedTuple):
    """The fields to write (``changes``) and to remember.

    ``kept`` are those that the user edited.

    ``mine``: False if all of them are the user's. ``sent``, ``seen`` and ``theirs`` are those of `PushedObject`.
    """

    mine: bool
    changes: Mapping[str, Any] = {}
    kept: tuple[str, ...] = ()
    sent: Mapping[str, str] = {}
    seen: Mapping[str, str] = {}
    theirs: tuple[str, ...] = ()


def merge(
    wanted: Mapping[str, Any], there: Data, known: PushedObject | None, choice: EditPolicy, *, own: bool
) -> MergedFields:
    """Compare the fields ``wanted``, those ``there`` and those of the last push.

    ``own``: False for an object that the user created, whose fields are never written.
    """
    if known is None or not known.mine:
        agrees = all(agree(name, value, there.get(name)) for name, value in wanted.items())
        if not own or not (choice == "ours" or (known is None and agrees)):
            return MergedFields(False)
        known = None
    merging = _FieldMerge(wanted, there, known, choice)
    merging.type()
    for name in merging.wanted:
        merging.field(name)
    merging.removed_fields()
    return merging.merged()


def fingerprint(value: Any) -> str:
    """A digest of a field's value; the same for all empty values."""
    return digest("" if value in (None, [], False) else value)


class _FieldMerge:
    def __init__(
        self, wanted: Mapping[str, Any], there: Data, known: PushedObject | None, choice: EditPolicy
    ) -> None:
        self.wanted = dict(wanted)
        self._there, self._choice = there, choice
        self._sent = known.sent if known else {}
        self._seen = {**self._sent, **(known.seen if known else {})}
        self._ceded = known.theirs if known and choice != "ours" else ()
        """Fields that an earlier --theirs left to the user."""
        self._changes_type = self._keeps_type = False
        """Whether the item changes its type; whether it should change and does not."""
        self._changes: dict[str, Any] = {}
        self._kept: list[str] = []
        self._theirs: list[str] = []
        self._after: dict[str, str] = {}
        self._made = dict(self._seen)

    def type(self) -> None:
        """Change the item's type, unless the user set it or would lose a field.

        If the type stays, only the fields that it has are merged.
        """
        kind, new = self._there.get("itemType"), self.wanted.get("itemType")
        if new is None or new == kind:
            return
        # Zotero may have made another of what was sent, by a line 'Type:' of Extra.
        is_as_sent = self._sent.get("itemType") == fingerprint(new) and not self._is_edited("itemType")
        lost = self._lost_fields(new)
        self._changes_type = not is_as_sent and (
            self._choice == "ours" or not (self._is_edited("itemType") or lost)
        )
        if self._changes_type:
            return
        self._keeps_type = True
        if not is_as_sent:
            self._leave("itemType", *lost)
        known = self._fields(kind)
        self.wanted = {name: value for name, value in self.wanted.items() if name in known}

    def field(self, name: str) -> None:
        """Merge one field."""
        mine, here = self.wanted[name], self._there.get(name)
        if not self._changes_type and agree(name, mine, here):
            self._after[name] = fingerprint(mine)
            if name != "note" or _elements(mine) == _elements(here):
                self._made[name] = fingerprint(here)
            elif name not in self._seen:  # the user may have highlighted something
                self._made[name] = fingerprint(mine)
            return
        edited = self._is_edited(name) and not agree(name, mine, here)
        if edited and self._choice != "ours":
            self._leave(name)
            return
        if edited or self._changes_type or self._sent.get(name) != fingerprint(mine):
            self._changes[name] = mine
            self._made[name] = fingerprint(mine)
        self._after[name] = fingerprint(mine)

    def removed_fields(self) -> None:
        """Empty the fields that citekit wrote and no longer has.

        An edited one is the user's from now on.
        """
        left = self._sent.keys() - self.wanted.keys() - set(self._kept) - set(self._theirs)
        kind = self.wanted.get("itemType") if self._changes_type else self._there.get("itemType")
        for name in sorted(left):
            if self._keeps_type or (name not in self._fields(kind) and not self._changes_type):
                self._after[name] = self._sent[name]
                continue
            if name not in self._fields(kind):
                continue
            untouched = self._choice == "ours" or not self._is_edited(name)
            if untouched and (self._changes_type or fingerprint(self._there.get(name)) != fingerprint("")):
                self._changes[name] = ""

    def merged(self) -> MergedFields:
        """The result."""
        seen = {name: self._made[name] for name in self._after if self._made[name] != self._after[name]}
        return MergedFields(True, self._changes, tuple(self._kept), self._after, seen, tuple(self._theirs))

    def _is_edited(self, name: str) -> bool:
        """Whether the user edited or emptied the field, or was left it before."""
        if name in self._ceded:
            return True
        return fingerprint(self._there.get(name)) != self._seen.get(name, fingerprint(""))

    def _leave(self, name: str, *because: str) -> None:
        """Leave a field to the user: permanently with --theirs, else for this push."""
        if self._choice == "theirs" or name in self._ceded:
            self._theirs.append(name)
            return
        self._kept += [name, *because]
        if name in self._sent:
            self._after[name] = self._sent[name]

    def _lost_fields(self, kind: str) -> list[str]:
        """The fields of the user that an item of this type lacks, and edited creators."""
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


def agree(name: str, mine: Any, here: Any) -> bool:
    """Whether two values differ only in white space at the ends or a note's markup."""
    if name == "note":
        return words(mine) == words(here)
    if isinstance(mine, str) and isinstance(here, str):
        return mine.strip() == here.strip()
    return fingerprint(mine) == fingerprint(here)


def words(note: Any) -> str:
    """The words of a note, without markup."""
    return " ".join(unescape(_MARKUP.sub(" ", note)).split()) if isinstance(note, str) else ""


def first_line(note: Any) -> str:
    """The words of a note's first line, if that is a heading such as citekit writes; else ''."""
    match = _HEADING.match(note) if isinstance(note, str) else None
    return words(match["heading"]) if match else ""


def _elements(note: Any) -> list[tuple[str, str]]:
    """The elements of a note and their styles, which highlighting a word adds to."""
    elements = _OPENING.finditer(note) if isinstance(note, str) else ()
    return [(one["name"].lower(), (one["style"] or "").strip("\"'")) for one in elements]
