"""``citekit edit``: correct an entry in the user's editor."""

from pathlib import Path

import click

from citekit.cli.options import lock_option, next_build, read_lock
from citekit.errors import CitekitError, UsageError, without_number


@click.command()
@click.argument("key")
@lock_option
def edit(key: str, lock: str | None) -> None:
    """Edit the entry KEY in your editor.

    corrections.toml keeps your changes for every build.
    """
    from citekit.corrections import editor
    from citekit.corrections.file import FILE, load
    from citekit.corrections.update import check_writable, update
    from citekit.model.lookup import find_work
    from citekit.writers.annotation import generated_annotation

    bibliography = read_lock(lock)
    work = find_work(bibliography, key)
    check_writable(Path())  # before the user types anything
    draft = editor.draft(work, load(Path()), generated_annotation(bibliography, work), bibliography)
    edited = _edited(draft.text)
    try:
        changed = editor.changes(draft, edited)
        if changed is not None:
            update(Path(), draft.names, draft.correction, changed)
    except CitekitError as error:
        kept = str(editor.keep(work.key, edited))
        file = kept if error.file == editor.FILE else error.file
        stop = "" if error.message.endswith("?") else "."
        message = f"{error.message}{stop} Your text was saved to {kept}"
        raise UsageError(message, file=file, line=error.line) from None
    if changed is None:
        click.echo("Nothing changed")
        return
    click.echo(f"{FILE}: Saved [{work.key}]. Next: {next_build(lock)}")


def _edited(text: str) -> bytes:
    """``text`` after the user edited it. Raises UsageError if the editor fails."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="citekit-") as folder:
        path = Path(folder, "entry.toml")
        path.write_text(text, encoding="utf-8", newline="\n")
        try:
            click.edit(filename=str(path))
        except click.ClickException as error:
            message = f"{without_number(error)}; nothing changed. Set another editor: EDITOR=nano"
            raise UsageError(message) from None
        try:
            return path.read_bytes()
        except OSError as error:
            message = f"Cannot read the file that the editor saved ({error.strerror}); nothing changed"
            raise UsageError(message) from None
