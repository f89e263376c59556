"""``citekit choose``: decide which record an entry is."""

import sys
from pathlib import Path

import click

from citekit.cli.options import lock_option, next_build, read_lock


@click.command()
@click.argument("key")
@click.argument("choice", required=False)
@lock_option
def choose(key: str, choice: str | None, lock: str | None) -> None:
    """Choose the record of the entry KEY.

    CHOICE is the number of a candidate, any DOI, 'none' (no record is the work) or 'forget' (undo an earlier
    choice); corrections.toml keeps it for every build. Without CHOICE the candidates are listed.
    """
    from citekit.corrections.apply import correction_names
    from citekit.corrections.choose import candidate_list, chosen_match
    from citekit.corrections.file import FILE
    from citekit.corrections.update import set_match
    from citekit.model.lookup import find_work

    work = find_work(read_lock(lock), key)
    if choice is None:
        click.echo(candidate_list(work))
        if not (work.check.candidates and sys.stdin.isatty()):
            return
        choice = click.prompt("Choose a number, a DOI, 'none' or 'forget'")
    match = chosen_match(work, str(choice))
    if not set_match(Path(), correction_names(work), match) and match is None:
        click.echo(f"{FILE}: No choice to remove for {work.key}")
        return
    outcome = f"Set the record of {work.key} to {match}" if match else f"Removed the choice for {work.key}"
    click.echo(f"{FILE}: {outcome}. Next: {next_build(lock)}")
