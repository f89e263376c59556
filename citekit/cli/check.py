"""``citekit check``: check the references of manuscripts and libraries."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.options import IndexOptions, crossref_options, index_options, offline_option
from citekit.cli.output import warn
from citekit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citekit.manuscripts.finding import CheckReport
    from citekit.manuscripts.fix import FixedFile
    from citekit.manuscripts.run import ReferenceInFile
    from citekit.model.rules import FindingLevel

FAIL_ON = ("error", "warning", "never")
EXIT_FINDINGS, EXIT_UNCHECKED = 1, 4


@click.command()
@click.argument("files", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "sarif", "github", "html")),
    default="text",
    help="How findings are printed.",
)
@click.option(
    "--fail-on", type=click.Choice(FAIL_ON), default="error", help="The level that ends with exit code 1."
)
@click.option(
    "--baseline", metavar="FILE", help="Leave out the findings that this file has (see --write-baseline)."
)
@click.option("--write-baseline", metavar="FILE", help="Write the findings of today into this file.")
@click.option(
    "--fix",
    metavar="FIELDS",
    help="Take the records' values of these fields into the .bib files, such as 'volume,pages,doi'; or 'all'.",
)
@click.option("--yes", is_flag=True, help="With --fix, do not ask before writing.")
@offline_option
@index_options
@crossref_options
def check(
    files: tuple[str, ...],
    format_: str,
    fail_on: str,
    baseline: str | None,
    write_baseline: str | None,
    fix: str | None,
    yes: bool,
    **asked: Any,
) -> None:
    """Check the references of FILES.

    FILES are manuscripts and libraries: .bib, .tex, .md, .docx, .pdf ... Prints one finding a line:
    'file:line: level rule: message'.
    """
    if fix and (baseline or write_baseline or format_ != "text"):
        raise UsageError("--fix cannot be combined with --baseline, --write-baseline or --format")
    if yes and not fix:
        raise UsageError("--yes needs --fix")
    chosen = _fields(fix) if fix else ()
    report, checked = _checked(files, IndexOptions(**asked))
    if chosen:
        from citekit.manuscripts.fix import fix as fixed

        _write_fixed(fixed(checked, report.findings, chosen), without_asking=yes)
    elif write_baseline:
        _write_baseline(report, write_baseline)
    else:
        _print(report, format_, fail_on, baseline)
    if report.unchecked:
        if chosen or write_baseline:
            warn(f"{report.unchecked} of {report.references} references could not be checked")
        click.get_current_context().exit(EXIT_UNCHECKED)


def _checked(files: tuple[str, ...], options: IndexOptions) -> "tuple[CheckReport, list[ReferenceInFile]]":
    """The findings, and the manuscripts that they are in."""
    from citekit.cli.progress import crossref_progress
    from citekit.indexes.open import open_cached, open_index
    from citekit.manuscripts.run import check_files
    from citekit.runtime.store import open_store

    config = options.configured(sources=files)
    with crossref_progress(config.mailto) as progress, open_store(refresh=options.refresh):
        online = open_index(config, refresh=options.refresh, progress=progress)
        with open_cached(config) if config.offline else online as opened:
            result = check_files(config, opened)
            if opened and opened.trouble:
                warn(opened.trouble)
    return result


def _write_baseline(report: "CheckReport", file: str) -> None:
    from citekit.manuscripts import baseline

    count = baseline.write(report.findings, Path(file))
    warn(f"{file}: wrote {count} finding{'s' * (count != 1)}; use it with --baseline")


def _print(report: "CheckReport", format_: str, fail_on: str, baseline: str | None) -> None:
    """Print the findings that ``baseline`` does not have; exit where one of them fails."""
    from citekit.manuscripts.baseline import without_known
    from citekit.manuscripts.formats import FORMATS

    if baseline:
        report = without_known(report, Path(baseline))
    click.echo(FORMATS[format_](report), nl=False)
    if any(report.count(level) for level in _failing(fail_on)):
        click.get_current_context().exit(EXIT_FINDINGS)


def _fields(names: str) -> "Sequence[str]":
    from citekit.manuscripts.fix import fields  # loads the writer of BibTeX, which only --fix needs

    return fields(names)


def _write_fixed(files: "Sequence[FixedFile]", *, without_asking: bool) -> None:
    """Show what would be written into the .bib files, ask, and write it."""
    if not files:
        click.echo("Nothing to fix in .bib files")
        return
    for file in files:
        click.echo(file.diff(), nl=False)
    count = sum(file.fields for file in files)
    question = f"Write {count} field{'s' * (count != 1)} into {', '.join(str(file.path) for file in files)}?"
    if not without_asking:
        if not sys.stdin.isatty():
            raise UsageError("Nothing was written: add --yes to write this without being asked")
        if not click.confirm(question):
            return
    for file in files:
        file.write()
    warn(f"wrote {count} field{'s' * (count != 1)}")


def _failing(fail_on: str) -> tuple["FindingLevel", ...]:
    """The levels that fail: those from the gravest to ``fail_on``."""
    from citekit.model.rules import LEVELS

    levels = [str(level) for level in LEVELS]
    return LEVELS[: levels.index(fail_on) + 1] if fail_on in levels else ()
