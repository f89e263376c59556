"""``citekit corpus works``, ``check`` and ``export``: the works of a corpus."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.corpus import corpus
from citekit.cli.export import format_options, print_in_format
from citekit.cli.options import IndexOptions, crossref_options, index_options, offline_option
from citekit.cli.output import warn
from citekit.errors import UsageError
from citekit.model.states import STATES

if TYPE_CHECKING:
    from citekit.corpus.works.groups import Report

__all__ = ["corpus"]

memory_option = click.option(
    "--memory",
    default="1GB",
    show_default=True,
    metavar="SIZE",
    help="What the database may use; more is on disk.",
)


@contextmanager
def _progress() -> "Iterator[Report]":
    """A function (stage, done, total) that shows progress."""
    from citekit.cli.progress import StageProgress

    shown = StageProgress()
    try:
        yield lambda stage, done, total: shown(stage, done, total, "")
    finally:
        shown.close()


@corpus.command()
@click.argument("folder")
@memory_option
def works(folder: str, memory: str) -> None:
    """Find out which references are the same work.

    Writes the tables works and members into FOLDER. References are one work as in a build: by DOI, another identifier,
    or title, first author and year; then those that share an exact key are compared field by field. What contradicts
    each other stays apart.
    """
    from citekit.corpus.works.make import make_works

    with _progress() as report:
        counts = make_works(Path(folder), report, memory=memory)
    click.echo(
        f"{_count(counts.references, 'reference')} to {_count(counts.works, 'work')}, {counts.shared:,} of several sources"
    )
    click.echo(
        f"{counts.joined:,} joined by comparing; {counts.doubts:,} that may be another one were kept apart (column doubts)"
    )
    if counts.checks:
        click.echo(f"removed the checks of the works before; run 'citekit corpus check {folder}' again")
    click.echo(f"written to {folder}: works.parquet, members.parquet")


@corpus.command()
@click.argument("folder")
@memory_option
@offline_option
@index_options
@crossref_options
def check(folder: str, memory: str, **asked: Any) -> None:
    """Check the works of a corpus against an index.

    Every work is looked up as a build does: is it right, what is its DOI, was it retracted? Use an index on disk (--index FOLDER) for more than a few thousand. Writes
    the table checks into FOLDER, and works and members with what records say: works with the same record are
    merged. If the command is interrupted, run it again to resume.
    """
    from citekit.corpus.works.check import check_works
    from citekit.indexes.open import open_cached, open_index

    options = IndexOptions(**asked)
    config = options.configured()
    opening = open_cached(config) if config.offline else open_index(config, refresh=options.refresh)
    with opening as index, _progress() as report:
        if index is None:
            raise UsageError(f"The index '{config.index}' cannot be asked offline")
        _warn_outdated(folder)
        counts = check_works(
            Path(folder), index, _version(config.index), report, prefer=config.prefer, memory=memory
        )
    states = ", ".join(f"{number:,} {STATES[state].short}" for state, number in counts.states.items())
    click.echo(f"{_count(sum(counts.states.values()), 'work')}: {states}")
    click.echo(f"retracted or withdrawn: {counts.retracted:,} (column retracted of checks)")
    if counts.joined:
        click.echo(f"{counts.joined:,} joined to others that have the same record")
    if index.trouble:
        warn(index.trouble)
    click.echo(f"written to {folder}: checks.parquet, works.parquet, members.parquet")


@corpus.command()
@click.argument("folder")
@click.option(
    "--where",
    "condition",
    metavar="SQL",
    help='Only works for which this condition holds, such as "n_sources > 2 AND year > 2015".',
)
@click.option("--include-sources", is_flag=True, help="Also list the sources that cite the works.")
@memory_option
@format_options
def export(folder: str, condition: str | None, include_sources: bool, memory: str, **shape: Any) -> None:
    """Print works of a corpus as a bibliography.

    The sentences that cite the works are included. The condition of --where can use the columns of the table works, state and retracted of checks, and the lists tags and
    sources: citekit corpus export FOLDER --where "list_contains(tags, 'model:rat')" --to bibtex.
    """
    from citekit.corpus.slices.slice import read_slice

    _warn_outdated(folder)
    bibliography = read_slice(Path(folder), condition, sources=include_sources, memory=memory)
    print_in_format(bibliography, **shape)


def _warn_outdated(folder: str) -> None:
    from citekit.corpus.settings import load_settings
    from citekit.corpus.work_info import outdated

    load_settings(Path(folder))
    if said := outdated(Path(folder)):
        warn(said)


def _version(index: str) -> str:
    """The index with its folder's date: answers of another one are not taken for its."""
    from citekit.indexes.open import index_folder

    folder = index_folder(index)
    times = [path.stat().st_mtime_ns for path in sorted(folder.iterdir())] if folder else []
    return f"{index} {times}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
