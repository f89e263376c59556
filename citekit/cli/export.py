"""``citekit export``: print the bibliography in a format."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.options import Command, NameOption, lock_option, read_lock, templates_option, templates_path
from citekit.cli.output import write_bytes
from citekit.errors import UsageError

if TYPE_CHECKING:
    from citekit.model.bibliography import Bibliography


def _formats() -> Iterable[str]:
    from citekit.writers.formats import WRITERS

    return WRITERS.names


def _programs() -> Iterable[str]:
    from citekit.writers.formats import WRITERS

    return dict.fromkeys(program for writer in WRITERS for program in writer.profiles)


def format_options(command: Command) -> Command:
    """Add the options that say how a bibliography is written; `print_in_format` takes them."""
    for option in (
        templates_option,
        click.option(
            "--group",
            metavar="BY",
            help="Group a reading list by a facet of the tags, section, year or check.",
        ),
        click.option(
            "--collections",
            metavar="FACETS",
            help="Add a collection for each tag of these facets, such as mechanism,model.",
        ),
        click.option(
            "--for",
            "program",
            metavar="PROGRAM",
            cls=NameOption,
            names=_programs,
            help="The program that will read it: {names}.",
        ),
        click.option(
            "--to",
            "format",
            required=True,
            metavar="FORMAT",
            cls=NameOption,
            names=_formats,
            help="The format: {names}.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("path", required=False, metavar="[LOCK]")
@lock_option
@format_options
def export(path: str | None, lock: str | None, **shape: Any) -> None:
    """Print the bibliography in a format.

    LOCK is a lock or the folder that it is in, as for --lock: citekit export bibliography --to ris.

    Without --for, --collections, --group or another folder of templates, the same bytes as the build wrote.
    """
    print_in_format(read_lock(lock or path), **shape)


def print_in_format(
    bibliography: "Bibliography",
    *,
    format: str,
    program: str | None,
    collections: str | None,
    group: str | None,
    templates: str | None,
) -> None:
    """Print the bibliography as the options of `format_options` say. Raises UsageError."""
    from citekit.writers.formats import export as write

    facets = tuple(part.strip() for part in (collections or "").split(",") if part.strip())
    content = write(
        bibliography, format, templates_path(templates), profile=program, facets=facets, group=group
    )
    if isinstance(content, bytes) and sys.stdout and sys.stdout.isatty():
        raise UsageError(f"Cannot show {format} in a terminal; redirect it to a file: > FILE")
    write_bytes(content if isinstance(content, bytes) else content.encode())
