"""``citekit parse``: reference strings to JSON."""

from collections.abc import Iterator
from typing import Any

import click

from citekit.cli.jsonlines import answer_lines, files_argument


@click.command()
@files_argument
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    metavar="N",
    help="Parse with N processes; all lines are read before the first is parsed.",
)
def parse(files: tuple[str, ...], jobs: int) -> None:
    """Parse reference strings, one per line.

    Reads FILES, by default standard input.
    Prints one line of JSON for each: {raw, item, also, confidence {reference, fields}}.
    """
    from citekit.references.parser.parse import parse_many

    def answers(raws: list[str]) -> Iterator[dict[str, Any]]:
        for parsed in parse_many(raws, jobs):
            yield {
                "raw": parsed.raw,
                "item": parsed.item,
                "also": [other.item for other in parsed.also],
                "confidence": parsed.confidence,
            }

    answer_lines(files, answers, all_at_once=jobs > 1)
