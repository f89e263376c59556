"""``citekit resolve``: find references at Crossref."""

from typing import Any

import click

from citekit.cli.jsonlines import answer_lines, files_argument
from citekit.cli.options import IndexOptions, crossref_options, index_options, offline_option
from citekit.cli.output import warn


@click.command()
@files_argument
@offline_option
@index_options
@crossref_options
def resolve(files: tuple[str, ...], **asked: Any) -> None:
    """Find references at Crossref.

    Reads strings, DOIs or CSL-JSON items, one per line, from FILES, by default standard input. Prints one line
    of JSON for each, in order: {raw, doi, state, aliases, confidence, reason, date, unasked, item, candidates,
    differences, updates, related}; ``item`` is the record's, as CSL-JSON.

    With --offline, the answers that are cached count; ``date`` says of which day they are, and ``unasked`` why.
    """
    from citekit.checking.references import check_references
    from citekit.cli.progress import crossref_progress
    from citekit.indexes.open import open_cached, open_index

    options = IndexOptions(**asked)
    config = options.configured()
    if config.offline:
        with open_cached(config) as cached:
            answer_lines(files, lambda raws: check_references(raws, cached, offline=True))
            if cached and cached.trouble:
                warn(cached.trouble)
        return
    with (
        crossref_progress(config.mailto) as progress,
        open_index(config, refresh=options.refresh, progress=progress) as opened,
    ):
        answer_lines(files, lambda raws: check_references(raws, opened))
        if opened.trouble:
            warn(opened.trouble)
