"""The works of a corpus for which a condition holds, as a Bibliography with their sentences, tags and checks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import msgspec

from citekit.corpus.scratch import MEMORY, Scratch, open_query
from citekit.corpus.settings import load_settings
from citekit.corpus.slices.choose import choose_works
from citekit.corpus.slices.passages import Passages
from citekit.corpus.slices.tags import facts_of, tags_of
from citekit.corpus.work_schema import require_works
from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Confidence, Options, Printed, Source, Work
from citekit.model.check import Check
from citekit.model.citation import Citation, Place
from citekit.model.keys import Keys, base_key
from citekit.model.states import not_asked

MOST_WORKS = 50_000
"""Works of one bibliography, which is in memory as a whole."""

ReferencePlace = tuple[str, int]
"""A reference: its source, and its number there."""


def read_slice(
    folder: Path,
    condition: str | None,
    *,
    option: str = "--where",
    sources: bool = False,
    memory: str = MEMORY,
) -> Bibliography:
    """The works for which ``condition`` holds, by default all, in the order of the sources that print them.

    Args:
        folder: Of the corpus; `citekit.corpus.works.make.make_works` was run.
        condition: SQL over the columns of `citekit.corpus.slices.choose.choose_works`.
        option: How messages call the condition.
        sources: Whether exports list the sources too.
        memory: What DuckDB may use: '1GB'.

    Raises:
        UsageError: No corpus, or one without works; a faulty condition; no work, or more than `MOST_WORKS`.
    """
    settings = load_settings(folder)
    require_works(folder)
    with open_query(folder, memory) as scratch:
        choose_works(scratch, condition, option)
        count = int(scratch.value("SELECT count(*) FROM chosen"))
        if not count:
            raise UsageError(f"No work fits {option}" if condition else "No works", file=str(folder))
        if count > MOST_WORKS:
            raise UsageError(
                f"{count:,} works are too many for one bibliography (at most {MOST_WORKS:,}); narrow {option}",
                file=str(folder),
            )
        options = Options(
            name=condition or folder.name, taxonomy=settings.taxonomy, include_sources=sources, formats=()
        )
        return _bibliography(scratch, options)


def _bibliography(scratch: Scratch, options: Options) -> Bibliography:
    scratch.run(
        """CREATE TABLE members_chosen AS
        SELECT members.work, source, reference FROM members JOIN chosen USING (work)"""
    )
    works = list(
        scratch.rows(
            """SELECT work, key, item FROM works JOIN chosen USING (work) JOIN (
                SELECT work, min((source, reference)) AS place FROM members_chosen GROUP BY work
            ) USING (work) ORDER BY place"""
        )
    )
    keys = {work: key for work, key, _ in works}
    passages = Passages()
    printed = _printed(scratch, keys, passages)
    checks = _checks(scratch)
    tags, facts = tags_of(scratch), facts_of(scratch)
    taken = Keys({str(number): key for number, key in enumerate(keys.values())})
    return Bibliography(
        options=options,
        sources=tuple(_sources(scratch, taken, passages)),
        works=tuple(
            Work(
                key=key,
                item=msgspec.json.decode(item),
                printed=printed[work],
                records=checks[work][1] if work in checks else {},
                check=checks[work][0] if work in checks else not_asked(offline=False),
                tags=tags.get(work, ()),
                facts=facts.get(work, ()),
            )
            for work, key, item in works
        ),
    )


def _sources(scratch: Scratch, keys: Keys, passages: Passages) -> Iterator[Source]:
    rows = scratch.rows(
        "SELECT source, item FROM sources WHERE source IN (SELECT source FROM members_chosen) ORDER BY source"
    )
    for source, text in rows:
        item = msgspec.json.decode(text)
        yield Source(
            id=source,
            key=keys.new(base_key(item, source)),
            file=PurePath(source).name,
            item=item,
            text=passages.text(source),
        )


def _printed(scratch: Scratch, keys: Mapping[str, str], passages: Passages) -> dict[str, tuple[Printed, ...]]:
    """Work -> its references, with the sentences that cite them."""
    work_of = {
        (source, reference): work
        for work, source, reference in scratch.rows("SELECT work, source, reference FROM members_chosen")
    }
    citations = _citations(scratch, work_of, keys, passages)
    rows = scratch.rows(
        """SELECT members_chosen.work, source, reference, number, list_number, raw, item, confidence, doubts, line
        FROM members_chosen JOIN "references" USING (source, reference) ORDER BY source, reference"""
    )
    found: dict[str, list[Printed]] = defaultdict(list)
    for work, source, reference, number, list_number, raw, item, confidence, doubts, line in rows:
        of_reference = citations.get((source, reference), ())
        found[work].append(
            Printed(
                source=source,
                number=number,
                list=list_number,
                raw=raw,
                item=msgspec.json.decode(item),
                confidence=Confidence(reference=confidence, doubts=tuple(doubts)),
                place=Place(line=line, start=0, end=0),
                citations=tuple(one for one in of_reference if one.kind == "marked"),
                continued=tuple(one for one in of_reference if one.kind == "continued"),
            )
        )
    return {work: tuple(of_work) for work, of_work in found.items()}


def _citations(
    scratch: Scratch, work_of: Mapping[ReferencePlace, str], keys: Mapping[str, str], passages: Passages
) -> Mapping[ReferencePlace, Sequence[Citation]]:
    rows = scratch.rows(
        """SELECT source, reference, section, sentence,
            max(before) OVER (PARTITION BY source, sentence_start) AS before, marker, marker_start, sentence_start, kind, place, beside,
            repaired, note, locator
        FROM citations JOIN members_chosen USING (source, reference)
        ORDER BY source, sentence_start, marker_start, reference"""
    )
    found: dict[ReferencePlace, list[Citation]] = defaultdict(list)
    for row in rows:
        source, reference, section, sentence, before, marker, at, sentence_at, kind, place, beside, *rest = (
            row
        )
        start, end = passages.add(source, sentence_at, sentence, before)
        marked = passages.marker(sentence, marker, at - sentence_at)
        works = (work_of.get((source, other)) for other in beside)
        own = keys[work_of[source, reference]]
        others = dict.fromkeys(keys[work] for work in works if work)
        repaired, note, locator = rest
        values: dict[str, Any] = {"kind": kind, "where": place, "repaired": repaired, "note": note}
        found[source, reference].append(
            Citation(
                section=section,
                sentence=sentence,
                marker=marker,
                start=start + marked[0],
                end=start + marked[1],
                sentence_start=start,
                sentence_end=end,
                with_=tuple(key for key in others if key != own),
                locator=locator,
                **values,
            )
        )
    return found


def _checks(scratch: Scratch) -> dict[str, tuple[Check, dict[str, Any]]]:
    """Work -> its check, and its record by the index that has it."""
    if not scratch.has("checks"):
        return {}
    rows = scratch.rows('SELECT work, "check", record, agency FROM checks JOIN chosen USING (work)')
    return {
        work: (
            msgspec.json.decode(check, type=Check),
            {agency: msgspec.json.decode(record)} if record else {},
        )
        for work, check, record, agency in rows
    }
