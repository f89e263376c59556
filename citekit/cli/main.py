"""The command ``citekit``: a group with one module for each command."""

import sys
import warnings
from io import TextIOWrapper
from typing import Any

import click

from citekit import __version__
from citekit.cli.add import add
from citekit.cli.build import build
from citekit.cli.check import check
from citekit.cli.choose import choose
from citekit.cli.completion import completion
from citekit.cli.corpus_works import corpus
from citekit.cli.doctor import doctor
from citekit.cli.edit import edit
from citekit.cli.explain import explain
from citekit.cli.export import export
from citekit.cli.index import index
from citekit.cli.init import init
from citekit.cli.mcp import mcp
from citekit.cli.output import warn
from citekit.cli.overlap import overlap
from citekit.cli.parse import parse
from citekit.cli.plugins import plugins
from citekit.cli.remove import remove
from citekit.cli.resolve import resolve
from citekit.cli.review import review
from citekit.cli.taxonomy import taxonomy
from citekit.cli.zotero import push
from citekit.cli.zotero_plugin import zotero
from citekit.errors import CitekitError, PluginWarning
from citekit.runtime.memory import collect_seldom

EXIT_CODES = """Exit codes: 0 success; 1 success, but a source could not be read, or --strict was given and
something needs your review, or check has findings; 2 invalid usage; 3 no source could be read; 4 check
could not check every reference; 130 interrupted."""


class _Group(click.Group):
    """A group that prints citekit's errors in one line and exits with their code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("always", PluginWarning)
                warnings.showwarning = lambda message, *_, **__: warn(str(message))
                return super().invoke(ctx)
        except CitekitError as error:
            warn(str(error))
            ctx.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]}, epilog=EXIT_CODES)
@click.version_option(__version__, prog_name="citekit")
@click.pass_context
def main(context: click.Context) -> None:
    """From the article you are reading to a tagged, annotated bibliography."""
    context.call_on_close(collect_seldom())
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a character shows '?' for it
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


for command in (
    build,
    add,
    remove,
    review,
    check,
    parse,
    resolve,
    choose,
    edit,
    explain,
    export,
    overlap,
    push,
    zotero,
    taxonomy,
    index,
    corpus,
    plugins,
    init,
    mcp,
    doctor,
    completion,
):
    main.add_command(command)
