"""The porch's door to taxonomies: ``citekit taxonomy check | new | coverage``."""

from pathlib import Path

import click

from citekit.model.lock import LOCK


@click.group()
def taxonomy() -> None:
    """Check a taxonomy of your own, start one, or see what it covers."""


@taxonomy.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """Say every fault of FILES, with its line and what was expected; exit code 2 if there is one.

    FILES are taxonomy files or the names of shipped ones; several are checked as extending each other.
    """
    from citekit.tagging import coverage as taxonomies

    faulty = False
    for line, faults in taxonomies.check(files):
        for fault in faults:
            faulty = True
            click.echo(f"citekit: {fault}", err=True)
        if line:
            click.echo(line)
    if faulty:
        click.get_current_context().exit(2)


@taxonomy.command()
@click.argument("file", type=click.Path())
def new(file: str) -> None:
    """Write a small taxonomy with remarks to FILE, to start from; never over a file that is there."""
    from citekit.tagging import coverage as taxonomies

    taxonomies.start(Path(file))
    click.echo(f"{file} written. Next: citekit taxonomy check {file}")


@taxonomy.command()
@click.argument("place", required=False, metavar="[FOLDER|LOCK]", type=click.Path())
@click.option("--taxonomy", "names", multiple=True, metavar="NAME|FILE", help="Default: those of the build.")
@click.option("--most", type=click.IntRange(0), default=30, metavar="N", help="Terms to list (default: 30).")
def coverage(place: str | None, names: tuple[str, ...], most: int) -> None:
    """Say which labels fire, how often and by what, which never do, and which frequent terms no label covers.

    Reads a lock, or the one in FOLDER (default: the output folder's), and tags its works anew.
    """
    from citekit import config as settings
    from citekit.model.lock import load_lock
    from citekit.tagging import coverage as taxonomies
    from citekit.tagging.loading import load_taxonomy
    from citekit.tagging.taxonomy import combine

    config = settings.load(Path())
    path = Path(place or config.output)
    lock = path / LOCK if path.is_dir() or not path.suffix else path
    bibliography = load_lock(lock)
    wanted = names or taxonomies.of_lock(
        bibliography, (Path(), lock.parent, lock.parent.parent), config.taxonomy
    )
    with settings.blaming():
        combined = combine([load_taxonomy(name) for name in wanted])
    click.echo(taxonomies.coverage(bibliography, combined, most))
