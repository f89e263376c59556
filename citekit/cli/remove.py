"""``citekit remove``: take sources out of a bibliography."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.build_options import BuildOptions, build_options
from citekit.cli.output import warn
from citekit.cli.run import Plan, listed_sources, run
from citekit.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from citekit.config.edit import SourceEdit
    from citekit.model.bibliography import Bibliography, Source


@click.command()
@click.argument("sources", nargs=-1, required=True)
@build_options
def remove(sources: tuple[str, ...], **shared: Any) -> None:
    """Remove SOURCES from the bibliography, and build it.

    A source is named by its file, as it is listed in citekit.toml, by its id or by its key. The files themselves stay.
    """
    options = BuildOptions(**shared)

    def plan(folder: Path, previous: "Bibliography | None") -> Plan:
        import msgspec

        from citekit.config.edit import SourceEdit, edited
        from citekit.config.file import FILE
        from citekit.text.toml_edit import check_writable

        config = listed_sources(options, folder, previous)
        known = previous.sources if previous else ()
        names, ids = _named(sources, config.sources, known)
        edits = tuple(_edits(config.sources, names))
        left = edited(config.sources, edits)
        if not left:
            raise UsageError(f"No source would be left; to start afresh, delete the folder '{folder}'")
        check_writable(Path(FILE))
        if not options.configured().sources:
            edits = (SourceEdit(None, tuple(left)),)
        return Plan(msgspec.structs.replace(config, sources=tuple(left)), edits=edits, removed=frozenset(ids))

    run(options, plan)


def _named(
    arguments: Sequence[str], listed: Sequence[str], known: Sequence["Source"]
) -> tuple[set[str], set[str]]:
    """The listed sources that the user names, as `identity` has them, and the ids of those of the build before.

    Raises UnknownName, or UsageError where a name means several.
    """
    from citekit.model.lookup import source_names
    from citekit.readers.sources import expand, files_of, identity

    places = {identity(name): files_of(name) for name in expand(listed)[0]}
    means: dict[str, set[str]] = {}
    for place, files in places.items():
        for name in (*files, Path(files[0]).stem):
            means.setdefault(name.casefold(), set()).add(place)
    sources = {name: source for source in known for name in source_names(source)}
    names: set[str] = set()
    ids: set[str] = set()
    for argument in arguments:
        source = sources.get(argument.casefold())
        of_source = {place for place, files in places.items() if source and source.file in files}
        own = set(map(identity, expand([argument])[0])) & places.keys()
        meant = own or of_source or means.get(argument.casefold(), set())
        if len(meant) > 1 and not own:
            raise UsageError(
                f"Several sources are called '{argument}'; name one by its path, as in citekit.toml"
            )
        if not meant and not source:
            shown = {files[0] for files in places.values()} | {source.file for source in known}
            raise UnknownName("source", argument, shown)
        names |= meant
        ids |= {one.id for one in known if any(one.file in places[place] for place in meant)}
        ids |= {source.id} if source and not own else set()
    return names, ids


def _edits(listed: Sequence[str], names: set[str]) -> "list[SourceEdit]":
    """The changes of the list that remove these sources; a folder or pattern gives way to the files that are left."""
    from citekit.config.edit import SourceEdit
    from citekit.readers.sources import expand, identity

    edits = []
    for name in listed:
        files = expand([name])[0]
        left = tuple(file for file in files if identity(file) not in names)
        if len(left) < len(files):
            edits.append(SourceEdit(name, left))
            if left:
                warn(f"{name}: now listed file by file ({len(left)}), so that one can be left out")
    return edits
