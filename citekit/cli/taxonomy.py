"""``citekit taxonomy``: check a taxonomy, start one, or see what it covers."""

from pathlib import Path

import click

from citekit.cli.options import lock_option, lock_path
from citekit.cli.output import warn


@click.group()
def taxonomy() -> None:
    """Check your own taxonomy, start one, or see what it covers."""


@taxonomy.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """List every fault in FILES with its line.

    FILES are taxonomy files or the names of built-in taxonomies; several are checked in
    combination. Exits with code 2 if there is a fault.
    """
    from citekit.tagging.taxonomy_check import check_taxonomies

    faulty = False
    for line, errors in check_taxonomies(files):
        for error in errors:
            faulty = True
            warn(str(error))
        if line:
            click.echo(line)
    if faulty:
        click.get_current_context().exit(2)


@taxonomy.command()
@click.argument("file", type=click.Path())
def new(file: str) -> None:
    """Write a small commented taxonomy to FILE, to start from.

    Existing files are not overwritten.
    """
    from citekit.tagging.taxonomy_file import write_example

    write_example(Path(file))
    click.echo(f"Wrote {file}. Next: citekit taxonomy check {file}")


@taxonomy.command()
@lock_option
@click.option(
    "--taxonomy",
    "names",
    multiple=True,
    metavar="NAME|FILE",
    help="The taxonomy (default: that of the build); may be repeated.",
)
@click.option("--most", type=click.IntRange(0), default=30, metavar="N", help="Terms to list (default: 30).")
def coverage(lock: str | None, names: tuple[str, ...], most: int) -> None:
    """Show how often each label is used, and terms without one.

    Tags the works of the bibliography again, and lists the labels that are never used and the frequent terms
    that no label covers.
    """
    from citekit import config as settings
    from citekit.model.lock import load_lock
    from citekit.tagging.coverage import coverage as measure
    from citekit.tagging.taxonomy import combine
    from citekit.tagging.taxonomy_file import load_taxonomy, taxonomies_of_build

    config = settings.load(Path())
    path = lock_path(lock)
    bibliography = load_lock(path)
    folders = (Path(), path.parent, path.parent.parent)
    chosen = names or taxonomies_of_build(bibliography, folders, config.taxonomy)
    with settings.locate_unknown_names():
        combined = combine([load_taxonomy(name) for name in chosen])
    click.echo(measure(bibliography, combined, most))
