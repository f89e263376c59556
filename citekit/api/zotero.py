"""Answer the requests of a plug-in of Zotero: build, plan what to write, remember what was written."""

from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from citekit import __version__
from citekit.config.config import Config
from citekit.config.file import load, with_changes
from citekit.corrections.apply import correction_names
from citekit.corrections.choose import FORGET, chosen_match
from citekit.corrections.update import set_match
from citekit.csl.richtext import html_text
from citekit.errors import LockError, NothingRead, UsageError
from citekit.indexes.index import Progress
from citekit.model.bibliography import Bibliography
from citekit.model.lock import load_lock
from citekit.model.lookup import find_work
from citekit.readers.sources import from_folder, relative_to
from citekit.writers.entries import collect_entries
from citekit.writers.locking import lock_folder
from citekit.writers.output import write, write_file
from citekit.zotero.csl import csl_item
from citekit.zotero.protocol.answer import Answer, CheckAnswer, PlanAnswer, WrittenAnswer
from citekit.zotero.protocol.folder import PLAN, RECORD, FolderRecord, load_plan, load_record
from citekit.zotero.protocol.planning import DocumentPlan, plan_document
from citekit.zotero.protocol.request import Data, Library, Request
from citekit.zotero.push import state as states
from citekit.zotero.push.library import ZoteroLibrary
from citekit.zotero.push.steps import COLLECTION

NOTE_FILE = "note.html"
"""The text of a note, as a source that later builds read again."""


class Report(Protocol):
    """Shows how far a request is."""

    def __call__(self, label: str, done: int = 0, total: int | None = None, remark: str = "") -> None:
        """Show that ``done`` of ``total`` (None: unknown) are done."""


class Run(NamedTuple):
    """A request with what it needs: its ``library``, its ``folder``, the settings."""

    request: Request
    library: Library
    folder: Path
    config: Config
    refresh: bool
    report: Report

    def progress(self, progress: Progress) -> None:
        """Report the requests to the index."""
        waiting = f"waiting {progress.waiting:.0f} s (rate limit)" if progress.waiting else ""
        self.report("Asking Crossref", progress.done, progress.total, waiting)


def answer(
    request: Request,
    *,
    report: Report,
    offline: bool = False,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool = False,
    refresh: bool = False,
) -> Answer:
    """The answer to ``request``. Raises CitekitError; the folder is then as it was."""
    library = request.library or Library()
    folder = Path(request.folder)
    if request.folder and not folder.is_absolute():
        raise UsageError(f"Invalid folder '{folder}' (expected an absolute path)")
    chosen = request.settings
    options = {
        "offline": chosen.offline or offline or None,
        "mailto": chosen.mailto or mailto or None,
        "taxonomy": (chosen.taxonomy,) if chosen.taxonomy else None,
        "tags": chosen.tags,
        "crossref_url": crossref_url and crossref_url.rstrip("/"),
        "allow_private": allow_private or None,
        "formats": (),
    }
    given = load(folder) if request.folder else Config()
    config = with_changes(
        given, folder, **{name: value for name, value in options.items() if value is not None}
    )
    run = Run(request, library, folder, config, refresh, report)
    if request.action == "check":
        return _check(run)
    with lock_folder(folder, lambda: report("Waiting for another run in this folder")):
        return _written(run) if request.action == "written" else _plan(run)


def _check(run: Run) -> CheckAnswer:
    from citekit.indexes.open import open_cached, open_index
    from citekit.zotero.protocol.checks import check_items, missing_item

    items = {item["key"]: item for item in run.library.items}
    known = [items[key] for key in run.request.items if key in items and not items[key].get("deleted")]
    config = run.config
    online = open_index(config, refresh=run.refresh, progress=run.progress)
    with open_cached(config) if config.offline else online as index:
        checks = {check.key: check for check in check_items(known, index, offline=config.offline)}
    return CheckAnswer(
        citekit=__version__,
        checks=tuple(checks.get(key) or missing_item(key) for key in dict.fromkeys(run.request.items)),
    )


def _written(run: Run) -> WrittenAnswer:
    """Remember what of the last plan is in the library."""
    pending = load_plan(run.folder)
    if pending is None or pending.library != run.library.id:
        return WrittenAnswer(citekit=__version__, written=0, missing=0)
    there = ZoteroLibrary(run.library.items, run.library.collections)
    path = run.folder / states.FILE
    state = states.load(path)
    known = pending.settled(state.of(run.library.id), there, frozenset(run.request.partial))
    states.save(state.with_(run.library.id, known), path)
    (run.folder / PLAN).unlink(missing_ok=True)
    keys = {one.key for one in pending.objects.values()}
    written = sum(key in there.items or key in there.collections for key in keys)
    return WrittenAnswer(citekit=__version__, written=written, missing=len(keys) - written)


