"""``citekit index``: Crossref on one's own disk."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citekit.cli.output import warn

if TYPE_CHECKING:
    from citekit.indexes.disk.build import BuildResult

_dumps = click.argument("dumps", nargs=-1, required=True, metavar="DUMP...")
_output = click.option("-o", "--output", required=True, metavar="FOLDER", help="The folder of the index.")


@click.group()
def index() -> None:
    """Keep Crossref's records on disk, for '--index FOLDER'."""


@index.command()
@_dumps
@_output
@click.option("--references", is_flag=True, help="Also keep the reference lists that publishers deposited.")
@click.option("--abstracts", is_flag=True, help="Also keep abstracts.")
def build(dumps: tuple[str, ...], output: str, references: bool, abstracts: bool) -> None:
    """Build an index of the records in DUMP...

    DUMP is a file of Crossref's public data file, {"items": [...]} or JSON lines, plain, .gz or .zst, or a folder
    of them. A command that was interrupted is repeated to go on: files that were taken are not read again.
    """
    from citekit.cli.progress import show_progress
    from citekit.indexes.disk.build import build_index

    more = [name for name, wanted in (("reference", references), ("abstract", abstracts)) if wanted]
    with show_progress("Index") as show:
        result = build_index(dumps, Path(output), more=more, report=show)
    _show(result, output)


@index.command()
@_dumps
@_output
def update(dumps: tuple[str, ...], output: str) -> None:
    """Add the records in DUMP... to an index that was built.

    Of several records with one DOI, the one that Crossref indexed last counts.
    """
    from citekit.cli.progress import show_progress
    from citekit.indexes.disk.build import update_index

    with show_progress("Index") as show:
        result = update_index(dumps, Path(output), report=show)
    _show(result, output)


@index.command()
@click.argument("folder")
def info(folder: str) -> None:
    """Show what an index holds: records, dates, dumps and size."""
    from citekit.indexes.disk.info import describe

    click.echo("\n".join(describe(Path(folder))))


def _show(result: "BuildResult", output: str) -> None:
    """What was taken, and what was not; exits with code 1 if a dump could not be read."""
    for error in result.damaged:
        warn(str(error))
    known = f"; {_count(result.known, 'file')} taken before" if result.known else ""
    click.echo(f"{_count(result.records, 'record')} of {_count(result.files, 'file')}{known}")
    for number, what in ((result.without_doi, "without a DOI"), (result.invalid, "with invalid JSON")):
        if number:
            click.echo(f"ignored {_count(number, 'record')} {what}")
    click.echo(f"written to {output}; use it with --index {output}")
    if result.damaged:
        click.get_current_context().exit(1)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
