"""``citekit build``: read sources and write their bibliography."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citekit.cli.options import (
    NameOption,
    configured,
    crossref_options,
    offline_option,
    templates_option,
    templates_path,
)
from citekit.cli.output import warn
from citekit.errors import UsageError

if TYPE_CHECKING:
    from citekit.config import Config
    from citekit.model.bibliography import Bibliography


def _kinds() -> Iterable[str]:
    from citekit.readers.kinds import READERS

    return READERS.names


def _taxonomies() -> Iterable[str]:
    from citekit.tagging.taxonomy_file import taxonomy_names

    return taxonomy_names()


@click.command()
@click.argument("sources", nargs=-1)
@click.option("-o", "--output", metavar="FOLDER", help="Where to write (default: bibliography).")
@click.option(
    "--kind",
    metavar="KIND",
    cls=NameOption,
    names=_kinds,
    help="Force the input format instead of detecting it: {names}.",
)
@offline_option
@crossref_options
@click.option("--no-sources", is_flag=True, help="Leave the articles themselves out of the exports.")
@click.option(
    "--taxonomy",
    multiple=True,
    metavar="NAME|FILE",
    cls=NameOption,
    names=_taxonomies,
    help="Tags to look for, a file or one of {names}; may be repeated; 'none' for no tags, 'auto' (the default) for the one that fits.",
)
@templates_option
@click.option("--force", is_flag=True, help="Overwrite files that you changed or that citekit did not write.")
@click.option("--strict", is_flag=True, help="Exit with code 1 if something needs your review.")
def build(
    sources: tuple[str, ...],
    output: str | None,
    kind: str | None,
    offline: bool,
    mailto: str | None,
    crossref_url: str | None,
    refresh: bool,
    allow_private: bool,
    no_sources: bool,
    taxonomy: tuple[str, ...],
    templates: str | None,
    force: bool,
    strict: bool,
) -> None:
    """Read SOURCES and write their bibliography.

    SOURCES are articles and libraries of references: files, folders, patterns such as 'papers/*.pdf', URLs
    (https://...), '-' for standard input, or DOIs, for the reference list that the publisher deposited at
    Crossref. By default the sources in citekit.toml are read, or else those of the build before.
    """
    import msgspec

    from citekit import config as settings
    from citekit import pipeline
    from citekit.cli import summary
    from citekit.cli.progress import crossref_progress
    from citekit.model.lock import LOCK
    from citekit.readers.sources import relative_to
    from citekit.writers import output as outputs
    from citekit.writers.locking import lock_folder

    if output is not None and not output.strip():
        raise UsageError("Invalid output: empty text (expected a folder)")
    config = configured(
        mailto,
        crossref_url,
        allow_private=allow_private,
        sources=sources,
        output=output,
        kind=kind or None,
        taxonomy=taxonomy,
        offline=offline or None,
        strict=strict or None,
        include_sources=False if no_sources else None,
    )
    folder, own_templates = Path(config.output), templates_path(templates)
    with lock_folder(folder, lambda: warn(f"{folder}: waiting for another build in this folder")):
        previous = _previous(folder / LOCK, force)
        if not config.sources and previous:
            config = _as_before(config, folder, previous)
        with settings.locate_unknown_names(), crossref_progress(config.mailto) as progress:
            bibliography = pipeline.build(
                config, previous, corrections=Path(), refresh=refresh, progress=progress
            )
        options = msgspec.structs.replace(
            bibliography.options, sources=relative_to(folder, config.sources), kind=config.kind
        )
        bibliography = msgspec.structs.replace(bibliography, options=options)
        outputs.write(bibliography, folder, force=force, templates=own_templates)
    click.echo(summary.text(bibliography, folder, previous))
    if summary.unread(bibliography) or (config.strict and summary.to_review(bibliography)):
        click.get_current_context().exit(1)


def _as_before(config: "Config", folder: Path, previous: "Bibliography") -> "Config":
    """The settings with the sources of the build before, which its lock in ``folder`` names.

    Raises UsageError where that build read standard input, which only a pipe can bring again.
    """
    import msgspec

    from citekit.config import refuse_private
    from citekit.model.lock import LOCK
    from citekit.readers.sources import STANDARD_INPUT, from_folder

    sources = from_folder(folder, previous.options.sources)
    if STANDARD_INPUT in sources and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("The build before read standard input; pipe it again, or name the sources")
    if not config.allow_private:
        refuse_private(sources, folder / LOCK)
    return msgspec.structs.replace(config, sources=sources, kind=config.kind or previous.options.kind)


def _previous(lock: Path, force: bool) -> "Bibliography | None":
    """The lock of the build before, for its keys; ``force`` ignores a damaged one."""
    from citekit.errors import LockError
    from citekit.model.lock import load_lock

    if not lock.exists():
        return None
    try:
        return load_lock(lock)
    except LockError:
        if force:
            return None
        raise
