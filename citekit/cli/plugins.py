"""``citekit plugins``: readers, writers, indexes and taxonomies, by package."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.output import warn
from citekit.errors import CitekitError

if TYPE_CHECKING:
    from citekit.plugins import Group, Registry


@click.command()
def plugins() -> None:
    """List readers, writers, indexes and taxonomies.

    Those of plug-ins are shown with their package. A package adds its own by entry points in the groups
    citekit.readers, citekit.writers, citekit.indexes and citekit.taxonomies.
    """
    from citekit.indexes.open import INDEXES
    from citekit.readers.kinds import READERS
    from citekit.writers.formats import WRITERS

    _echo("readers", "Readers, for --kind", _descriptions(READERS), lambda name: READERS[name].description)
    _echo(
        "writers",
        "Writers, for --to and formats",
        _descriptions(WRITERS),
        lambda name: WRITERS[name].description,
    )
    _echo("indexes", "Indexes, for index", _descriptions(INDEXES), lambda name: INDEXES[name].description)
    _echo("taxonomies", "Taxonomies, for --taxonomy", _taxonomies(), _title)


def _descriptions(table: "Registry[Any]") -> Mapping[str, str]:
    return {value.id: value.description for value in table}


def _taxonomies() -> Mapping[str, str]:
    from citekit.tagging.taxonomy_file import shipped_taxonomies

    return {name: _title(name) for name in shipped_taxonomies()}


def _title(name: str) -> str:
    from citekit.tagging.taxonomy_file import load_taxonomy

    return load_taxonomy(name).title


def _echo(group: "Group", heading: str, built_in: Mapping[str, str], describe: Callable[[str], str]) -> None:
    """Print a group; a plug-in that cannot be used is named on standard error."""
    from citekit.plugins import find_plugins

    click.echo(heading)
    for name, description in built_in.items():
        click.echo(f"  {name:20} {description}")
    names = set(built_in)
    for plugin in find_plugins(group):
        if plugin.name in names:
            warn(f"Ignored plug-in {plugin}: the name is already used")
            continue
        names.add(plugin.name)
        try:
            description = describe(plugin.name)
        except CitekitError as error:
            warn(str(error))
            description = "cannot be loaded"
        click.echo(f"  {plugin.name:20} {description} ({plugin.package} {plugin.version})")
