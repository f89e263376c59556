"""The hall: the only file that knows the order of the rooms, and where errors become Notes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from citekit.citing import cite, missing_tables
from citekit.config import Config
from citekit.cutting import Cut, RawReference, cut
from citekit.errors import CitekitError, NothingRead, SourceError, UsageError
from citekit.keys import Keys, base_key, identities
from citekit.mentions import find as find_mentions
from citekit.merging import group, merge
from citekit.model import (
    Article,
    Bibliography,
    Check,
    Citation,
    Confidence,
    Item,
    Note,
    Options,
    Place,
    Printed,
    Source,
    Stage,
    Work,
)
from citekit.parsing import parse
from citekit.reading import front, read
from citekit.sentences import sentences
from citekit.tagging import Statement, Tagger, combine, load_taxonomy, part_said

# Below this confidence a parsed reference is shown to a person.
DOUBTFUL = 0.6


def build(config: Config, previous: Bibliography | None = None) -> Bibliography:
    """Run every stage over the sources that ``config`` names.

    ``previous`` is the lock of an earlier build: works that it knows keep their keys. Raises UsageError
    for what the user configured wrongly and NothingRead where no source could be read; a source that
    cannot be read beside others that can becomes a Note of level 'human'.
    """
    tagger = Tagger(combine([load_taxonomy(name) for name in config.taxonomy]))
    articles, notes = _read_all(config.sources)
    cuts = {article.id: cut(article) for article in articles}
    keys = Keys(_pins(previous))
    stages: tuple[Stage, ...] = (
        partial(_describe_sources, articles, keys),
        partial(_parse_references, articles, cuts, keys),
        partial(_link_citations, articles, cuts),
        partial(_find_mentions, articles, cuts, keys),
        partial(_tag, tagger),
        _point_out,
    )
    bibliography = Bibliography(
        options=Options(
            formats=config.formats,
            include_sources=config.include_sources,
            offline=config.offline,
            style=config.style,
            taxonomy=tuple(Path(name).name for name in config.taxonomy),
        ),
        notes=tuple(notes),
    )
    for stage in stages:
        bibliography = stage(bibliography)
    return bibliography


def _with(bibliography: Bibliography, notes: Iterable[Note] = (), **changes: object) -> Bibliography:
    return msgspec.structs.replace(bibliography, notes=(*bibliography.notes, *notes), **changes)


# Reading


def _read_all(names: Sequence[str]) -> tuple[list[Article], list[Note]]:
    """Every source that can be read, and a Note for every one that cannot."""
    if not names:
        raise UsageError("No sources: name the files to read, or list them in citekit.toml ('citekit init').")
    articles: list[Article] = []
    failed: list[SourceError] = []
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        path = Path(name)
        try:
            article = read(path, _id(path, taken))
        except SourceError as error:
            failed.append(error)
        else:
            articles.append(article)
            taken.add(article.id)
    if not articles:
        raise NothingRead("\n".join(str(error) for error in failed))
    return articles, [_failure(error) for error in failed]


def _failure(error: CitekitError) -> Note:
    name = Path(error.file or "").name
    place = f"{name}:{error.line}" if error.line else name
    return Note(who="reading", level="human", line=error.line, what=f"{place}: {error.message}")


def _id(path: Path, taken: set[str]) -> str:
    """A short id from the file's name, the same wherever the file lies."""
    base = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "source"
    number, id = 1, base
    while id in taken:
        number += 1
        id = f"{base}-{number}"
    return id


def _pins(previous: Bibliography | None) -> dict[str, str]:
    """Identity -> key of an earlier build."""
    if previous is None:
        return {}
    pins = {identity: work.key for work in previous.works for identity in identities(work.printed)}
    return pins | {f"source:{source.id}": source.key for source in previous.sources}


def _describe_sources(articles: Sequence[Article], keys: Keys, bibliography: Bibliography) -> Bibliography:
    """Each document is itself an entry: what its page says, and what its 'how to cite' string says."""
    sources = []
    for article in articles:
        item, trace = _own_item(article)
        key = keys.pin([f"source:{article.id}"]) or keys.new(base_key(item, article.id))
        sources.append(
            Source(id=article.id, key=key, file=article.file, item=item, text=article.text, trace=tuple(trace))
        )
    notes = [note for article in articles for note in article.notes]
    return _with(bibliography, notes, sources=tuple(sources))


def _own_item(article: Article) -> tuple[Item, list[Note]]:
    item = article.item
    trace = [
        Note(who="reading", field=name, what="Read from the front of the page.", source=article.id) for name in item
    ]
    printed = parse(article.cite_as).item if article.cite_as else {}
    if printed.get("title"):
        item = front.complete(item, printed)
        trace += [
            Note(who="parsing", field=name, what="Read from how the page says to cite it.", source=article.id)
            for name in printed
        ]
    if item.get("author"):
        item = {**item, "author": front.full_names(item["author"], article.text[:20_000])}
    return item, trace


