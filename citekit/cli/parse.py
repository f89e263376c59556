"""``citekit parse``: reference strings to JSON."""

from collections.abc import Iterator
from typing import Any

import click

from citekit.cli.jsonlines import answer_lines, files_argument
from citekit.cli.output import warn


@click.command()
@files_argument
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    metavar="N",
    help="Parse with N processes; all lines are read before the first is parsed.",
)
@click.option(
    "--list",
    "as_list",
    is_flag=True,
    help="The lines of each file are one reference list: judge each by how the others look.",
)
@click.option(
    "--export-corrections",
    is_flag=True,
    help="Parse nothing; print the strings coloured in citekit review, to train the parser. FILES are folders with a corrections.toml.",
)
def parse(files: tuple[str, ...], jobs: int, as_list: bool, export_corrections: bool) -> None:
    """Parse reference strings, one per line.

    Reads FILES, by default standard input.
    Prints one line of JSON for each: {raw, item, also, confidence {reference, fields, doubts}}. Doubts are the
    fields that may be wrong or be missed, the least sure first; where there are none, the reference needs no review.
    """
    if export_corrections:
        _export_corrections(files or (".",))
        return
    from citekit.references.list_confidence import with_list_confidence
    from citekit.references.parser.parse import parse_many

    def answers(raws: list[str]) -> Iterator[dict[str, Any]]:
        strings = parse_many(raws, jobs)
        for parsed in with_list_confidence(list(strings)) if as_list else strings:
            yield {
                "raw": parsed.raw,
                "item": parsed.item,
                "also": [other.item for other in parsed.also],
                "confidence": parsed.confidence,
            }

    answer_lines(files, answers, all_at_once=jobs > 1 or as_list)


def _export_corrections(folders: tuple[str, ...]) -> None:
    """Print a line of JSON for each coloured string. Raises ConfigError for a fault of a file."""
    import msgspec

    from citekit.api.settings import folder_of
    from citekit.corrections.colouring import training_strings
    from citekit.corrections.file import FILE, load

    count = 0
    for folder in folders:
        for row in training_strings(load(folder_of(folder, FILE))):
            click.echo(msgspec.json.encode(row).decode())
            count += 1
    if not count:
        warn(f"No coloured strings in {FILE}; colour them with citekit review")
