"""The tags and facts of works, joined from those of their references."""

from collections import defaultdict
from typing import Any

from citekit.corpus.scratch import Scratch
from citekit.model.tags import Evidence, Fact, Tag


def tags_of(scratch: Scratch) -> dict[str, tuple[Tag, ...]]:
    """Work -> its tags: firm where they are firm for one reference, with all evidence."""
    rows = scratch.rows(
        """SELECT work, facet, tag, firm, broader, evidence, source
        FROM tags JOIN members_chosen USING (source, reference) ORDER BY work, tag, source, reference"""
    )
    found: dict[str, dict[str, Tag]] = defaultdict(dict)
    for work, facet, tag, firm, broader, evidence, source in rows:
        earlier = found[work].get(tag)
        quoted = (*(earlier.evidence if earlier else ()), *(_evidence(one, source) for one in evidence))
        found[work][tag] = Tag(
            facet=facet,
            id=tag.removeprefix(f"{facet}:"),
            evidence=tuple(dict.fromkeys(quoted)),
            broader=tuple(broader),
            strength="firm" if firm or (earlier and earlier.strength == "firm") else "context",
        )
    return {work: tuple(of_work.values()) for work, of_work in found.items()}


def facts_of(scratch: Scratch) -> dict[str, tuple[Fact, ...]]:
    """Work -> its facts, each quotation once."""
    rows = scratch.rows(
        """SELECT work, source, kind, value, found_in, quote, quote_start, quote_end, sentence, sentence_start,
            section
        FROM facts JOIN members_chosen USING (source, reference) ORDER BY work, source, reference, kind, value"""
    )
    found: dict[str, dict[Fact, None]] = defaultdict(dict)
    for work, source, kind, value, *quotation in rows:
        names = ("found_in", "quote", "quote_start", "quote_end", "sentence", "sentence_start", "section")
        quoted = _quotation(dict(zip(names, quotation, strict=True)), source)
        found[work][Fact(kind=kind, value=value, **quoted)] = None
    return {work: tuple(of_work) for work, of_work in found.items()}


def _evidence(row: dict[str, Any], source: str) -> Evidence:
    return Evidence(rule=row["rule"], hedge=row["hedge"], **_quotation(row, source))


def _quotation(row: dict[str, Any], source: str) -> dict[str, Any]:
    """The fields of a Quotation; offsets count in the whole text of the source."""
    return {
        "from_": row["found_in"],
        "quote": row["quote"],
        "start": row["quote_start"],
        "end": row["quote_end"],
        "sentence": row["sentence"],
        "sentence_start": row["sentence_start"],
        "section": row["section"],
        "source": source if row["found_in"] == "sentence" else None,
    }
