"""``citekit add``: join sources to a bibliography."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.build_options import BuildOptions, build_options
from citekit.cli.output import warn
from citekit.cli.run import Plan, listed_sources, run
from citekit.errors import UsageError

if TYPE_CHECKING:
    from citekit.model.bibliography import Bibliography


@click.command()
@click.argument("sources", nargs=-1, required=True)
@build_options
def add(sources: tuple[str, ...], **shared: Any) -> None:
    """Add SOURCES to the bibliography, and build it.

    They are listed in citekit.toml, together with those of the build before if there is no such list yet. If one
    of them cannot be read, nothing is changed.
    """
    options = BuildOptions(**shared)

    def plan(folder: Path, previous: "Bibliography | None") -> Plan:
        import msgspec

        from citekit.config.edit import SourceEdit
        from citekit.config.file import FILE
        from citekit.readers.sources import expand
        from citekit.text.toml_edit import check_writable

        _refuse_unkept(sources)
        config = listed_sources(options, folder, previous)
        new = _not_in(config.sources, sources)
        names, errors = expand(new)
        if errors:
            raise UsageError("; ".join(["Nothing was added", *map(str, errors)]))
        if new:
            check_writable(Path(FILE))
        listed = options.configured().sources
        edit = SourceEdit(None, tuple(new) if listed else (*config.sources, *new))
        return Plan(
            msgspec.structs.replace(config, sources=(*config.sources, *new)),
            edits=(edit,) if new else (),
            needed=tuple(names),
        )

    run(options, plan)


def _refuse_unkept(sources: Sequence[str]) -> None:
    """Raise UsageError for what the next build could not read again."""
    from citekit.readers.sources import STANDARD_INPUT
    from citekit.text.addresses import without_secrets

    for name in sources:
        if not name.strip():
            raise UsageError("Invalid source: empty text (expected a file, folder, pattern, address or DOI)")
        if name == STANDARD_INPUT:
            raise UsageError(
                "Standard input cannot be read again by the next build; save it to a file and add that"
            )
        if without_secrets(name) != name:
            raise UsageError(
                "This address has a password or token, which citekit.toml would keep; save the page and add the file",
                file=without_secrets(name),
            )


def _not_in(listed: Sequence[str], sources: Sequence[str]) -> list[str]:
    """The sources that are not listed yet; with a message on the others."""
    from citekit.readers.sources import expand, identity

    known = set(map(identity, expand(listed)[0]))
    new = []
    for name in dict.fromkeys(sources):
        if name in listed or identity(name) in known:
            warn(f"{name}: already one of the sources")
        else:
            new.append(name)
    return new