# Cutting and parsing


def _parse_references(
    articles: Sequence[Article], cuts: dict[str, Cut], keys: Keys, bibliography: Bibliography
) -> Bibliography:
    """Every entry of every list as a Printed; one Work for those that are the same work."""
    printed: list[Printed] = []
    traces: dict[tuple[str, int], list[Note]] = {}
    notes: list[Note] = []
    for article in articles:
        notes += cuts[article.id].notes
        for entry in cuts[article.id].entries:
            one, trace, more = _printed(article, entry)
            printed.append(one)
            traces[article.id, entry.number] = trace
            notes += more
    groups, doubts = group(printed)
    pinned = [keys.pin(identities(of_one_work)) for of_one_work in groups]
    works = []
    for of_one_work, pin in zip(groups, pinned, strict=True):
        first = of_one_work[0]
        works.append(
            Work(
                key=pin or keys.new(base_key(first.item, first.raw)),
                item=merge(of_one_work),
                printed=tuple(of_one_work),
                check=_unchecked(bibliography.options),
                trace=tuple(note for one in of_one_work for note in traces[one.source, one.number or 0]),
            )
        )
    return _with(bibliography, (*notes, *doubts), works=tuple(works))


def _printed(article: Article, entry: RawReference) -> tuple[Printed, list[Note], list[Note]]:
    parsed = parse(entry.raw)
    one = Printed(
        source=article.id,
        number=entry.number,
        raw=entry.raw,
        item=parsed.item,
        confidence=parsed.confidence,
        place=Place(line=entry.line, start=entry.start, end=entry.end),
    )
    trace = [
        Note(
            who="parsing",
            field=name,
            source=article.id,
            line=entry.line,
            sure=parsed.confidence.fields.get(name),
            what=f"Read from '{entry.raw[start:end]}', characters {start} to {end} of the printed string.",
        )
        for name, (start, end) in sorted(parsed.spans.items())
    ]
    notes = []
    if not parsed.item or parsed.confidence.reference < DOUBTFUL:
        how = f"with a confidence of only {parsed.confidence.reference:.2f}" if parsed.item else "not at all"
        notes.append(
            Note(
                who="parsing",
                level="human",
                source=article.id,
                line=entry.line,
                sure=parsed.confidence.reference,
                what=f"Entry {entry.number} could be read {how}: '{_short(entry.raw)}'",
            )
        )
    if parsed.also:
        notes.append(
            Note(
                who="parsing",
                level="human",
                source=article.id,
                line=entry.line,
                what=f"Entry {entry.number} holds {1 + len(parsed.also)} works; only the first was taken.",
            )
        )
    return one, trace, notes


def _short(text: str, width: int = 90) -> str:
    return text if len(text) <= width else text[: width - 3].rstrip() + "..."


def _unchecked(options: Options) -> Check:
    reason = "not asked: --offline" if options.offline else "not asked: this version asks no index"
    return Check(state="unchecked", reason=reason)


# Citing


def _link_citations(articles: Sequence[Article], cuts: dict[str, Cut], bibliography: Bibliography) -> Bibliography:
    """Where each text cites its works."""
    key_of = {(one.source, one.number): work.key for work in bibliography.works for one in work.printed}
    citations: dict[tuple[str, int], list[Citation]] = {}
    notes: list[Note] = []
    for article in articles:
        found = cuts[article.id]
        links = cite(article, found.start, found.end, [entry.number for entry in found.entries])
        notes += links.notes
        for cited in links.citations:
            named = [key_of[article.id, number] for number in cited.numbers]
            for number, key in zip(cited.numbers, named, strict=True):
                citations.setdefault((article.id, number), []).append(
                    Citation(
                        section=cited.section,
                        sentence=cited.sentence,
                        marker=cited.marker,
                        start=cited.start,
                        end=cited.end,
                        sentence_start=cited.sentence_start,
                        sentence_end=cited.sentence_end,
                        with_=tuple(dict.fromkeys(other for other in named if other != key)),
                    )
                )
        notes += _uncited(article, found, {number for cited in links.citations for number in cited.numbers})
    works = tuple(
        msgspec.structs.replace(
            work,
            printed=tuple(
                msgspec.structs.replace(one, citations=tuple(citations.get((one.source, one.number or 0), ())))
                for one in work.printed
            ),
        )
        for work in bibliography.works
    )
    return _with(bibliography, notes, works=works)


