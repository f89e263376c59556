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
@click.option(
    "--list",
    "as_list",
    is_flag=True,
    help="The lines of each file are one reference list: judge each by how the others look.",
)
def parse(files: tuple[str, ...], jobs: int, as_list: bool) -> None:
    """Parse reference strings, one per line.

    Reads FILES, by default standard input.
    Prints one line of JSON for each: {raw, item, also, confidence {reference, fields, doubts}}. Doubts are the
    fields that may be wrong or be missed, the least sure first; where there are none, the reference needs no review.
    """
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
