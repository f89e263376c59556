"""Locks of layout 1 in the layout of today."""

from typing import Any

_NOTE = {"who": "step", "what": "message", "sure": "confidence"}
_STEPS = {
    "reading": "readers",
    "cutting": "references",
    "parsing": "parser",
    "citing": "citations",
    "resolving": "checking",
    "annotating": "tagging",
    "rendering": "writers",
}


def upgrade(lock: dict[str, Any]) -> dict[str, Any]:
    """A lock of layout 1, as JSON decodes it, in layout 2.

    Layout 2 calls a note's parts ``step``, ``message`` and ``confidence``, the level ``review``, the steps
    by the names of their packages, and a work's ``edits`` what was ``own``.
    """
    sources = [{**source, "trace": _notes(source)} for source in lock.get("sources", [])]
    works = [_work(work) for work in lock.get("works", [])]
    notes = [_note(note) for note in lock.get("notes", [])]
    return {**lock, "sources": sources, "works": works, "notes": notes, "schema": 2}


def _work(work: dict[str, Any]) -> dict[str, Any]:
    edits = {"edits": work["own"]} if "own" in work else {}
    return {**{name: value for name, value in work.items() if name != "own"}, **edits, "trace": _notes(work)}


def _notes(holder: dict[str, Any]) -> list[dict[str, Any]]:
    return [_note(note) for note in holder.get("trace", [])]


def _note(note: dict[str, Any]) -> dict[str, Any]:
    renamed = {_NOTE.get(name, name): value for name, value in note.items()}
    step = renamed.get("step")
    if step in _STEPS:
        renamed["step"] = _STEPS[step]
    if renamed.get("level") == "human":
        renamed["level"] = "review"
    return renamed
