"""The porch: the command line. The only click, the only print, the only exit codes, beside ``taxonomy_commands``."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from citekit import __version__
from citekit.cli.taxonomy import taxonomy
from citekit.cli.zotero import push
from citekit.config import FILE
from citekit.errors import CitekitError, UsageError
from citekit.model.lock import LOCK


class _Group(click.Group):
    """Turns citekit's errors into one sentence on standard error and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CitekitError as error:
            click.echo(f"citekit: {error}", err=True)
            ctx.exit(error.exit_code)


EXIT_CODES = """Exit codes: 0 done; 1 done, but a named source could not be read, or something needs a human
and --strict was asked; 2 usage; 3 nothing could be read; 130 interrupted."""


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="citekit")
def main() -> None:
    """From the article you are reading to a tagged, annotated bibliography."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows '?' for it
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that asks Crossref."""
    for option in (
        click.option("--refresh", is_flag=True, help="Ask again what an earlier run asked."),
        click.option("--crossref-url", metavar="URL", help="A mirror of Crossref's API."),
        click.option(
            "--mailto",
            envvar="CITEKIT_MAILTO",
            metavar="ADDRESS",
            help="Your mail address, for Crossref's faster pool (or CITEKIT_MAILTO).",
        ),
    ):
        command = option(command)
    return command


@main.command()
@click.argument("sources", nargs=-1)
@click.option("-o", "--output", metavar="FOLDER", help="Where the outputs go (default: bibliography).")
@click.option(
    "--kind", metavar="KIND", help="What all sources are, whatever they seem to be: jats, html, pdf ..."
)
@click.option(
    "--offline",
    is_flag=True,
    envvar="CITEKIT_OFFLINE",
    help="Ask nothing over the network (or CITEKIT_OFFLINE=1).",
)
@_asking
@click.option("--no-sources", is_flag=True, help="Leave the articles that were read out of the exports.")
@click.option("--taxonomy", multiple=True, metavar="NAME|FILE", help="Tags to look for; may be repeated.")
@click.option(
    "--force", is_flag=True, help="Overwrite files that citekit did not write or that were changed."
)
@click.option("--strict", is_flag=True, help="Exit with 1 when something needs a human.")
def build(
    sources: tuple[str, ...],
    output: str | None,
    kind: str | None,
    offline: bool,
    mailto: str | None,
    crossref_url: str | None,
    refresh: bool,
    no_sources: bool,
    taxonomy: tuple[str, ...],
    force: bool,
    strict: bool,
) -> None:
    """Read SOURCES and write their bibliography.

    SOURCES are articles (plain text, HTML, PDF, Word, Markdown, JATS) and libraries (.bib, .ris, .nbib,
    CSL-JSON): files, folders, patterns such as 'papers/*.pdf', addresses (https://...), or DOIs, which
    stand for the reference list that the publisher deposited at Crossref. Without SOURCES, those that
    citekit.toml lists are read.
    """
    import msgspec

    from citekit import config as settings
    from citekit import pipeline
    from citekit.cli import summary
    from citekit.writers import output as outputs

    config = settings.load(Path())
    given: dict[str, Any] = {
        "sources": sources or None,
        "output": output or None,
        "kind": kind or None,
        "taxonomy": taxonomy or None,
        "offline": offline or None,
        "mailto": _mail(mailto),
        "crossref_url": _url(crossref_url),
        "strict": strict or None,
        "include_sources": False if no_sources else None,
    }
    config = msgspec.structs.replace(config, **{k: value for k, value in given.items() if value is not None})
    folder = Path(config.output)
    previous = _previous(folder / LOCK, force)
    with settings.blaming(), _bar() as progress:
        bibliography = pipeline.build(
            config, previous, corrections=Path(), refresh=refresh, progress=progress
        )
    templates = Path(config.templates) if config.templates else None
    outputs.write(bibliography, folder, force=force, templates=templates)
    click.echo(summary.text(bibliography, folder, previous))
    unread = summary.unread(bibliography)
    if unread or (config.strict and summary.to_review(bibliography)):
        click.get_current_context().exit(1)


def _previous(lock: Path, force: bool) -> Any:
    """The lock of the build before, which pins the keys; with --force a damaged one is ignored."""
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


@main.command()
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    metavar="N",
    help="Parse with N processes; the answers come when all is read.",
)
def parse(files: tuple[str, ...], jobs: int) -> None:
    """Parse reference strings, one a line, from FILES or standard input.

    Prints one line of JSON for each line read: {raw, item, also, confidence {reference, fields}}.
    """
    from citekit.cli import streams

    _answer(files, lambda raws: streams.parsed(raws, jobs), whole=jobs > 1)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