def _uncited(article: Article, found: Cut, cited: set[int]) -> list[Note]:
    """A Note on the entries that the text cites nowhere, and on the tables that may have cited them."""
    missing = [entry for entry in found.entries if entry.number not in cited]
    if not missing:
        return []
    if not cited:
        what = "No citation of the reference list was found in the text"
    else:
        what = f"{_numbers([entry.number for entry in missing])} cited nowhere in the text that was read"
    tables = missing_tables(article)
    if tables:
        verb = "is" if len(tables) == 1 else "are"
        what += f"; {' and '.join(tables)} {verb} missing from the copy: the article's HTML or XML would have it"
    return [Note(who="citing", level="warning", source=article.id, line=missing[0].line, what=f"{what}.")]


def _numbers(numbers: Sequence[int]) -> str:
    """'Reference 7 is', 'References 105-109 are'."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    text = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"Reference {text} is" if len(numbers) == 1 else f"References {text} are"


# Mentions


def _find_mentions(
    articles: Sequence[Article], cuts: dict[str, Cut], keys: Keys, bibliography: Bibliography
) -> Bibliography:
    """The studies that a text without a reference list talks about: works with clues and no item."""
    works: list[Work] = []
    notes: list[Note] = []
    for article in articles:
        if cuts[article.id].entries:
            continue
        own = bibliography.source(article.id)
        found = find_mentions(msgspec.structs.replace(article, item=own.item))
        for number, mention in enumerate(found.mentions, start=1):
            line = article.text.count("\n", 0, mention.start) + 1
            printed = Printed(
                source=article.id,
                number=number,
                raw=mention.raw,
                item={},
                confidence=Confidence(),
                place=Place(line=line, start=mention.start, end=mention.end),
                clues=mention.clues,
            )
            key = keys.pin(identities([printed])) or keys.new(f"{own.key}Study")
            works.append(Work(key=key, item={}, printed=(printed,), check=_unchecked(bibliography.options)))
            notes.append(
                Note(
                    who="mentions",
                    level="human",
                    source=article.id,
                    line=line,
                    what=f"A study is mentioned but not identified ({key}): '{_short(mention.raw)}'",
                )
            )
        notes += [
            Note(
                who="mentions",
                source=article.id,
                line=teaser.line,
                what=f"A teaser for another post was set apart: '{_short(teaser.what, 60)}'",
            )
            for teaser in found.teasers
        ]
        if not found.mentions:
            notes.append(
                Note(
                    who="cutting",
                    level="human",
                    source=article.id,
                    line=1,
                    what="No reference list was found, and no study that the text talks about.",
                )
            )
    return _with(bibliography, notes, works=(*bibliography.works, *works))


# Tagging


def _tag(tagger: Tagger, bibliography: Bibliography) -> Bibliography:
    """Tags from the title and the citing sentences, with the words that earned them."""
    texts = {source.id: source.text for source in bibliography.sources}
    expansions = {id: tagger.expansions(text) for id, text in texts.items()}
    markers = _markers_by_sentence(bibliography)
    works = []
    for work in bibliography.works:
        statements = [
            statement for one in work.printed for statement in _statements(one, texts[one.source], markers)
        ]
        tags = tagger.tag(work.item.get("title"), statements, expansions)
        works.append(msgspec.structs.replace(work, tags=tags))
    return _with(bibliography, works=tuple(works))


Markers = Mapping[tuple[str, int], Sequence[tuple[int, int]]]
"""(source, offset of a sentence) -> the markers in it, as offsets in the sentence, in order."""


def _markers_by_sentence(bibliography: Bibliography) -> Markers:
    found: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for work in bibliography.works:
        for one in work.printed:
            for citation in one.citations:
                at = citation.sentence_start
                found.setdefault((one.source, at), set()).add((citation.start - at, citation.end - at))
    return {place: sorted(spans) for place, spans in found.items()}


def _statements(printed: Printed, text: str, markers: Markers) -> Iterator[Statement]:
    """What a source says of a work: its citing sentences, or the passage about a study it only mentions."""
    for citation in printed.citations:
        start, end = citation.sentence_start, citation.sentence_end
        spans = markers[printed.source, start]
        own = spans.index((citation.start - start, citation.end - start))
        sentence = text[start:end]
        yield Statement(
            source=printed.source,
            sentence=sentence,
            start=start,
            shared=1 + len(citation.with_),
            said=part_said(sentence, spans, own),
        )
    if printed.clues:
        for start, end in sentences(text, printed.place.start, printed.place.end):
            yield Statement(source=printed.source, sentence=text[start:end], start=start)


# The end


def _point_out(bibliography: Bibliography) -> Bibliography:
    """Notes in the order of their place: source by source, line by line."""
    order = {source.id: position for position, source in enumerate(bibliography.sources)}
    notes = sorted(bibliography.notes, key=lambda note: (order.get(note.source or "", -1), note.line or 0))
    return msgspec.structs.replace(bibliography, notes=tuple(notes))

