"""``citekit resolve``: find references at Crossref."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.jsonlines import answer_lines, files_argument
from citekit.cli.options import configured, crossref_options
from citekit.cli.output import warn

if TYPE_CHECKING:
    from citekit.checking.resolve import Resolution
    from citekit.csl.item import Item
    from citekit.indexes.index import Index


@click.command()
@files_argument
@crossref_options
def resolve(files: tuple[str, ...], mailto: str | None, crossref_url: str | None, refresh: bool) -> None:
    """Find references at Crossref.

    Reads strings, DOIs or CSL-JSON items, one per line, from FILES, by default standard input. Prints one line
    of JSON for each, in order: {raw, doi, state, confidence, reason, item, candidates,
    differences, updates, related}; ``item`` is the record's, as CSL-JSON.
    """
    from citekit.cli.progress import crossref_progress
    from citekit.indexes.open import open_index

    config = configured(mailto, crossref_url)
    with crossref_progress() as progress, open_index(config, refresh=refresh, progress=progress) as index:
        answer_lines(files, lambda raws: resolved(raws, index))
        if index.trouble:
            warn(index.trouble)


def resolved(raws: list[str], index: "Index") -> Iterator[dict[str, Any]]:
    """{raw, doi, state, confidence, reason, item ...} for each string, DOI or CSL-JSON item."""
    from citekit.checking.resolve import Question, Resolution, resolve
    from citekit.model.states import unchecked
    from citekit.references.parser.parse import parse_many

    items = {position: _item(raw) for position, raw in enumerate(raws)}
    strings = [position for position, item in items.items() if item is None]
    questions = {
        position: Question(raw="", item=item) for position, item in items.items() if isinstance(item, dict)
    }
    for position, parsed in zip(strings, parse_many([raws[at] for at in strings]), strict=True):
        questions[position] = Question(raw=parsed.raw, item=parsed.item)
    answers = resolve([questions[position] for position in sorted(questions)], index)
    for position, raw in enumerate(raws):
        item = items[position]
        yield _answer(raw, Resolution(check=unchecked(item)) if isinstance(item, str) else next(answers))


def _item(raw: str) -> "Item | str | None":
    """The item of a line with a DOI or CSL-JSON; why a line is invalid; None for a reference string."""
    import msgspec

    from citekit.csl.identifiers import sole_doi

    line = raw.strip()
    if not line:
        return "empty line"
    if line.startswith("{"):
        try:
            return msgspec.json.decode(line, type=dict[str, Any])
        except RecursionError:
            return "invalid CSL-JSON: nested too deeply"
        except msgspec.DecodeError as error:
            return f"invalid CSL-JSON: {error}"
    return {"DOI": doi} if (doi := sole_doi(line)) else None


def _answer(raw: str, resolved: "Resolution") -> dict[str, Any]:
    check = resolved.check
    return {
        "raw": raw,
        "doi": check.doi,
        "state": check.state,
        "confidence": check.confidence,
        "reason": check.reason,
        "item": resolved.record.item if resolved.record else None,
        "candidates": check.candidates,
        "differences": check.differences,
        "updates": check.updates,
        "related": check.related,
    }
