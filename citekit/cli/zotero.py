"""``citekit push zotero``: put the bibliography into Zotero."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.options import lock_option, lock_path
from citekit.cli.output import warn

if TYPE_CHECKING:
    from citekit.model.entry import EntryList
    from citekit.zotero.push.api import Api
    from citekit.zotero.push.connector import Connector
    from citekit.zotero.push.merging import EditPolicy


@click.group()
def push() -> None:
    """Put the bibliography into a reference manager."""


@push.command()
@lock_option
@click.option(
    "--to",
    type=click.Choice(["auto", "local", "web", "connector"]),
    default="auto",
    help="A running Zotero 10 or newer, the library on zotero.org, or an older Zotero's connector "
    "(default: the first of them that answers).",
)
@click.option("--library", default="user", metavar="user|GROUP", help="Your library, or a group's number.")
@click.option("--collection", metavar="NAME", help="The collection (default: the bibliography's name).")
@click.option("--dry-run", is_flag=True, help="Show what would change, without writing.")
@click.option("--ours", "choice", flag_value="ours", help="Overwrite what was edited or deleted in Zotero.")
@click.option("--theirs", "choice", flag_value="theirs", help="Keep what was edited in Zotero, permanently.")
def zotero(
    lock: str | None, to: Any, library: str, collection: str | None, dry_run: bool, choice: Any
) -> None:
    """Put the bibliography into Zotero.

    After another build, push again: only changes are written, without duplicates. Existing items are reused, and
    what you edited in Zotero is kept. The key for zotero.org is read from the environment (ZOTERO_API_KEY) or the
    system's keyring.
    """
    from citekit.errors import UsageError
    from citekit.model.lock import load_lock
    from citekit.writers.entries import collect_entries
    from citekit.zotero.push.connect import connect
    from citekit.zotero.push.connector import Connector

    if library != "user" and not (library.isascii() and library.isdigit()):
        raise UsageError(
            f"Invalid library '{library}' (expected 'user' or the number of a group, as in its URL on zotero.org)"
        )
    path = lock_path(lock)
    bibliography = load_lock(path)
    shown = collect_entries(bibliography)
    with closing(connect(to, library, warn)) as connection:
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
    from citekit.cli.progress import show_progress
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
    total, written = len(planned.steps), 0
    with show_progress("Zotero") as show:

        def count(steps: int) -> None:
            nonlocal written
            written += steps
            show(written, total, "")

        outcome = carry_out(planned, api, lambda known: save(state.with_(place.id, known), state_path), count)
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
    # What another way of pushing sent is there too, or comes when Zotero syncs.
    pushed = {one.removeprefix("item/") for written in state.libraries.values() for one in written}
    keys = missing(zotero_items(entry_list), there, pushed)
    _head(f"{connector.name}, into the collection that is selected there", dry_run=dry_run)
    click.echo(f"  missing    {len(keys)} of {len(entry_list.entries)}")
    if there is None:
        warn(
            "Zotero does not allow reading its library, so only items that citekit sent before are skipped; items that "
            "you added yourself may become duplicates"
        )
    if dry_run or not keys:
        return
    kept = tuple(entry for entry in entry_list.entries if entry.key in keys)
    content = zotero_rdf.write(msgspec.structs.replace(entry_list, entries=kept))
    count = connector.send(content.encode())
    save(state.with_("connector", {**known, **{key: PushedObject(key="") for key in keys}}), state_path)
    click.echo(f"  sent       {len(keys)}; Zotero made {count} items")


def _head(where: str, *, dry_run: bool) -> None:
    click.echo(where + (" (dry run: nothing is written)" if dry_run else ""))
