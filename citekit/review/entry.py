"""An entry as the page shows it beside what was printed, what the record says and what the text says."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from citekit.corrections.apply import corrected_by
from citekit.corrections.correction import Correction
from citekit.csl.richtext import plain
from citekit.model.bibliography import Bibliography, Work
from citekit.model.check import Candidate
from citekit.model.doubts import open_doubts
from citekit.model.item_fields import short_authors
from citekit.model.note import Note
from citekit.model.tags import Evidence
from citekit.review.fields import field_views, text
from citekit.review.printed import parsed_spans
from citekit.review.reasons import Reason, is_told, open_kinds
from citekit.text.normalize import clean, shorten

_TITLE = 160


def revision(correction: Correction) -> str:
    """A hash of a correction, which changes with it."""
    return blake2b(msgspec.json.encode(correction, order="deterministic"), digest_size=8).hexdigest()


def label(work: Work) -> str:
    """A work in a few words: 'Tian et al. 2020'."""
    words = (short_authors(work.authors), str(work.year or ""))
    return " ".join(filter(None, words)) or shorten(work.title or work.printed[0].raw, 40)


def number(work: Work) -> str | None:
    """The printed number, '5' or '5 of list 2'; None where there is none."""
    return work.printed[0].position or None


def summary(bare: Work, correction: Correction, reasons: Sequence[Reason]) -> dict[str, Any]:
    """An entry of the queue."""
    corrected, _ = corrected_by(bare, correction)
    kinds = open_kinds(bare, correction, reasons)
    return {
        "key": bare.key,
        "number": number(bare),
        "label": label(corrected),
        "title": shorten(plain(corrected.title) or bare.printed[0].raw, _TITLE),
        "reasons": reasons,
        "open": kinds,
        "settled": not kinds,
    }


def view(
    bare: Work,
    correction: Correction,
    reasons: Sequence[Reason],
    notes: Sequence[Note],
    bibliography: Bibliography,
) -> dict[str, Any]:
    """All of an entry; ``bare``: the work without corrections; ``notes``: those on it."""
    corrected, _ = corrected_by(bare, correction)
    printed, check = bare.printed[0], bare.check
    is_study = bool(printed.clues)
    raw = printed.raw
    colouring = correction.colouring if correction.colouring and correction.colouring.raw == raw else None
    return {
        **summary(bare, correction, reasons),
        "revision": revision(correction),
        "raw": raw,
        "spans": [
            {"start": start, "end": end, "field": name}
            for start, end, name in (colouring.spans if colouring else () if is_study else parsed_spans(raw))
        ],
        "coloured": colouring is not None,
        "item": corrected.item,
        "fields": field_views(bare, corrected, correction, open_doubts(corrected)),
        "state": check.state,
        "reason": check.reason,
        "match": correction.match,
        "doi": check.doi,
        "record": _record(bare),
        "candidates": [_candidate(one) for one in check.candidates],
        "clues": [{"kind": one.kind, "value": one.value, "quote": one.quote} for one in printed.clues],
        "tags": list(_tags(bare, correction)),
        "removed_tags": list(correction.tags.remove),
        "notes": [
            {"level": note.level, "text": note.message} for note in notes if not _is_shown(note, reasons)
        ],
        "note": correction.note,
        "annotation": correction.annotation,
        "leave_out": correction.leave_out,
        "contexts": [
            {"section": one.section, "sentence": one.sentence, "source": part.source, "note": one.note}
            for part in bare.printed
            for one in (*part.citations, *part.continued)
        ],
        "sources": [source.file for source in bibliography.sources if source.id in bare.cited_in],
    }


def _record(work: Work) -> dict[str, Any] | None:
    """What the index says of the work: its DOI and fields as text."""
    for index, item in work.records.items():
        fields = {
            name: text(name, value) for name, value in item.items() if name not in ("custom", "abstract")
        }
        return {"index": index, "doi": work.check.doi, "title": plain(item.get("title")), "fields": fields}
    return None


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "doi": candidate.doi,
        "label": plain(candidate.label),
        "clues": {
            "agree": candidate.agrees,
            "contradict": candidate.contradicts,
            "silent": candidate.silent,
        },
        "score": round(candidate.score, 3),
    }


def _tags(work: Work, correction: Correction) -> Iterator[Mapping[str, Any]]:
    """The tags that stand, citekit's first; ``right``: the user said so."""
    own, removed = correction.tags.add, correction.tags.remove
    generated = {f"{tag.facet}:{tag.id}": tag for tag in work.tags}
    for name, tag in generated.items():
        if name not in removed:
            yield {
                "tag": name,
                "evidence": [{"text": one.quote, "where": _where(one)} for one in tag.evidence],
                "firm": tag.strength == "firm" or name in own,
                "mine": False,
                "right": name in own,
            }
    for name in own:
        if name not in generated:
            yield {"tag": name, "evidence": [], "firm": True, "mine": True, "right": True}


def _where(evidence: Evidence) -> str:
    """Where the words of a tag are: 'title', or the sentence that has them."""
    return evidence.from_ if evidence.from_ == "title" else clean(evidence.sentence)


def _is_shown(note: Note, reasons: Sequence[Reason]) -> bool:
    """Whether the reasons say what a note says."""
    return is_told(note) or any(note.message == reason.text for reason in reasons)