@_asking
def resolve(files: tuple[str, ...], mailto: str | None, crossref_url: str | None, refresh: bool) -> None:
    """Find references at Crossref: strings, DOIs or CSL-JSON items, one a line, from FILES or standard input.

    Prints one line of JSON for each line read, in order: {raw, doi, state, confidence, reason, item,
    candidates, differences, updates, related}; ``item`` is the record's, as CSL-JSON.
    """
    import msgspec

    from citekit import config as settings
    from citekit.cli import streams
    from citekit.indexes.open import open_index

    given = {"mailto": _mail(mailto), "crossref_url": _url(crossref_url)}
    config = msgspec.structs.replace(
        settings.load(Path()), **{name: value for name, value in given.items() if value is not None}
    )
    with _bar() as progress, open_index(config, refresh=refresh, progress=progress) as index:
        _answer(files, lambda raws: streams.resolved(raws, index))
        if index.trouble:
            _warn(index.trouble)


def _answer(
    files: tuple[str, ...], answer: Callable[[list[str]], Iterable[dict[str, Any]]], *, whole: bool = False
) -> None:
    """One line of JSON for each line of FILES; exit code 1 where one of them cannot be read, 3 where none can."""
    import msgspec

    from citekit.cli import streams
    from citekit.errors import printable

    encode = msgspec.json.Encoder().encode
    unread = 0
    try:
        for path in files or ("-",):
            name = "standard input" if path == "-" else printable(path)
            try:
                with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as stream:
                    for raws in streams.chunks(stream, name, _warn, whole=whole):
                        for one in answer(raws):
                            sys.stdout.buffer.write(encode(one) + b"\n")
                            sys.stdout.buffer.flush()  # whoever reads sees each answer when it is there
            except BrokenPipeError:
                raise
            except OSError as error:
                hint = "" if Path(path).parent.is_dir() else "; what is no file is put on standard input"
                _warn(f"{name}: cannot be read: {error.strerror}{hint}")
                unread += 1
    except BrokenPipeError:  # 'citekit parse | head': whoever reads has read enough
        _silence()
    if unread:
        click.get_current_context().exit(3 if unread == len(files) else 1)


def _warn(what: str) -> None:
    click.echo(f"citekit: {what}", err=True)


def _mail(mailto: str | None) -> str | None:
    """The address that was given, checked; None where none was."""
    from citekit.config import is_address

    if mailto and not is_address(mailto):
        raise UsageError(
            f"'{mailto}' is no mail address; --mailto and CITEKIT_MAILTO want one such as you@example.org"
        )
    return mailto or None


def _url(url: str | None) -> str | None:
    from citekit.config import is_url

    if url is not None and not is_url(url):
        raise UsageError(f"'{url}' is no address; --crossref-url wants one such as https://api.crossref.org")
    return url.rstrip("/") if url else None


def _bar() -> AbstractContextManager[Any]:
    from citekit.cli.progress import bar

    return bar(sys.stderr)


@main.command()
@click.argument("key")
@click.argument("choice", required=False)
@click.option("--lock", type=click.Path(), help="The lock to look in (default: the output folder's).")
def choose(key: str, choice: str | None, lock: str | None) -> None:
    """Say which record the entry KEY is; the choice is remembered in corrections.toml.

    CHOICE is the number of a candidate, any DOI, 'none' (no record is the work) or 'forget' (a choice made
    before). Without CHOICE the candidates are listed.
    """
    from citekit.corrections import choose as choosing
    from citekit.corrections import corrections
    from citekit.corrections import file as corrections_file
    from citekit.corrections.apply import names_of

    work = choosing.find(choosing.opened(lock), key)
    if choice is None:
        click.echo(choosing.listed(work))
        if not (work.check.candidates and sys.stdin.isatty()):
            return
        choice = click.prompt("Which one (number, DOI, 'none' or 'forget')")
    match = choosing.meant(work, str(choice))
    corrections.choose(Path(), names_of(work), match)
    what = f"{work.key} is {match}" if match else f"the choice for {work.key} is forgotten"
    click.echo(f"{corrections_file.FILE}: {what}. Next: citekit build")


