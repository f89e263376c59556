"""The porch's door to Zotero: ``citekit push zotero``."""

import sys
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.model.lock import LOCK

if TYPE_CHECKING:
    from citekit.model.entry import EntryList
    from citekit.zotero.push.api import Api
    from citekit.zotero.push.connector import Connector
    from citekit.zotero.push.fields import EditPolicy


@click.group()
def push() -> None:
    """Put a bibliography into the reference manager itself."""


@push.command()
@click.argument("lock", required=False, type=click.Path())
@click.option(
    "--to",
    type=click.Choice(["auto", "local", "web", "connector"]),
    default="auto",
    help="A running Zotero 10 or newer, the library on zotero.org, or an older Zotero's connector "
    "(default: the first of them that is there).",
)
@click.option("--library", default="user", metavar="user|GROUP", help="Yours, or a group's number.")
@click.option("--collection", metavar="NAME", help="Where it goes (default: the bibliography's name).")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@click.option("--ours", "choice", flag_value="ours", help="Write over what was edited or deleted in Zotero.")
@click.option("--theirs", "choice", flag_value="theirs", help="Keep what was edited in Zotero, for good.")
def zotero(
    lock: str | None, to: Any, library: str, collection: str | None, dry_run: bool, choice: Any
) -> None:
    """Put a LOCK (default: the output folder's) into Zotero; again after each build, without duplicates.

    What is in the library already is used as it is; what you edited there is left alone. The key for
    zotero.org is read from the environment (ZOTERO_API_KEY) or the system's keyring.
    """
    from citekit import config as settings
    from citekit.citations.statements import annotations
    from citekit.errors import UsageError
    from citekit.model.entries import entry_list
    from citekit.model.lock import load_lock
    from citekit.zotero.push.connect import connect
    from citekit.zotero.push.connector import Connector

    if library != "user" and not (library.isascii() and library.isdigit()):
        raise UsageError(
            f"'{library}' is no library; --library wants 'user' or the number of a group, which stands in its address "
            "on zotero.org"
        )
    path = Path(lock) if lock else Path(settings.load(Path()).output) / LOCK
    bibliography = load_lock(path)
    shown = entry_list(bibliography, annotations(bibliography))
    with closing(connect(to, library, _say)) as connection:
        if isinstance(connection, Connector):
            _import(connection, shown, path, dry_run=dry_run)
        else:
            _write(connection, shown, collection, path, choice or "ask", dry_run=dry_run)


def _write(
    api: "Api",
    entry_list: "EntryList",
    collection: str | None,
    lock: Path,
    choice: "EditPolicy",
    *,
    dry_run: bool,
) -> None:
    """Through the web API, here or on zotero.org."""
    from citekit.csl.richtext import plain
    from citekit.zotero.items import zotero_items
    from citekit.zotero.push.plan import Upload, plan
    from citekit.zotero.push.report import report
    from citekit.zotero.push.state import FILE, load, save
    from citekit.zotero.push.write import carry_out

    state_path = lock.parent / FILE
    state = load(state_path)
    name = collection or entry_list.name
    wanted = Upload(zotero_items(entry_list), entry_list.collections, entry_list.documents, name)
    there = api.library()
    place = api.target()
    planned = plan(wanted, place, there, state.of(place.id), choice)
    _head(f"{api.name}, collection '{plain(name)}'", dry_run=dry_run)
    if dry_run:
        created = [step for step in planned.steps if step.creates]
        changed = [step for step in planned.steps if not step.creates]
        click.echo(report(planned, created, changed, ()))
        return
    # Where it is no terminal, a bar is noise.
    shown = click.progressbar(length=len(planned.steps), label="Zotero", file=sys.stderr)
    with shown if sys.stderr.isatty() else nullcontext() as bar:
        outcome = carry_out(
            planned,
            api,
            lambda known: save(state.with_(place.id, known), state_path),
            lambda count: bar.update(count) if bar else None,
        )
    click.echo(report(planned, *outcome))
    if outcome.failed:
        click.get_current_context().exit(1)


def _import(connector: "Connector", entry_list: "EntryList", lock: Path, *, dry_run: bool) -> None:
    """Through the connector: a file with what is missing."""
    import msgspec

    from citekit.writers import zotero_rdf
    from citekit.zotero.items import zotero_items
    from citekit.zotero.push.connect import local_library
    from citekit.zotero.push.connector import missing
    from citekit.zotero.push.state import FILE, PushedObject, load, save

    state_path = lock.parent / FILE
    state = load(state_path)
    known = state.of("connector")
    there = local_library()
    # What went through another door is there too, or comes when Zotero syncs.
    pushed = {one.removeprefix("item/") for written in state.libraries.values() for one in written}
    keys = missing(zotero_items(entry_list), there, pushed)
    _head(f"{connector.name}, into the collection that is selected there", dry_run=dry_run)
    click.echo(f"  missing    {len(keys)} of {len(entry_list.entries)}")
    if there is None:
        _say(
            "this Zotero does not let its library be read, so only what citekit wrote before is left out; what you "
            "added yourself may be there twice then"
        )
    if dry_run or not keys:
        return
    kept = tuple(entry for entry in entry_list.entries if entry.key in keys)
    content = zotero_rdf.write(msgspec.structs.replace(entry_list, entries=kept))
    made = connector.send(content.encode())
    save(state.with_("connector", {**known, **{key: PushedObject(key="") for key in keys}}), state_path)
    click.echo(f"  sent       {len(keys)}; Zotero made {made} items")


def _head(where: str, *, dry_run: bool) -> None:
    click.echo(where + (" (dry run: nothing is written)" if dry_run else ""))


def _say(what: str) -> None:
    click.echo(f"citekit: {what}", err=True)
