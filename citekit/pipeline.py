"""The steps of a build, in their order."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from citekit.checking.report import report_checks
from citekit.checking.step import resolve_works
from citekit.citations.scripts import show_scripts
from citekit.citations.step import link_citations
from citekit.config.config import Config
from citekit.corrections.apply import apply_corrections, report_applied
from citekit.corrections.correction import Corrections
from citekit.corrections.file import load as load_corrections
from citekit.csl.item import Item
from citekit.indexes.index import Index, Progress
from citekit.indexes.open import check_index, index_folder, open_index
from citekit.mentions.step import find_mentions
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Step
from citekit.model.keys import Keys, key_pins, retire_keys
from citekit.readers.libraries import is_library
from citekit.readers.step import Reading, read_sources
from citekit.references.footnotes import find_with_notes
from citekit.references.step import describe_sources, parse_references
from citekit.runtime.stages import stage
from citekit.tagging.choice import tagging_step
from citekit.writers.formats import target
from citekit.writers.step import report_group, report_separators, report_style
from citekit.writers.styles import styles


def build(
    config: Config,
    previous: Bibliography | None = None,
    *,
    corrections: Path | Corrections | None = None,
    refresh: bool = False,
    progress: Callable[[Progress], None] | None = None,
    document: Item | None = None,
    on_read: Callable[[Reading], None] | None = None,
    index: AbstractContextManager[Index | None] | None = None,
) -> Bibliography:
    """Run every step over the sources that ``config`` names.

    Args:
        config: The settings.
        previous: The lock of an earlier build: works that it knows keep their keys, and their checks where
            nothing can be asked.
        corrections: The user's corrections, or the folder of the corrections.toml to be used.
        refresh: Ask the index again for what its cache holds.
        progress: Called as requests to the index are done, from any thread.
        document: What a library holds of the one source, which counts more than what its page says.
        on_read: Called with what was read before anything is done with it; what it raises ends the build.
        index: What to ask instead of the index of ``config``.

    Raises:
        UsageError: A setting is invalid.
        NothingRead: No source could be read. One that cannot be read beside others that can is a Note of
            level 'review'.
    """
    for name in config.formats:
        target(name)
    styles.check(config.style)
    check_index(config)
    tag_works = tagging_step(config.taxonomies)
    edits = load_corrections(corrections) if isinstance(corrections, Path) else corrections or {}
    pins = {} if previous is None else key_pins(previous)
    asks = not config.offline or index_folder(config.index)
    own = open_index(config, refresh=refresh, progress=progress) if asks else nullcontext()
    with index or own as asked:
        reading = read_sources(config, asked)
        if on_read:
            on_read(reading)
        steps: tuple[Step, ...] = (
            *_reading_steps(reading.articles, Keys(pins), document),
            partial(resolve_works, asked, edits, previous),
            partial(apply_corrections, edits),
            report_checks,
            tag_works,
            report_applied,
            report_separators,
            report_style,
            report_group,
            Bibliography.with_sorted_notes,
            partial(retire_keys, pins),
        )
        return _run(steps, config, reading)


def read_works(config: Config, reading: Reading, tag_works: Step) -> Bibliography:
    """Run the steps that ask nobody over what was read: works as the texts print them, with their tags."""
    steps = (
        *_reading_steps(reading.articles, Keys({}), None),
        tag_works,
        Bibliography.with_sorted_notes,
    )
    return _run(steps, config, reading)


def _run(steps: Sequence[Step], config: Config, reading: Reading) -> Bibliography:
    bibliography = Bibliography(options=config.options(), notes=tuple(reading.notes))
    for step in steps:
        bibliography = step(bibliography)
    return bibliography


def _reading_steps(articles: Sequence[Article], keys: Keys, document: Item | None) -> tuple[Step, ...]:
    """The steps from texts to works, which ask nobody."""
    lists = {article.id: find_with_notes(article) for article in stage("Finding references", articles, _file)}
    texts = [article for article in articles if not is_library(article)]
    return (
        partial(describe_sources, articles, keys, document=document),
        partial(parse_references, articles, lists, keys),
        partial(link_citations, texts, lists),
        partial(find_mentions, texts, lists, keys),
        partial(show_scripts, texts),
    )


def _file(article: Article) -> str:
    return article.file
