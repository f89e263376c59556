"""The child notes of an entry in Zotero: what each source says of it, as HTML.

The first line tells the source and the place ('Bai 2023 [60], section 3.1'), because Zotero shows it as the
note's title. A note is made only from what the entry_list holds, so that the same entry_list gives the same note.
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
    """A child note: of a work and the ``source`` (its id) that speaks of it, or the user's own (None)."""

    source: str | None
    html: str


def escape(text: str) -> str:
    """``text`` for HTML, outside of attributes: quotes stay as people and Zotero write them."""
    return escape_all(text, quote=False)


def zotero_notes(entry: Entry, documents: Mapping[str, str]) -> tuple[ZoteroNote, ...]:
    """The user's note, then one for each source that prints the entry; none for a source about itself.

    ``documents``: id of a source -> key of the entry that is the source.
    """
    own = _paragraphs(entry.note)
    notes = [ZoteroNote(source=None, html=own)] if own else []
    statements = {one.source for one in entry.annotation}
    about = [
        one
        for one in entry.in_sources
        if one.id in statements or not (entry.is_source or documents.get(one.id) == entry.key)
    ]
    for number, one in enumerate(about):
        notes.append(ZoteroNote(source=one.id, html=_note(entry, one, first=number == 0)))
    return tuple(notes)


def first_line(source: InSource, statements: Sequence[Statement]) -> str:
    """'Bai 2023 [60], sections 3.1, Discussion', or '..., not cited in the text'."""
    number = f" [{source.number}]" if source.number is not None else ""
    start = f"{plain(source.label)}{number}"
    places = list(dict.fromkeys(place for one in statements if (place := _place(plain(one.section)))))
    if not places:
        return start if statements or source.cited else f"{start}, not cited in the text"
    return f"{start}, {'section' if len(places) == 1 else 'sections'} {', '.join(places)}"


def _place(section: str) -> str:
    numbered = _NUMBERED.match(section)
    return numbered["number"] if numbered else section


def _note(entry: Entry, source: InSource, *, first: bool) -> str:
    statements = [one for one in entry.annotation if one.source == source.id]
    known = {one.id for one in entry.in_sources}

    def belongs(named: str | None) -> bool:
        """Whether it was read in this source; what was read in the work's own title stands in the first note."""
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
    for one in statements:
        section = plain(one.section)
        if section and section != heading:
            yield f"<p><em>{escape(section)}</em></p>"
        heading = section
        before = f"[{plain(one.before)}] " if plain(one.before) else ""
        yield f"<blockquote><p>{escape(before + plain(one.text))}</p></blockquote>"


def _facts(facts: Sequence[Fact]) -> Iterator[str]:
    values = dict.fromkeys(value for fact in facts if (value := plain(fact.value)))
    if values:
        yield f"<p>Facts: {escape('; '.join(values))}.</p>"


def _evidence(entry: Entry, belongs: Callable[[str | None], bool]) -> Iterator[str]:
    """Each of the machine's tags with the words that earned it."""
    lines = [
        f"<li>{escape(plain(f'{tag.facet}:{tag.id}') + ': ' + words)}</li>"
        for tag in entry.evidence
        if (words := _words([one for one in tag.evidence if belongs(one.source) and plain(one.quote)]))
    ]
    if lines:
        yield "\n".join(("<p>Tagged for:</p>", "<ul>", *lines, "</ul>"))


def _words(evidence: Sequence[Evidence]) -> str:
    """'"NP", "rats" in the sentence; "pain" in the title': quotes of one place together."""
    places: dict[str, dict[str, None]] = {}
    for one in evidence:
        place = _PLACES[one.from_] + (f", {HEDGES[one.hedge]}" if one.hedge else "")
        places.setdefault(place, {})[f'"{plain(one.quote)}"'] = None
    return "; ".join(f"{', '.join(quotes)} {place}" for place, quotes in places.items())


def _notices(check: Check) -> Iterator[str]:
    """That the work was retracted, or is in doubt: above everything that is said of it."""
    for update in notices(check):
        by = " ".join(part for part in (plain(update.doi), plain(update.date)) if part)
        yield f"<p><strong>{escape(NOTICES[update.kind].words + (f' ({by})' if by else ''))}</strong></p>"


def _check(check: Check) -> Iterator[str]:
    """The check in plain words: the state and why, and what the record says otherwise."""
    yield f"<p>{escape(describe(check))}.</p>"
    if check.differences:
        lines = "\n".join(f"<li>{escape(plain(describe_difference(one)))}</li>" for one in check.differences)
        yield f"<ul>\n{lines}\n</ul>"


def _paragraphs(text: str) -> str:
    """A person's words as paragraphs, lines kept."""
    blocks = (
        [line for line in map(plain, block.splitlines()) if line] for block in re.split(r"\n\s*\n", text)
    )
    return "\n".join(f"<p>{'<br/>'.join(map(escape, block))}</p>" for block in blocks if block)
