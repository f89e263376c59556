"""``citekit explain``: where the fields, tags and check of an entry come from."""

import click

from citekit.cli.options import lock_option, read_lock


@click.command()
@click.argument("key")
@lock_option
def explain(key: str, lock: str | None) -> None:
    """Show where each field, tag and check result comes from.

    KEY is the entry's key, its DOI or its printed number.
    """
    from citekit.api import explanation

    click.echo(explanation.explain(read_lock(lock), key))
