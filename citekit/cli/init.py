"""``citekit init``: write a commented citekit.toml."""

from pathlib import Path

import click

from citekit.errors import UsageError


@click.command()
@click.argument("sources", nargs=-1)
@click.option("--force", is_flag=True, help="Overwrite an existing citekit.toml.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of citekit.toml, for your editor.")
def init(sources: tuple[str, ...], force: bool, schema: bool) -> None:
    """Write a commented citekit.toml for SOURCES.

    By default these are all files in this folder that citekit can read.
    """
    from citekit.config.edit import new_file, write_new_file
    from citekit.config.file import FILE
    from citekit.data import data_text
    from citekit.readers.sources import doi_of, is_address, matching, sources_in

    if schema:
        from citekit.api import config_schema

        click.echo(data_text(config_schema.SCHEMA_FILE), nl=False)
        return
    path = Path(FILE)
    if path.exists() and not force:
        raise UsageError("File exists; edit it, or overwrite it with --force", file=FILE)
    for source in sources:
        if not (is_address(source) or doi_of(source) or matching(source) or Path(source).exists()):
            raise UsageError("No such file; check the name", file=source)
    listed = sources or tuple(sources_in(Path()))
    write_new_file(path, new_file(listed))
    plural = "s" if len(listed) != 1 else ""
    click.echo(f"Wrote {FILE} with {len(listed)} source{plural}. Next: citekit build")
