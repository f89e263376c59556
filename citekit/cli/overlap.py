"""``citekit overlap``: which works several sources share."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from citekit.cli.output import warn
from citekit.errors import UsageError

if TYPE_CHECKING:
    from citekit.overlap.matrix import CitationMatrix
    from citekit.overlap.measures import Overlap

_MOST_PAIRS = 5


@click.command()
@click.argument("folder", metavar="FOLDER")
@click.option("-o", "--output", metavar="FOLDER", help="Where to write (default: FOLDER/overlap).")
@click.option(
    "--sources",
    metavar="SQL",
    help='Of a corpus, only sources for which this condition holds: "year > 2015".',
)
@click.option(
    "--works",
    metavar="SQL",
    help="Of a corpus, only works for which this condition holds: \"type = 'article-journal'\".",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON, for scripts.")
def overlap(folder: str, output: str | None, sources: str | None, works: str | None, as_json: bool) -> None:
    """Show which works several sources share.

    FOLDER is a build of several sources, or a corpus for which 'citekit corpus works' was run. Writes the citation
    matrix (matrix.csv), the corrected covered area of each pair (pairs.csv) and a picture of both (overlap.svg).
    """
    from citekit.overlap.measures import measure
    from citekit.overlap.picture import picture
    from citekit.overlap.tables import matrix_table, pairs_table
    from citekit.writers.output import write_file

    path = Path(folder)
    matrix = _matrix(path, sources, works)
    figures = measure(matrix)
    target = Path(output) if output else path / "overlap"
    files = {
        "matrix.csv": matrix_table(matrix),
        "pairs.csv": pairs_table(matrix, figures),
        "overlap.svg": picture(matrix, figures) + "\n",
    }
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"Cannot write here: {error.strerror}; choose another folder", file=str(target)
        ) from None
    for name, content in files.items():
        write_file(target / name, content.encode("utf-8", "replace"))
    if as_json:
        _print_json(matrix, figures)
    else:
        click.echo("\n".join([*_summary(matrix, figures), f"written to {target}: {', '.join(files)}"]))


def _matrix(folder: Path, sources: str | None, works: str | None) -> "CitationMatrix":
    """The matrix of a build or a corpus. Raises CitekitError."""
    from citekit.model.lock import load_lock
    from citekit.overlap.matrix import matrix_of

    if (folder / "corpus.toml").is_file():
        from citekit.corpus.slices.overlap import corpus_matrix
        from citekit.corpus.work_info import outdated

        if said := outdated(folder):
            warn(said)
        return corpus_matrix(folder, sources, works)
    if sources or works:
        raise UsageError("--sources and --works need a corpus, and this folder is not one", file=str(folder))
    return matrix_of(load_lock(folder), str(folder))


def _summary(matrix: "CitationMatrix", figures: "Overlap") -> list[str]:
    lines = [
        f"{figures.sources} sources, {figures.works:,} works, {figures.occurrences:,} occurrences",
        f"in several sources: {figures.shared:,} works",
        f"corrected covered area: {figures.percent:.1f} % ({figures.reading} overlap)",
    ]
    if figures.adjusted is not None:
        lines.append(
            f"without {figures.impossible:,} cells of works younger than the source: {figures.adjusted:.1f} %"
        )
    retracted = [work.label for work in matrix.works if work.retracted]
    if retracted:
        lines.append(f"retracted: {len(retracted)} ({', '.join(retracted[:_MOST_PAIRS])})")
    highest = sorted(figures.pairs, key=lambda pair: (-pair.percent, pair.first, pair.second))
    for pair in [pair for pair in highest if pair.shared][:_MOST_PAIRS]:
        names = f"{matrix.sources[pair.first].label} and {matrix.sources[pair.second].label}"
        lines.append(
            f"{names}: {pair.shared} of {pair.together} works, {pair.percent:.1f} % ({pair.reading})"
        )
    return lines


def _print_json(matrix: "CitationMatrix", figures: "Overlap") -> None:
    import json

    import msgspec

    labels = [source.label for source in matrix.sources]
    values = msgspec.to_builtins(figures)
    for pair in values["pairs"]:
        pair["first"], pair["second"] = labels[pair["first"]], labels[pair["second"]]
    click.echo(json.dumps(values, ensure_ascii=False, indent=2))
