"""Run a build for ``citekit build``, ``add`` and ``remove``: one at a time in a folder, and no source is lost."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from citekit.cli.build_options import BuildOptions
from citekit.cli.options import templates_path
from citekit.cli.output import warn
from citekit.errors import UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from citekit.config.config import Config
    from citekit.config.edit import SourceEdit
    from citekit.corrections.correction import Corrections
    from citekit.indexes.index import Index
    from citekit.model.bibliography import Bibliography, Source
    from citekit.readers.step import Reading


class Plan(NamedTuple):
    """What a build is to do.

    ``edits``: changes of the sources in citekit.toml. ``needed``: sources without which nothing is written.
    ``removed``: the ids of sources of the build before that the user drops. ``keep`` and ``drop``: how to keep those
    that it would drop, and how to drop them.
    """

    config: "Config"
    edits: tuple["SourceEdit", ...] = ()
    needed: tuple[str, ...] = ()
    removed: frozenset[str] = frozenset()
    keep: str = ""
    drop: str = "drop it with --replace"


def run(options: BuildOptions, plan: Callable[[Path, "Bibliography | None"], Plan]) -> None:
    """Build what ``plan`` says of the output folder and the bibliography in it, and print the summary.

    Raises UsageError where the build would drop a source and nobody agrees; nothing is written then.
    """
    from citekit.cli import summary

    folder = output_folder(options)
    built = build_folder(options, plan, folder)
    report(options, built, folder)
    if summary.unread(built.bibliography) or (
        built.plan.config.strict and summary.to_review(built.bibliography)
    ):
        click.get_current_context().exit(1)


def report(options: BuildOptions, built: "Built", folder: Path) -> None:
    """Print the summary of a build in ``folder``, as the options say."""
    from citekit.cli import summary

    if options.json:
        click.echo(summary.json_text(built.bibliography, folder, built.previous))
    elif not options.quiet:
        click.echo(summary.text(built.bibliography, folder, built.previous))


def output_folder(options: BuildOptions) -> Path:
    """The folder that is written to. Raises ConfigError or UsageError."""
    if options.output is not None and not options.output.strip():
        raise UsageError("Invalid output: empty text (expected a folder)")
    return Path(options.configured().output)


class Built(NamedTuple):
    """What was built, the bibliography that was in the folder before, and the plan."""

    bibliography: "Bibliography"
    previous: "Bibliography | None"
    plan: Plan


def build_folder(
    options: BuildOptions,
    plan: Callable[[Path, "Bibliography | None"], Plan],
    folder: Path,
    *,
    corrections: "Path | Corrections" = Path(),
    say: Callable[[str], None] = warn,
    on_built: Callable[["Bibliography"], None] = lambda bibliography: None,
    agrees: Callable[[str, Plan], bool] | None = None,
    ask: "Callable[[Config], AbstractContextManager[Index | None] | None] | None" = None,
) -> Built:
    """Build what ``plan`` says, and write it to ``folder``, while no other build is there.

    Args:
        options: The options of the command.
        plan: Called with the folder and the bibliography in it.
        folder: Where to write.
        corrections: The corrections, or the folder of the corrections.toml.
        say: Called with what the user should know meanwhile. Default: on standard error.
        on_built: Called with the bibliography before it is written.
        agrees: Whether sources may be dropped. Default: ask whoever is at the terminal.
        ask: Gives what is asked instead of the index of the settings.

    Raises:
        CitekitError: As `citekit.pipeline.build` and `citekit.writers.output.write`, and UsageError where the build
            would drop a source and nobody agrees; nothing is written then.
    """
    from citekit.cli.progress import stage_progress
    from citekit.model.lock import LOCK
    from citekit.runtime.store import open_store
    from citekit.writers import output as outputs
    from citekit.writers.locking import lock_folder

    own_templates = templates_path(options.templates)
    waiting = partial(say, f"{folder}: waiting for another build in this folder")
    with (
        lock_folder(folder, waiting),
        open_store(refresh=options.refresh),
        stage_progress(options.verbosity),
    ):
        previous = _previous(folder / LOCK, options.force)
        planned = plan(folder, previous)
        check = partial(_check_sources, folder, previous, planned, options.replace, agrees or _agrees, say)
        index = ask(planned.config) if ask else None
        bibliography = _built(options, planned, folder, previous, corrections, check, index)
        on_built(bibliography)
        written = outputs.write(
            bibliography,
            folder,
            force=options.force,
            templates=own_templates,
            on_written=partial(_edit_settings, planned, options),
        )
    return Built(written, previous, planned)


def _built(
    options: BuildOptions,
    plan: Plan,
    folder: Path,
    previous: "Bibliography | None",
    corrections: "Path | Corrections",
    on_read: Callable[["Reading"], None],
    index: "AbstractContextManager[Index | None] | None",
) -> "Bibliography":
    """The bibliography, with the sources that the next build in ``folder`` is to read."""
    import msgspec

    from citekit import pipeline
    from citekit.cli.progress import crossref_progress
    from citekit.config import file as settings
    from citekit.readers.sources import relative_to

    config = plan.config
    with settings.locate_unknown_names(), crossref_progress(config.mailto) as progress:
        bibliography = pipeline.build(
            config,
            previous,
            corrections=corrections,
            refresh=options.refresh,
            progress=None if options.quiet else progress,
            on_read=on_read,
            index=index,
        )
    recorded = msgspec.structs.replace(
        bibliography.options, sources=relative_to(folder, config.sources), kind=config.kind
    )
    return msgspec.structs.replace(bibliography, options=recorded)


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


def _check_sources(
    folder: Path,
    previous: "Bibliography | None",
    plan: Plan,
    replace: bool,
    agrees: Callable[[str, Plan], bool],
    say: Callable[[str], None],
    reading: "Reading",
) -> None:
    """Raise UsageError if a needed source was not read, or one of ``previous`` neither, and nobody agrees."""
    from citekit.readers.earlier import missing_sources
    from citekit.readers.sources import from_folder, identity

    read = set(map(identity, reading.names))
    if any(identity(name) not in read for name in plan.needed):
        raise UsageError("; ".join(["Nothing was added", *(note.message for note in reading.notes)]))
    if previous is None or replace:
        return
    names = from_folder(folder, previous.options.sources)
    missing = [
        source for source in missing_sources(previous, names, reading) if source.id not in plan.removed
    ]
    if not missing:
        return
    for note in reading.notes:
        say(note.message)
    lost = ", ".join(_with_count(source, previous) for source in missing)
    if not agrees(f"This build drops {lost} from {folder}. Drop?", plan):
        keep = plan.keep or f"bring {'it' if len(missing) == 1 else 'them'} back"
        message = f"This build would drop {lost}; {keep}, or {plan.drop}"
        raise UsageError(message, file=str(folder))


def _agrees(question: str, plan: Plan) -> bool:
    """Whether there is somebody who says yes."""
    from citekit.readers.sources import STANDARD_INPUT

    is_asked = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    return is_asked and STANDARD_INPUT not in plan.config.sources and click.confirm(question, err=True)


def _with_count(source: "Source", bibliography: "Bibliography") -> str:
    """'review.txt (109 references)'."""
    from citekit.cli.summary import quantity

    printed = [one for work in bibliography.works for one in work.printed if one.source == source.id]
    studies = sum(bool(one.clues) for one in printed)
    counts = [
        quantity(number, *names)
        for number, names in ((len(printed) - studies, ("reference",)), (studies, ("study", "studies")))
        if number
    ]
    return f"{source.file} ({', '.join(counts)})" if counts else source.file


def _edit_settings(plan: Plan, options: BuildOptions) -> None:
    """Write the changes of the sources to citekit.toml, or a new one."""
    from citekit.config.edit import edit_sources, edited, new_file, write_new_file
    from citekit.config.file import FILE, is_inside

    if not plan.edits:
        return
    if Path(FILE).exists():
        edit_sources(Path(FILE), plan.edits)
        return
    config = plan.config
    own = {
        "kind": config.kind,
        "output": options.output if options.output and is_inside(Path(), options.output) else None,
    }
    settings = {name: value for name, value in own.items() if value}
    write_new_file(Path(FILE), new_file(edited((), plan.edits), **settings))


def listed_sources(options: BuildOptions, folder: Path, previous: "Bibliography | None") -> "Config":
    """The settings with the sources of citekit.toml, or else those of the build before that can be listed there."""
    import msgspec

    from citekit.readers.sources import STANDARD_INPUT

    config = options.configured()
    if config.sources or previous is None:
        return config
    config = as_before(config, folder, previous)
    return msgspec.structs.replace(
        config, sources=tuple(name for name in config.sources if name != STANDARD_INPUT)
    )


def as_before(config: "Config", folder: Path, previous: "Bibliography") -> "Config":
    """The settings with the sources of the build before, which its lock in ``folder`` names."""
    import msgspec

    from citekit.config.file import refuse_private
    from citekit.model.lock import LOCK
    from citekit.readers.sources import from_folder

    sources = from_folder(folder, previous.options.sources)
    if not config.allow_private:
        refuse_private(sources, folder / LOCK)
    return msgspec.structs.replace(config, sources=sources, kind=config.kind or previous.options.kind)
