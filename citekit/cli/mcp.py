"""``citekit mcp``: serve citekit's tools to an assistant."""

import click

from citekit.cli.options import configured, crossref_options
from citekit.errors import UsageError


@click.command()
@click.argument("folders", nargs=-1)
@click.option("--offline", is_flag=True, help="Do not use the network.")
@crossref_options
def mcp(
    folders: tuple[str, ...],
    offline: bool,
    mailto: str | None,
    crossref_url: str | None,
    refresh: bool,
    allow_private: bool,
) -> None:
    """Serve tools to an assistant (Model Context Protocol), over standard input and output.

    The assistant may read and write files in FOLDERS only; without them, it can only send text.
    """
    from pathlib import Path

    from citekit.assistant.server import serve

    for folder in folders:
        if not Path(folder).is_dir():
            raise UsageError("No such folder", file=folder)
    serve(
        [Path(folder) for folder in folders],
        configured(mailto, crossref_url, allow_private=allow_private, offline=offline or None),
    )
