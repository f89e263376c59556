"""``citekit push zotero``: put the bibliography into Zotero."""

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.options import lock_option, lock_path
from citekit.cli.output import warn

if TYPE_CHECKING:
    from citekit.model.entry import EntryList
    from citekit.zotero.push.api import Api
    from citekit.zotero.push.merging import EditPolicy


@click.group()
def push() -> None:
    """Put the bibliography into a reference manager."""


@push.command()
@lock_option
@click.option(
    "--to",
    type=click.Choice(["auto", "local", "web"]),
    default="auto",
    help="A running Zotero 10 or newer, or the library on zotero.org (default: the running Zotero, else zotero.org "
    "if there is a key).",
)
@click.option("--library", default="user", metavar="user|GROUP", help="Your library, or a group's number.")
@click.option(
    "--collection",
    metavar="NAME",
    help="The collection, an existing one of this name or a new one (default: that of the last push, else the "
    "bibliography's name).",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, without writing.")
@click.option(
    "--ours", is_flag=True, help="Overwrite what was edited in Zotero, and restore what was deleted."
)
@click.option(
    "--theirs", is_flag=True, help="Keep what was edited or deleted in Zotero as it is, permanently."
)
def zotero(
    lock: str | None,
    to: Any,
    library: str,
    collection: str | None,
    dry_run: bool,
    ours: bool,
    theirs: bool,
) -> None:
    """Put the bibliography into Zotero.

    After another build, push again: only changes are written, without duplicates. Existing items are reused, and
    what you edited in Zotero is kept. The key for zotero.org is read from the environment (ZOTERO_API_KEY) or the
    system's keyring.
    """
    from citekit.errors import UsageError
    from citekit.model.lock import load_lock
    from citekit.writers.entries import collect_entries
    from citekit.writers.locking import lock_folder
    from citekit.zotero.push.connect import connect

    if library != "user" and not (library.isascii() and library.isdigit()):
        raise UsageError(
            f"Invalid library '{library}' (expected 'user' or the number of a group, as in its URL on zotero.org)"
        )
    if ours and theirs:
        raise UsageError("--ours and --theirs exclude each other (expected one of them)")
    path = lock_path(lock)
    bibliography = load_lock(path)
    shown = collect_entries(bibliography)
    choice: EditPolicy = "ours" if ours else "theirs" if theirs else "ask"
    waits = f"{path.parent}: waiting for another run in this folder"
    with closing(connect(to, library, warn)) as api, lock_folder(path.parent, lambda: warn(waits)):
        _write(api, shown, collection, path.parent, choice, dry_run=dry_run)


def _write(
    api: "Api",
    entry_list: "EntryList",
    collection: str | None,
    folder: Path,
    choice: "EditPolicy",
    *,
    dry_run: bool,
) -> None:
    """Into an open library; the state is in ``folder``."""
    from citekit.cli.progress import show_progress
    from citekit.csl.richtext import plain
    from citekit.zotero.items import zotero_items
    from citekit.zotero.push.journal import Journal, finish, resume
    from citekit.zotero.push.places import Upload
    from citekit.zotero.push.plan import plan
    from citekit.zotero.push.recovery import settle
    from citekit.zotero.push.report import forecast, report
    from citekit.zotero.push.steps import COLLECTION
    from citekit.zotero.push.write import carry_out

    state, target = resume(folder), api.target()
    known, unanswered = state.of(target.id), state.unanswered.get(target.id, {})
    if unanswered:
        warn("The last push broke off; looking in Zotero for what came of it")
    places = [one.key for name, one in known.items() if name.startswith(COLLECTION)]
    there, recovery = settle(lambda: api.library(places), api.version, known, unanswered, time.sleep)
    chosen = collection or state.collections.get(target.id, "")
    chosen = "" if chosen == entry_list.name else chosen
    name = chosen or entry_list.name
    wanted = Upload(
        zotero_items(entry_list), entry_list.collections, entry_list.documents, name, chosen=bool(chosen)
    )
    planned = plan(wanted, target, there, recovery.known, choice)
    click.echo(f"{api.name}, collection '{plain(name)}'{' (dry run: nothing is written)' if dry_run else ''}")
    if dry_run:
        click.echo(report(planned, forecast(planned)))
        return
    missing = {one: unanswered[one] for one in recovery.missing}
    finish(state.with_(target.id, planned.known, chosen, missing), folder)
    total, written = len(planned.steps), 0
    with show_progress("Zotero") as show, Journal(folder, target.id) as journal:

        def count(steps: int) -> None:
            nonlocal written
            written += steps
            show(written, total, "")

        outcome = carry_out(planned, api, journal, count, unchanged=bool(missing))
    finish(resume(folder), folder)
    click.echo(report(planned, outcome))
    if outcome.failed:
        click.get_current_context().exit(1)