def _plan(run: Run) -> PlanAnswer:
    request = run.request
    record = load_record(run.folder)
    document = _document(run, record)
    previous = _previous(run)
    if request.action == "plan":
        bibliography = previous
    else:
        if request.action == "choose":
            _choose(run, previous)
        bibliography = _build(run, previous, document)
    if bibliography is None:
        raise UsageError("Nothing was built from this item yet; use 'Build bibliography with citekit'")
    run.report("Comparing with your library")
    items = {item["key"]: item for item in (*filter(None, [document]), *run.library.items)}
    there = ZoteroLibrary(items.values(), run.library.collections)
    known = _known(run, there)
    planned = plan_document(
        bibliography,
        collect_entries(bibliography),
        DocumentPlan(run.library, there, known, document, request.parent, request.settings.edits),
    )
    if request.action != "plan":
        write(bibliography, run.folder, force=True)
    title, collection, key = planned.answer.title, planned.answer.collection, planned.answer.document
    kept = FolderRecord(library=run.library.id, document=key, collection=collection, title=title)
    write_file(run.folder / PLAN, msgspec.json.encode(planned.pending))
    write_file(run.folder / RECORD, msgspec.json.encode(kept) + b"\n")
    return planned.answer


def _known(run: Run, there: ZoteroLibrary) -> dict[str, states.PushedObject]:
    """What is known of the library, with what an earlier plan was seen to have written."""
    path = run.folder / states.FILE
    state = states.load(path)
    pending = load_plan(run.folder)
    known = state.of(run.library.id)
    if pending is not None and pending.library == run.library.id:
        known = pending.settled(known, there)
        states.save(state.with_(run.library.id, known), path)
    return _anew(known, there) if run.request.action == "build" else known


def _anew(known: dict[str, states.PushedObject], there: ZoteroLibrary) -> dict[str, states.PushedObject]:
    """What is known, without what the user deleted if the whole collection is among it."""

    def is_there(pushed: states.PushedObject) -> bool:
        data = there.items.get(pushed.key) or there.collections.get(pushed.key)
        return data is not None and not data.get("deleted")

    if COLLECTION not in known or is_there(known[COLLECTION]):
        return known
    return {name: pushed for name, pushed in known.items() if is_there(pushed)}


def _document(run: Run, record: FolderRecord | None) -> Data | None:
    """The item that is the document: the one that was clicked, or that of the plan before."""
    if run.request.document:
        return run.request.document
    if record is None or record.document is None or record.library != run.library.id:
        return None
    item = next((one for one in run.library.items if one["key"] == record.document), None)
    if item is None or item.get("deleted"):
        raise UsageError(
            f"The item of '{record.title}' was deleted from the library; restore it from the trash, or build again "
            "from another item"
        )
    return item


def _previous(run: Run) -> Bibliography | None:
    """The last build in the folder; None where there is none, or a damaged one."""
    try:
        return load_lock(run.folder)
    except LockError:
        return None


def _build(run: Run, previous: Bibliography | None, document: Data | None) -> Bibliography:
    from citekit import pipeline  # loads much that 'written' and 'plan' do not need

    sources = _sources(run, previous)
    config = replace(run.config, sources=sources)
    run.report("Reading the document")
    bibliography = pipeline.build(
        config,
        previous,
        corrections=run.folder,
        refresh=run.refresh,
        progress=run.progress,
        document=csl_item(document) if document else None,
    )
    options = replace(bibliography.options, sources=relative_to(run.folder, sources))
    bibliography = replace(bibliography, options=options)
    references = [work for work in bibliography.works if not work.printed[0].clues]
    if run.request.action == "study" and references:
        raise UsageError(
            f"This document has a reference list ({len(references)} references); use 'Build bibliography with citekit'"
        )
    return bibliography


def _sources(run: Run, previous: Bibliography | None) -> tuple[str, ...]:
    """The document as a source. Raises UsageError without one, NothingRead for a missing file."""
    source = run.request.source
    if source and source.html is not None:
        if not html_text(source.html):
            raise UsageError("This note has no text")
        path = run.folder / NOTE_FILE
        write_file(path, source.html.encode())
        return (str(path),)
    if source and source.path:
        names: tuple[str, ...] = (source.path,)
    elif previous and previous.options.sources:
        names = from_folder(run.folder, previous.options.sources)
    elif run.request.action in ("build", "study"):
        raise UsageError("This item has no file that citekit can read; attach the PDF, a snapshot or a text")
    else:
        raise UsageError("Nothing was built from this item yet; use 'Build bibliography with citekit'")
    for name in names:
        if not Path(name).is_file():
            raise NothingRead(f"{name}: No such file; it was moved or deleted, so locate it in Zotero")
    return names


def _choose(run: Run, previous: Bibliography | None) -> None:
    """Keep the user's choices in the folder's corrections.toml."""
    if previous is None:
        raise UsageError("Nothing was built from this item yet; use 'Build bibliography with citekit'")
    chosen = [(find_work(previous, one.work), one.doi or FORGET) for one in run.request.choices]
    matches = [
        (work, chosen_match(work, choice)) for work, choice in chosen
    ]  # all are valid, or none is kept
    for work, match in matches:
        set_match(run.folder, correction_names(work), match)
