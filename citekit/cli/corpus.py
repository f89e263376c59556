"""``citekit corpus``: many articles as tables."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citekit.cli.options import NameOption
from citekit.cli.output import warn
from citekit.errors import NothingRead, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citekit.corpus.reading.executors import Executor
    from citekit.corpus.reading.read import CorpusResult, Part


def _kinds() -> "Iterable[str]":
    from citekit.readers.kinds import READERS

    return READERS.names


def _taxonomies() -> "Iterable[str]":
    from citekit.tagging.taxonomy_file import taxonomy_names

    return taxonomy_names()


@click.group()
def corpus() -> None:
    """Read thousands of articles into tables.

    The tables are Parquet files; bibliographies can be made of them.
    """


@corpus.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="FOLDER", help="The folder of the corpus.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes on this machine (default: its processors).",
)
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Read on the workers of a Dask cluster instead.")
@click.option("--shard", metavar="I/N", help="Read only the I-th of N parts, for job arrays.")
@click.option("--retry-failed", is_flag=True, help="Read files again that could not be read.")
@click.option("--kind", metavar="KIND", cls=NameOption, names=_kinds, help="Force the input format: {names}.")
@click.option(
    "--taxonomy",
    multiple=True,
    metavar="NAME|FILE",
    cls=NameOption,
    names=_taxonomies,
    help="Tags to look for, a file or one of {names}; may be repeated; 'none' for no tags, 'auto' (the default) for the "
    "one that fits each article.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def read(
    sources: tuple[str, ...],
    output: str,
    workers: int | None,
    scheduler: str | None,
    shard: str | None,
    retry_failed: bool,
    kind: str | None,
    taxonomy: tuple[str, ...],
    quiet: bool,
) -> None:
    """Read SOURCES into the tables of a corpus.

    SOURCES are files, folders with all folders in them, and patterns such as 'papers/**/*.pdf'. Files that were read
    before are not read again: repeat a command that was interrupted to go on, and name new files to add them.
    """
    from citekit.cli.progress import show_progress
    from citekit.config.file import load, locate_unknown_names, with_changes
    from citekit.corpus.reading.read import WHOLE, read_corpus
    from citekit.corpus.settings import settings_of

    part = _part(shard) if shard else WHOLE
    executor = _executor(workers, scheduler)
    changes = {name: value for name, value in (("kind", kind), ("taxonomy", taxonomy)) if value}
    with locate_unknown_names():
        settings = settings_of(with_changes(load(Path()), Path(), **changes))
    with show_progress("Reading") as show:
        result = read_corpus(
            sources,
            Path(output),
            settings,
            executor,
            part=part,
            retry_failed=retry_failed,
            report=(lambda done, total, remark: None) if quiet else show,
        )
    _show(result, output, quiet)


@corpus.command()
@click.argument("folder")
def info(folder: str) -> None:
    """Show what a corpus holds."""
    from citekit.corpus.info import describe
    from citekit.corpus.work_info import describe_works

    click.echo("\n".join([*describe(Path(folder)), *describe_works(Path(folder))]))


def _part(text: str) -> "Part":
    from citekit.corpus.reading.read import Part

    number, _, parts = text.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts)):
        raise UsageError(f"Invalid shard '{text}' (expected I/N, such as 3/100)")
    return Part(int(number), int(parts))


def _executor(workers: int | None, scheduler: str | None) -> "Executor":
    from citekit.corpus.reading.executors import InProcess, ProcessPool

    if scheduler is not None:
        from citekit.corpus.reading.cluster import DaskCluster

        if workers is not None:
            raise UsageError("--workers and --scheduler exclude each other: a cluster has its own workers")
        return DaskCluster(scheduler, waiting=lambda: warn("the cluster has no workers; waiting for some"))
    number = workers or _processors()
    return ProcessPool(number) if number > 1 else InProcess()


def _processors() -> int:
    """The processors that this process may use: a cluster gives a job some of a machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _show(result: "CorpusResult", output: str, quiet: bool) -> None:
    """What was read; exits with code 1 if a file could not be read, raises NothingRead if none could."""
    if not (result.read or result.before):
        if not result.failed:
            raise NothingRead("No file was found that citekit reads; check the folder and the suffixes")
        raise NothingRead(f"No file could be read; see 'citekit corpus info {output}'")
    if not quiet:
        before = f"; {result.before:,} before" if result.before else ""
        click.echo(f"{result.read:,} file{'s' * (result.read != 1)} read{before}")
        click.echo(f"written to {output}; 'citekit corpus info {output}' says what is there")
    if result.failed:
        warn(
            f"{result.failed:,} file{'s' * (result.failed != 1)} could not be read; the table failures says why"
        )
        click.get_current_context().exit(1)
