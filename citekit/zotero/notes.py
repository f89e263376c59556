"""The child notes of an entry in Zotero: what each source says about it, as HTML.

The first line is the source and the place ('Bai 2023 [60], section 3.1'), because Zotero shows it as the note's
title. A note is made from the entry alone, so that the same entry gives the same note.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape as escape_all

import msgspec

from citekit.csl.richtext import plain
from citekit.model.check import Check
from citekit.model.citation import Statement
from citekit.model.entry import Entry, InSource
from citekit.model.states import NOTICES, describe, describe_difference, notices
from citekit.model.tags import HEDGES, Evidence, Fact

# '3.1 Effects', 'B.2. Methods': the number by which a reader finds a section.
_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})*|[A-Z](?:\.\d{1,3})+)[.:)]?\s")
_PLACES = {"title": "in the title", "abstract": "in the abstract", "sentence": "in the sentence"}


class ZoteroNote(msgspec.Struct, frozen=True, kw_only=True):
    """A child note of a work: about the ``source`` (its id), or the user's own (None)."""

    source: str | None
    html: str


def escape(text: str) -> str:
    """``text`` for HTML outside of attributes: quotes are not escaped, as in Zotero."""
    return escape_all(text, quote=False)


def zotero_notes(entry: Entry, documents: Mapping[str, str]) -> tuple[ZoteroNote, ...]:
    """The user's note, then one for each source that cites or lists the entry.

    ``documents``: id of a source -> key of the entry that is the source.
    """
    own = _paragraphs(entry.note)
    notes = [ZoteroNote(source=None, html=own)] if own else []
    statements = {statement.source for statement in entry.annotation}
    sources = [
        source
        for source in entry.in_sources
        if source.id in statements or not (entry.is_source or documents.get(source.id) == entry.key)
    ]
    for number, source in enumerate(sources):
        notes.append(ZoteroNote(source=source.id, html=_note(entry, source, first=number == 0)))
    return tuple(notes)


def first_line(source: InSource, statements: Sequence[Statement]) -> str:
    """'Bai 2023 [60], sections 3.1, Discussion', or '..., not cited in the text'."""
    number = f" [{source.position}]" if source.position else ""
    start = f"{plain(source.label)}{number}"
    places = list(dict.fromkeys(place for one in statements if (place := _section_name(plain(one.section)))))
    if not places:
        return start if statements or source.cited else f"{start}, not cited in the text"
    return f"{start}, {'section' if len(places) == 1 else 'sections'} {', '.join(places)}"


def _section_name(section: str) -> str:
    match = _NUMBERED.match(section)
    return match["number"] if match else section


def _note(entry: Entry, source: InSource, *, first: bool) -> str:
    statements = [one for one in entry.annotation if one.source == source.id]
    known = {one.id for one in entry.in_sources}

    def belongs(named: str | None) -> bool:
        """Whether it is from this source.

        What is from the work's own title goes into the first note.
        """
        return named == source.id or (first and named not in known)

    return "\n".join(
        (
            f"<p><strong>{escape(first_line(source, statements))}</strong></p>",
            *(_notices(entry.check) if first and entry.check else ()),
            *_quotes(statements),
            *_facts([fact for fact in entry.facts if belongs(fact.source)]),
            *_evidence(entry, belongs),
            *(_check(entry.check) if first and entry.check else ()),
        )
    )


def _quotes(statements: Sequence[Statement]) -> Iterator[str]:
    """The sentences, each heading once above those that follow it."""
    heading = ""
    for statement in statements:
        section = plain(statement.section)
        if section and section != heading:
            yield f"<p><em>{escape(section)}</em></p>"
        heading = section
        before = f"[{plain(statement.before)}] " if plain(statement.before) else ""
        note = f" (note: {plain(statement.note)})" if plain(statement.note) else ""
        yield f"<blockquote><p>{escape(before + plain(statement.text) + note)}</p></blockquote>"


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    values = dict.fromkeys(value for fact in facts if (value := plain(fact.value)))
    if values:
        yield f"<p>Facts: {escape('; '.join(values))}.</p>"


def _evidence(entry: Entry, belongs: Callable[[str | None], bool]) -> Iterator[str]:
    """Each of the machine's tags with its evidence."""
    lines = [
        f"<li>{escape(plain(f'{tag.facet}:{tag.id}') + ': ' + words)}</li>"
        for tag in entry.evidence
        if (words := _words([one for one in tag.evidence if belongs(one.source) and plain(one.quote)]))
    ]
    if lines:
        yield "\n".join(("<p>Tagged for:</p>", "<ul>", *lines, "</ul>"))


def _words(evidence: Sequence[Evidence]) -> str:
    """The quotes by place: '"NP", "rats" in the sentence; "pain" in the title'."""
    places: dict[str, dict[str, None]] = {}
    for one in evidence:
        place = _PLACES[one.from_] + (f", {HEDGES[one.hedge]}" if one.hedge else "")
        places.setdefault(place, {})[f'"{plain(one.quote)}"'] = None
    return "; ".join(f"{', '.join(quotes)} {place}" for place, quotes in places.items())


def _notices(check: Check) -> Iterator[str]:
    """Retractions and concerns, above all else."""
    for update in notices(check):
        by = " ".join(part for part in (plain(update.doi), plain(update.date)) if part)
        yield f"<p><strong>{escape(NOTICES[update.kind].words + (f' ({by})' if by else ''))}</strong></p>"


def _check(check: Check) -> Iterator[str]:
    """The check in words: the state, the reason, and the differences from the record."""
    yield f"<p>{escape(describe(check))}.</p>"
    if check.differences:
        lines = "\n".join(f"<li>{escape(plain(describe_difference(one)))}</li>" for one in check.differences)
        yield f"<ul>\n{lines}\n</ul>"


def _paragraphs(text: str) -> str:
    """The user's text as paragraphs, with its lines."""
    blocks = (
        [line for line in map(plain, block.splitlines()) if line] for block in re.split(r"\n\s*\n", text)
    )
    return "\n".join(f"<p>{'<br/>'.join(map(escape, block))}</p>" for block in blocks if block)
