"""The porch: the command line. The only click, the only print, the only exit codes."""

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

import click

from citekit import __version__
from citekit.config import FILE, LOCK
from citekit.errors import CitekitError, UsageError

_CHUNK = 1 << 18


class _Group(click.Group):
    """Turns citekit's errors into one sentence on standard error and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CitekitError as error:
            click.echo(f"citekit: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("citekit: interrupted; no file was left half-written", err=True)
            ctx.exit(130)


EXIT_CODES = """Exit codes: 0 done; 1 done, but a named source could not be read, or something needs a human
and --strict was asked; 2 usage; 3 nothing could be read; 130 interrupted."""


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="citekit")
def main() -> None:
    """From the article you are reading to a tagged, annotated bibliography."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows '?' for it
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("sources", nargs=-1)
@click.option("-o", "--output", metavar="FOLDER", help="Where the outputs go (default: bibliography).")
@click.option(
    "--kind", metavar="KIND", help="What all sources are, whatever they seem to be: jats, html, pdf ..."
)
@click.option("--offline", is_flag=True, help="Ask nothing over the network.")
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
    no_sources: bool,
    taxonomy: tuple[str, ...],
    force: bool,
    strict: bool,
) -> None:
    """Read SOURCES and write their bibliography.

    SOURCES are articles (plain text, HTML, PDF, Word, Markdown, JATS) and libraries (.bib, .ris, .nbib,
    CSL-JSON): files, folders, patterns such as 'papers/*.pdf', or addresses (https://...). Without
    SOURCES, those that citekit.toml lists are read.
    """
    import msgspec

    from citekit import config as settings
    from citekit import outputs, pipeline, summary

    config = settings.load(Path())
    given: dict[str, Any] = {
        "sources": sources or None,
        "output": output or None,
        "kind": kind or None,
        "taxonomy": taxonomy or None,
        "offline": offline or None,
        "strict": strict or None,
        "include_sources": False if no_sources else None,
    }
    config = msgspec.structs.replace(config, **{k: value for k, value in given.items() if value is not None})
    folder = Path(config.output)
    previous = _previous(folder / LOCK, force)
    with settings.blaming():
        bibliography = pipeline.build(config, previous)
    templates = Path(config.templates) if config.templates else None
    outputs.write(bibliography, folder, force=force, templates=templates)
    click.echo(summary.text(bibliography, folder, previous))
    unread = summary.unread(bibliography)
    if unread or (config.strict and summary.needs_human(bibliography)):
        click.get_current_context().exit(1)


def _previous(lock: Path, force: bool) -> Any:
    """The lock of the build before, which pins the keys; with --force a damaged one is ignored."""
    from citekit.errors import LockError
    from citekit.outputs import load_lock

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
    from citekit.errors import printable

    unread = 0
    try:
        for path in files or ("-",):
            try:
                with nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as stream:
                    _answer(stream, "standard input" if path == "-" else printable(path), jobs)
            except BrokenPipeError:
                raise
            except OSError as error:
                click.echo(f"citekit: {printable(path)}: cannot be read: {error.strerror}", err=True)
                unread += 1
    except BrokenPipeError:  # 'citekit parse | head': whoever reads has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if unread:
        click.get_current_context().exit(3 if unread == len(files) else 1)


def _answer(stream: BinaryIO, name: str, jobs: int) -> None:
    """One line of JSON for each line of ``stream``; what is no UTF-8 is read as far as it goes, and said."""
    import msgspec

    from citekit.parsing import parse_many

    encode = msgspec.json.Encoder().encode
    before = 0
    for lines in _at_hand(stream) if jobs == 1 else [stream.readlines()]:
        raws = []
        for number, line in enumerate(lines, start=before + 1):
            raw = line.rstrip(b"\r\n").decode("utf-8", errors="replace")
            if "\ufffd" in raw and "\ufffd".encode() not in line:
                click.echo(
                    f"citekit: {name}:{number}: not UTF-8; what could not be read stands as \ufffd", err=True
                )
            raws.append(raw)
        before += len(lines)
        for parsed in parse_many(raws, jobs):
            answer = {
                "raw": parsed.raw,
                "item": parsed.item,
                "also": parsed.also,
                "confidence": parsed.confidence,
            }
            sys.stdout.buffer.write(encode(answer) + b"\n")
        sys.stdout.buffer.flush()


def _at_hand(stream: BinaryIO) -> Iterator[list[bytes]]:
    """The whole lines that can be read without waiting: who writes a line and waits is answered."""
    rest = b""
    while chunk := stream.read1(_CHUNK):  # type: ignore[attr-defined]
        *lines, rest = (rest + chunk).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


@main.command()
@click.argument("key")
@click.option("--lock", type=click.Path(), help="The lock to look in (default: the output folder's).")
def explain(key: str, lock: str | None) -> None:
    """Say why the entry KEY says what it says."""
    from citekit import config as settings
    from citekit import explaining
    from citekit.outputs import load_lock

    path = Path(lock) if lock else Path(settings.load(Path()).output) / LOCK
    click.echo(explaining.explain(load_lock(path), key))


@main.command()
@click.argument("lock", type=click.Path())
@click.option("--to", "format", required=True, metavar="FORMAT", help="bibtex, csl-json or markdown.")
def export(lock: str, format: str) -> None:
    """Print a LOCK in FORMAT: the same bytes as the build wrote."""
    from citekit import config as settings
    from citekit import outputs

    templates = settings.load(Path()).templates
    text = outputs.export(outputs.load_lock(Path(lock)), format, Path(templates) if templates else None)
    sys.stdout.buffer.write(text.encode())


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--force", is_flag=True, help="Overwrite a citekit.toml that is there.")
def init(sources: tuple[str, ...], force: bool) -> None:
    """Write a commented citekit.toml for SOURCES (default: all files in this folder that citekit reads)."""
    import json
    from string import Template

    from citekit.resources import data_text
    from citekit.stages.finding import is_address, matching, sources_in

    path = Path(FILE)
    if path.exists() and not force:
        raise UsageError("is there already; edit it, or overwrite it with --force", file=FILE)
    for source in sources:
        if not (is_address(source) or matching(source) or Path(source).exists()):
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


if __name__ == "__main__":
    sys.exit(main())
