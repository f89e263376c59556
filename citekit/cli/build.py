"""``citekit build``: read sources and write their bibliography."""

import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.build_options import BuildOptions, build_options
from citekit.cli.options import NameOption
from citekit.cli.run import Plan, as_before, run
from citekit.cli.watch import watch_and_build
from citekit.errors import UsageError

if TYPE_CHECKING:
    from citekit.model.bibliography import Bibliography


def _kinds() -> Iterable[str]:
    from citekit.readers.kinds import READERS

    return READERS.names


def _taxonomies() -> Iterable[str]:
    from citekit.tagging.taxonomy_file import taxonomy_names

    return taxonomy_names()


@click.command()
@click.argument("sources", nargs=-1)
@click.option(
    "--kind",
    metavar="KIND",
    cls=NameOption,
    names=_kinds,
    help="Force the input format instead of detecting it: {names}.",
)
@click.option("--no-sources", is_flag=True, help="Leave the articles themselves out of the exports.")
@click.option(
    "--taxonomy",
    multiple=True,
    metavar="NAME|FILE",
    cls=NameOption,
    names=_taxonomies,
    help="Tags to look for, a file or one of {names}; may be repeated; 'none' for no tags, 'auto' (the default) for the one that fits.",
)
@click.option("--watch", is_flag=True, help="Build again whenever a file changes, until Ctrl-C.")
@build_options
def build(
    sources: tuple[str, ...],
    kind: str | None,
    no_sources: bool,
    taxonomy: tuple[str, ...],
    watch: bool,
    **shared: Any,
) -> None:
    """Read SOURCES and write their bibliography.

    SOURCES are articles and libraries of references: files, folders, patterns such as 'papers/*.pdf', URLs
    (https://...), '-' for standard input, or DOIs, for the reference list that the publisher deposited at
    Crossref. By default the sources in citekit.toml are read, or else those of the build before. To keep these and
    add others, use 'citekit add'.
    """
    options = BuildOptions(**shared)

    def plan(folder: Path, previous: "Bibliography | None") -> Plan:
        config = options.configured(
            sources=sources,
            kind=kind or None,
            taxonomy=taxonomy,
            include_sources=False if no_sources else None,
        )
        if not config.sources and previous:
            config = as_before(config, folder, previous)
            _refuse_terminal(config.sources)
        return Plan(
            config, keep=f"join the sources with '{_add_command(sources, options)}'" if sources else ""
        )

    if watch:
        watch_and_build(options, plan)
    else:
        run(options, plan)


def _refuse_terminal(sources: Iterable[str]) -> None:
    """Raise UsageError where the build before read standard input, which only a pipe can bring again."""
    from citekit.readers.sources import STANDARD_INPUT

    if STANDARD_INPUT in sources and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("The build before read standard input; pipe it again, or name the sources")


def _add_command(sources: Iterable[str], options: BuildOptions) -> str:
    """The command that adds what this one would build instead of the sources of the build before."""
    from citekit.text.addresses import without_secrets

    output = ["-o", options.output] if options.output else []
    return shlex.join(["citekit", "add", *map(without_secrets, sources), *output])
