"""``citekit corpus works``, ``check`` and ``export``: the works of a corpus."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citekit.cli.corpus import corpus

if TYPE_CHECKING:
    from citekit.corpus.groups import Report

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
    """Find out which references of a corpus are one work.

    Writes the tables works and members into FOLDER. References are one work as in a build: by DOI, another identifier,
    or title, first author and year; then those that share an exact key are compared field by field. What contradicts
    each other stays apart.
    """
    from citekit.corpus.works import make_works

    with _progress() as report:
        made = make_works(Path(folder), report, memory=memory)
    click.echo(
        f"{_count(made.references, 'reference')} to {_count(made.works, 'work')}, {made.shared:,} of several sources"
    )
    click.echo(
        f"{made.joined:,} joined by comparing; {made.doubts:,} that may be another one were kept apart (column doubts)"
    )
    if made.checks:
        click.echo(f"removed the checks of the works before; run 'citekit corpus check {folder}' again")
    click.echo(f"written to {folder}: works.parquet, members.parquet")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
