"""``citekit taxonomy``: check a taxonomy, start one, import one, or see what it covers."""

from pathlib import Path

import click

from citekit.cli.options import lock_option, lock_path
from citekit.cli.output import warn, write_bytes
from citekit.errors import UsageError, unknown


@click.group()
def taxonomy() -> None:
    """Check your own taxonomy, start one, import one, or see what it covers."""


@taxonomy.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """List every fault in FILES with its line.

    FILES are taxonomy files or the names of built-in taxonomies; several are checked in
    combination. Exits with code 2 if there is a fault.
    """
    from citekit.tagging.taxonomy_check import check_taxonomies

    faulty = False
    for line, errors in check_taxonomies(files):
        for error in errors:
            faulty = True
            warn(str(error))
        if line:
            click.echo(line)
    if faulty:
        click.get_current_context().exit(2)


@taxonomy.command()
@click.argument("file", type=click.Path())
def new(file: str) -> None:
    """Write a small commented taxonomy to FILE, to start from.

    Existing files are not overwritten.
    """
    from citekit.tagging.new_file import write_example

    write_example(Path(file))
    click.echo(f"Wrote {file}. Next: citekit taxonomy check {file}")


@taxonomy.command("import")
@click.argument("file", type=click.Path())
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="The taxonomy to write (default: the name of FILE with .toml, in this folder; '-': standard output).",
)
@click.option(
    "--below",
    multiple=True,
    metavar="TERM",
    help="Import only this term and what is narrower: a term, an id, or a tree number of MeSH; may be repeated.",
)
@click.option(
    "--language", metavar="CODE", help="The language of the terms, such as 'en' (default: English)."
)
@click.option(
    "--facet", default="", metavar="NAME", help="The facet of all labels (default: the vocabulary's)."
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="ROLE=NAME",
    help="A column of a table: term, synonyms, abbreviations, broader, id, definition or facet; may be repeated.",
)
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a spreadsheet (default: the first).")
def import_(
    file: str,
    output: str | None,
    below: tuple[str, ...],
    language: str | None,
    facet: str,
    columns: tuple[str, ...],
    sheet: str,
) -> None:
    """Make a taxonomy of a vocabulary in FILE.

    FILE is SKOS or OWL (Turtle, RDF/XML, JSON-LD, N-Triples), OBO, MeSH descriptors (XML), or a table of terms
    (CSV, TSV, XLSX); .gz and .zip are unpacked. Terms that need a decision, such as short or ambiguous ones,
    are written as comments with the reason. Existing files are not overwritten.
    """
    from citekit.tagging.new_file import check_new, write_new
    from citekit.tagging.vocabularies.importing import Selection, import_vocabulary

    source = Path(file)
    target = Path(output or f"{source.name.partition('.')[0] or 'vocabulary'}.toml")
    if output != "-":
        check_new(target)
    id_ = "imported" if output == "-" else "-".join(target.stem.split())
    chosen = Selection(language, below, facet, _columns(columns), sheet)
    imported = import_vocabulary(source, id_, chosen)
    if output == "-":
        write_bytes(imported.text.encode())
    else:
        write_new(target, imported.text)
    for problem in imported.problems:
        warn(problem)
    for line in imported.account:
        click.echo(line, err=output == "-")
    if output != "-":
        click.echo(
            f"Wrote {target}. Next: read the lines with 'review:', then citekit taxonomy check {target}"
        )


def _columns(assignments: tuple[str, ...]) -> dict[str, list[str]]:
    """Role -> columns, of 'ROLE=NAME'. Raises UsageError."""
    from citekit.tagging.vocabularies.table import ROLES

    columns: dict[str, list[str]] = {}
    for assignment in assignments:
        role, sign, name = assignment.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"Invalid --column '{assignment}' (expected ROLE=NAME, such as term=Heading)")
        if role.strip() not in ROLES:
            raise UsageError(unknown("role", role.strip(), ROLES) + " in --column")
        columns.setdefault(role.strip(), []).append(name)
    return columns


@taxonomy.command()
@lock_option
@click.option(
    "--taxonomy",
    "names",
    multiple=True,
    metavar="NAME|FILE",
    help="The taxonomy (default: that of the build); may be repeated.",
)
@click.option("--most", type=click.IntRange(0), default=30, metavar="N", help="Terms to list (default: 30).")
def coverage(lock: str | None, names: tuple[str, ...], most: int) -> None:
    """Show how often each label is used, and terms without one.

    Tags the works of the bibliography again, and lists the labels that are never used and the frequent terms
    that no label covers.
    """
    from citekit.config import file as settings
    from citekit.model.lock import load_lock
    from citekit.tagging.coverage import coverage as measure
    from citekit.tagging.taxonomy import combine
    from citekit.tagging.taxonomy_file import load_taxonomy, taxonomies_of_build

    config = settings.load(Path())
    path = lock_path(lock)
    bibliography = load_lock(path)
    folders = (Path(), path.parent, path.parent.parent)
    chosen = names or taxonomies_of_build(bibliography, folders, config.taxonomy)
    with settings.locate_unknown_names():
        combined = combine([load_taxonomy(name) for name in chosen])
    click.echo(measure(bibliography, combined, most))
