"""Parse reference strings into CSL items with confidence; never raises."""

import re
import signal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from multiprocessing import get_context, resource_tracker

import msgspec

from citekit.csl.item import Item
from citekit.model.bibliography import Confidence, Printed
from citekit.references.parser.assembly import ReferenceDraft, assemble
from citekit.references.parser.confidence import confidence
from citekit.references.parser.network import network
from citekit.references.parser.tokens import Segment, Tokens, next_work, segments, tokenize
from citekit.text.link_words import without_links

# Longer than any reference; longer strings are pasted documents, and are cut here.
MAX_LENGTH = 20_000
# A string with more works is a list.
MAX_WORKS = 20
# Strings that are labelled together: more gain nothing, and wait longer for the first answer.
BATCH = 48
# Chemists print several works under one number.
_LETTER = re.compile(r"(?:^|(?<=[.;,\s])\s)\s*\(([a-t])\)\s+(?=[^\W\d_])")
_ABC = "abcdefghijklmnopqrst"
_HOLDS = hasattr(signal, "pthread_sigmask")
_DECISIVE_FIELDS = (
    "author",
    "editor",
    "issued",
    "volume",
    "page",
    "container-title",
    "publisher",
    "publisher-place",
    "URL",
)


class Parsed(msgspec.Struct, frozen=True):
    """A parsed string: its item ({} if none), and further works in the same string.

    ``spans``: the place in ``raw`` of each field of ``item`` (code points, end exclusive).
    """

    raw: str
    item: Item
    also: tuple[Item, ...] = ()
    confidence: Confidence = Confidence()
    spans: Mapping[str, tuple[int, int]] = {}


def parse(raw: str) -> Parsed:
    """Parse one reference string into CSL-JSON 1.0.2.

    A string in which no reference can be seen gives ``item == {}`` and confidence 0.
    """
    return _parse_batch([raw])[0]


def parse_many(raws: Iterable[str], jobs: int = 1) -> Iterator[Parsed]:
    """Parse strings as `parse` does, in order, in a fraction of the time.

    ``jobs``: how many processes share the work; more than there are cores gain nothing. A script that asks for
    several keeps its own work under ``if __name__ == "__main__":``, as `multiprocessing` requires.
    """
    if jobs > 1:
        yield from _parse_in_processes(list(raws), jobs)
        return
    for batch in _batches(raws):
        yield from _parse_batch(batch)


def passes(read: Parsed | Printed) -> bool:
    """Whether a reference needs no review; about one in a hundred that pass is wrong."""
    return bool(read.item) and read.confidence.reference >= network().about["passes"]


def _batches(raws: Iterable[str]) -> Iterator[list[str]]:
    strings = iter(raws)
    while batch := list(islice(strings, BATCH)):
        yield batch


def _parse_in_processes(raws: Sequence[str], jobs: int) -> Iterator[Parsed]:
    """The batches parsed by several processes, in order."""
    batches = list(_batches(raws))
    if not batches:
        return
    # Ctrl-C is for the process that asked: the others never see it, and end when this one does. (The tracker of
    # resources would let it through again, were it started later.)
    resource_tracker.ensure_running()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if _HOLDS else None
    try:
        pool = get_context("spawn").Pool(min(jobs, len(batches)))
    finally:
        if blocked is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    with pool:
        for parsed in pool.imap(_parse_batch, batches, chunksize=4):
            yield from parsed


def _parse_batch(raws: Sequence[str]) -> list[Parsed]:
    texts = [_text(raw) for raw in raws]
    tokens = [tokenize(text) for text in texts]
    full = [n for n, cut in enumerate(tokens) if cut.words]
    labelled = dict(zip(full, network().label([tokens[n].words for n in full]) if full else (), strict=True))
    return [
        _parse_labelled(raw, texts[n], tokens[n], *labelled[n]) if n in labelled else Parsed(raw, {})
        for n, raw in enumerate(raws)
    ]


def _text(raw: str) -> str:
    text = raw[:MAX_LENGTH].replace("\ufeff", " ")  # a byte order mark that was copied along
    kept = without_links(text.rstrip())
    return kept if kept.strip() else text


def _parse_labelled(
    raw: str, text: str, tokens: Tokens, labels: Sequence[int], probabilities: Sequence[float]
) -> Parsed:
    works_in_list = [_parse_work(part, part, *_label(part)) for part in _split_lettered(text)]
    if works_in_list and all(work.item for work in works_in_list):
        return _combine(raw, works_in_list, raw.find(works_in_list[0].raw))
    parts = segments(text, tokens, labels, probabilities)
    if (second := next_work(parts)) is not None:
        works = list(_works(text, second))
        if all(work.item for work in works):
            return _combine(raw, works, 0)
    return _parse_work(raw, text, tokens, parts, probabilities)


def _combine(raw: str, works: Sequence[Parsed], start: int) -> Parsed:
    """The first of several works, at ``start`` of ``raw``; the others in ``also``."""
    spans = {name: (begin + start, end + start) for name, (begin, end) in works[0].spans.items()}
    also = tuple(work.item for work in works[1:])
    return msgspec.structs.replace(works[0], raw=raw, also=also, spans=spans)


def _split_lettered(text: str) -> list[str]:
    """Split '(a) Roe ... ; (b) Doe ...' into its works; [] without letters."""
    marks = list(_LETTER.finditer(text))[:MAX_WORKS]
    if (
        len(marks) < 2
        or text[: marks[0].start()].strip()
        or [m[1] for m in marks] != list(_ABC[: len(marks)])
    ):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[mark.end() : end].rstrip(" ;") for mark, end in zip(marks, ends, strict=True)]


def _works(text: str, second: int) -> Iterator[Parsed]:
    """The works in one string, each read on its own; the second begins at ``second``."""
    end: int | None = second
    for _ in range(MAX_WORKS):
        part, text = text[:end], text[end:] if end else ""
        yield _parse_work(part, part, *_label(part))
        if not tokenize(text).words:
            return
        end = next_work(_label(text)[1])


def _label(text: str) -> tuple[Tokens, Sequence[Segment], Sequence[float]]:
    """Tokens, segments and the probability of each token's label."""
    tokens = tokenize(text)
    labels, probabilities = network().label([tokens.words])[0]
    return tokens, segments(text, tokens, labels, probabilities), probabilities


def _parse_work(
    raw: str, text: str, tokens: Tokens, parts: Sequence[Segment], probabilities: Sequence[float]
) -> Parsed:
    """Assemble the segments of a single work."""
    draft = assemble(text, parts, tokens.identifiers)
    if not _is_reference(draft):
        return Parsed(raw, {})
    trusted = confidence(draft, probabilities, network().about["trust"])
    return Parsed(raw, _sort_fields(draft.item), (), trusted, draft.spans)


def _is_reference(draft: ReferenceDraft) -> bool:
    item = draft.item
    if {"DOI", "PMID", "PMCID"} & item.keys():
        return True
    count = sum(name in item for name in _DECISIVE_FIELDS)
    return count >= (2 if "title" in item else 3)


_ORDER = (
    "type",
    "author",
    "editor",
    "issued",
    "title",
    "container-title",
    "volume",
    "issue",
    "page",
    "edition",
)


def _sort_fields(item: Item) -> Item:
    rank = {name: position for position, name in enumerate(_ORDER)}
    return {
        name: item[name]
        for name in sorted(item, key=lambda name: (rank.get(name, 99), name == "custom", name))
    }
