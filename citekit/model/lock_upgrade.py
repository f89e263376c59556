"""Locks of layout 1 in the layout of today."""

from typing import Any

from citekit.text.sentences import sentence_at, sentences

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
    by the names of their packages, and a work's ``edits`` what was ``own``. Its evidence and facts have the
    sentence that their words are in.
    """
    texts = {source["id"]: source["text"] for source in lock.get("sources", [])}
    sources = [{**source, "trace": _notes(source)} for source in lock.get("sources", [])]
    works = [_work(work, texts) for work in lock.get("works", [])]
    notes = [_note(note) for note in lock.get("notes", [])]
    return {**lock, "sources": sources, "works": works, "notes": notes, "schema": 2}


def _work(work: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    kept = {name: value for name, value in work.items() if name != "own"}
    edits = {"edits": work["own"]} if "own" in work else {}
    tags = [
        {**tag, "evidence": [_with_sentence(evidence, work, texts) for evidence in tag["evidence"]]}
        for tag in work.get("tags", [])
    ]
    facts = [_with_sentence(fact, work, texts) for fact in work.get("facts", [])]
    return {**kept, **edits, "tags": tags, "facts": facts, "trace": _notes(work)}


def _with_sentence(quotation: dict[str, Any], work: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    """Evidence or a fact with its sentence: of its citation, or around its words."""
    source, at = quotation.get("source"), quotation["start"]
    if quotation["from"] == "title":
        return {**quotation, "sentence": str(work["item"].get("title", ""))}
    if quotation["from"] == "abstract":
        text = str(work["item"].get("abstract", ""))
    else:
        text = texts.get(source or "", "")
        for printed in work["printed"]:
            for citation in (*printed.get("citations", []), *printed.get("continued", [])):
                start, end = citation["sentence_start"], citation["sentence_end"]
                if printed["source"] == source and start <= at < end:
                    place = {"sentence": text[start:end], "sentence_start": start}
                    return {**quotation, **place, "section": citation["section"]}
    line = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    spans = list(sentences(text, line[0], len(text) if line[1] < 0 else line[1]))
    start, end = sentence_at(spans, at) or (at, quotation["end"])
    return {**quotation, "sentence": text[start:end], "sentence_start": start}


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
