"""``citekit mcp``: serve citekit's tools to an assistant."""

from typing import Any

import click

from citekit.cli.options import IndexOptions, crossref_options, offline_option
from citekit.errors import UsageError


@click.command()
@click.argument("folders", nargs=-1)
@offline_option
@crossref_options
def mcp(folders: tuple[str, ...], **asked: Any) -> None:
    """Serve tools to an assistant (Model Context Protocol), over standard input and output.

    The assistant may read and write files in FOLDERS only; without them, it can only send text.
    """
    from pathlib import Path

    from citekit.assistant.server import serve
    from citekit.runtime.memory import collect_as_usual

    for folder in folders:
        if not Path(folder).is_dir():
            raise UsageError("No such folder", file=folder)
    collect_as_usual()
    serve([Path(folder) for folder in folders], IndexOptions(**asked).configured())
