"""The hall: the only file that knows the order of the rooms."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import msgspec

from citekit.checking.report import report_checks
from citekit.checking.step import resolve_works
from citekit.citations.step import link_citations
from citekit.config import Config
from citekit.corrections.apply import apply_corrections, report_removed
from citekit.corrections.corrections import Correction
from citekit.corrections.corrections import load as load_corrections
from citekit.indexes.index import Index, Progress
from citekit.indexes.open import open_index
from citekit.mentions.step import find_mentions
from citekit.model.bibliography import Bibliography, Options, Step
from citekit.model.keys import Keys, identities, source_identity
from citekit.readers.libraries import is_library
from citekit.readers.step import read_sources
from citekit.references.describe import describe
from citekit.references.find import find_references
from citekit.references.step import parse_references
from citekit.tagging.step import tag_works
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import combine
from citekit.tagging.taxonomy_file import load_taxonomy
from citekit.writers.formats import target
from citekit.writers.step import report_separators, report_style
from citekit.writers.styles import styles


def build(
    config: Config,
    previous: Bibliography | None = None,
    *,
    corrections: Path | None = None,
    refresh: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Bibliography:
    """Run every step over the sources that ``config`` names.

    ``previous`` is the lock of an earlier build: works that it knows keep their keys. ``corrections``: the
    folder of the user's corrections.toml; None: there are none. ``refresh`` asks the
    index again for what an earlier build asked; ``progress`` is told what is asked, cached and waited for. Raises UsageError
    for what the user configured wrongly and NothingRead where no source could be read; a source that
    cannot be read beside others that can becomes a Note of level 'human'.
    """
    for name in config.formats:
        target(name)
    styles.check(config.style)
    tagger = Tagger(combine([load_taxonomy(name) for name in config.taxonomy]))
    with ExitStack() as stack:
        index = None
        if not config.offline:
            index = stack.enter_context(open_index(config, refresh=refresh, progress=progress))
        return _build(config, previous, tagger, index, load_corrections(corrections) if corrections else {})


def _build(
    config: Config,
    previous: Bibliography | None,
    tagger: Tagger,
    index: Index | None,
    corrections: Mapping[str, Correction],
) -> Bibliography:
    articles, notes = read_sources(config, index)
    cuts = {article.id: find_references(article) for article in articles}
    texts = [article for article in articles if not is_library(article)]
    pins = {} if previous is None else _pins(previous)
    keys = Keys(pins)
    stages: tuple[Step, ...] = (
        partial(describe, articles, keys),
        partial(parse_references, articles, cuts, keys),
        partial(link_citations, texts, cuts),
        partial(find_mentions, texts, cuts, keys),
        *([partial(resolve_works, index, corrections)] if index else []),
        partial(apply_corrections, corrections),
        report_checks,
        partial(tag_works, tagger),
        report_removed,
        report_separators,
        report_style,
        _sort_notes,
    )
    bibliography = Bibliography(
        options=Options(
            name=config.name,
            formats=config.formats,
            include_sources=config.include_sources,
            offline=config.offline,
            prefer=config.prefer,
            broader_tags=config.broader_tags,
            # A file's folder is this machine's business; a name below the working folder is not.
            style=Path(config.style).name if Path(config.style).is_absolute() else config.style,
            taxonomy=tuple(Path(name).name for name in config.taxonomy),
        ),
        notes=tuple(notes),
    )
    for stage in stages:
        bibliography = stage(bibliography)
    return msgspec.structs.replace(bibliography, retired=_retired(pins, bibliography))


def _pins(previous: Bibliography) -> dict[str, str]:
    """Identity -> key, of every work and source that an earlier build gave a key."""
    named = zip(previous.works, identities([work.printed for work in previous.works]), strict=True)
    works = {identity: work.key for work, names in named for identity in names}
    sources = {source_identity(source.item, source.id): source.key for source in previous.sources}
    return {**previous.retired, **works, **sources}


def _retired(pins: dict[str, str], bibliography: Bibliography) -> dict[str, str]:
    """The keys of earlier builds that nothing in this one bears: they come back with their works."""
    borne = set(_pins(bibliography).values())
    return {identity: key for identity, key in pins.items() if key not in borne}


def _sort_notes(bibliography: Bibliography) -> Bibliography:
    """Notes in the order of their place: source by source, line by line."""
    order = {source.id: position for position, source in enumerate(bibliography.sources)}
    notes = sorted(bibliography.notes, key=lambda note: (order.get(note.source or "", -1), note.line or 0))
    return msgspec.structs.replace(bibliography, notes=tuple(notes))