@main.command()
@click.argument("key")
@click.option("--lock", type=click.Path(), help="The lock to look in (default: the output folder's).")
def edit(key: str, lock: str | None) -> None:
    """Open the entry KEY in your editor; what you change is kept in corrections.toml for every build."""
    from citekit.corrections import choose as choosing
    from citekit.corrections import corrections
    from citekit.corrections import editor as editing
    from citekit.corrections import file as corrections_file
    from citekit.writers.annotation import generated_annotation

    bibliography = choosing.opened(lock)
    work = choosing.find(bibliography, key)
    corrections.check(Path())  # before anything is typed
    draft = editing.draft(
        work, corrections.load(Path()), generated_annotation(bibliography, work), bibliography
    )
    typed = _typed(draft.text)
    try:
        changed = editing.changes(draft, editing.decoded(typed))
        if changed is not None:
            corrections.put(Path(), draft.names, draft.correction, changed)
    except CitekitError as error:
        raise UsageError(f"{error}; what you wrote is kept in {editing.keep(work.key, typed)}") from None
    if changed is None:
        click.echo("nothing was changed")
        return
    click.echo(f"{corrections_file.FILE}: [{work.key}] written. Next: citekit build")


def _typed(text: str) -> bytes:
    """What the user's editor makes of ``text``; UsageError where it does not run or does not end well."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="citekit-") as folder:
        path = Path(folder, "entry.toml")
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            click.edit(filename=str(path))
        except click.ClickException as error:
            what = f"{error.format_message()}; nothing was changed. Name an editor that works: EDITOR=nano"
            raise UsageError(what) from None
        try:
            return path.read_bytes()
        except OSError as error:
            what = f"the editor left no file that can be read ({error.strerror}); nothing was changed"
            raise UsageError(what) from None


@main.command()
@click.argument("key")
@click.option("--lock", type=click.Path(), help="The lock to look in (default: the output folder's).")
def explain(key: str, lock: str | None) -> None:
    """Say why the entry KEY says what it says; KEY may be its DOI or its printed number too."""
    from citekit.cli import explanation as explaining
    from citekit.corrections import choose as choosing

    click.echo(explaining.explain(choosing.opened(lock), key))


@main.command()
@click.argument("lock", type=click.Path())
@click.option(
    "--to", "format", required=True, metavar="FORMAT", help="zotero-rdf, bibtex, ris, html ...: see above."
)
@click.option("--for", "profile", metavar="PROGRAM", help="zotero, jabref, latex, pandoc or endnote.")
@click.option(
    "--collections",
    metavar="FACETS",
    help="A collection for each tag of these facets too, such as mechanism,model.",
)
def export(lock: str, format: str, profile: str | None, collections: str | None) -> None:
    """Print a LOCK in FORMAT, for PROGRAM: without more options the same bytes as the build wrote.

    FORMAT is one of zotero-rdf, bibtex, biblatex, ris, csl-json, csv, markdown, html, docx.
    """
    from citekit import config as settings
    from citekit.model.lock import load_lock
    from citekit.writers.formats import export as write

    templates = settings.load(Path()).templates
    facets = tuple(part.strip() for part in (collections or "").split(",") if part.strip())
    content = write(
        load_lock(Path(lock)), format, Path(templates) if templates else None, profile=profile, facets=facets
    )
    if isinstance(content, bytes) and sys.stdout and sys.stdout.isatty():
        raise UsageError(f"{format} is no text for a terminal; send it to a file: > FILE")
    _print(content if isinstance(content, bytes) else content.encode())


def _print(content: bytes) -> None:
    """Bytes to standard output; a reader that goes away has read enough."""
    if sys.stdout is None:
        raise UsageError("standard output is closed; send it to a file: > FILE")
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        raise UsageError(f"standard output cannot be written: {error.strerror}") from None


def _silence() -> None:
    """Nothing more goes to standard output: Python would try once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--force", is_flag=True, help="Overwrite a citekit.toml that is there.")
def init(sources: tuple[str, ...], force: bool) -> None:
    """Write a commented citekit.toml for SOURCES (default: all files in this folder that citekit reads)."""
    import json
    from string import Template

    from citekit.data import data_text
    from citekit.readers.sources import doi_of, is_address, matching, sources_in

    path = Path(FILE)
    if path.exists() and not force:
        raise UsageError("is there already; edit it, or overwrite it with --force", file=FILE)
    for source in sources:
        if not (is_address(source) or doi_of(source) or matching(source) or Path(source).exists()):
            raise UsageError("there is no such file; check the name", file=source)
    found = sources or tuple(sources_in(Path()))
    try:
        path.write_text(
            Template(data_text(FILE)).substitute(sources=json.dumps(found, ensure_ascii=False)),
            encoding="utf-8",
        )
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", file=FILE) from None
    click.echo(
        f"{FILE} written with {len(found)} source{'s' if len(found) != 1 else ''}. Next: citekit build"
    )


main.add_command(push)
main.add_command(taxonomy)


if __name__ == "__main__":
    sys.exit(main())
