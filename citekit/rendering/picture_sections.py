"""Which section of a source cites how many works."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citekit.entries import label as label_of
from citekit.model import Bibliography, Source
from citekit.rendering import picture_drawing as draw
from citekit.rendering.picture_drawing import Cell
from citekit.shelf import Shelf
from citekit.values import plain

_MOST_SECTIONS = 60


def sections(shelf: Shelf, bibliography: Bibliography) -> Iterator[draw.Picture]:
    """A picture for each source that cites works of the shelf in two sections at least."""
    cited = _cited(shelf, bibliography)
    for place, source in enumerate(bibliography.sources):
        found = cited[source.id]
        if len(found) >= 2:
            yield _picture(f"sections-{place + 1}", source, found)


def _cited(shelf: Shelf, bibliography: Bibliography) -> dict[str, dict[str, set[str]]]:
    """Source -> section -> keys of the works of the shelf that it cites; sections in the order of the text."""
    shown = {entry.key for entry in shelf.entries}
    citations = [
        (one.source, citation.start, citation.section, work.key)
        for work in bibliography.works
        if work.key in shown
        for one in work.printed
        for citation in (*one.citations, *one.continued)
        if plain(citation.section)
    ]
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, _, section, key in sorted(citations, key=lambda one: one[:2]):
        found[source][section or ""].add(key)
    return found


def _picture(name: str, source: Source, cited: Mapping[str, set[str]]) -> draw.Picture:
    shown = list(cited.items())[:_MOST_SECTIONS]
    label = plain(label_of(source))
    title = f"What the sections of {label} cite"
    caption = (
        f"How many works each section of {label} cites, in the order of the text. A bar opens its works."
    )
    if len(shown) < len(cited):
        caption += f" The first {len(shown)} of {len(cited)} sections."
    rows = [[Cell(section, _in_section(source.id, section)), Cell(str(len(keys)))] for section, keys in shown]
    return draw.Picture(
        id=name,
        title=title,
        caption=caption,
        svg=_svg(name, title, caption, source.id, shown),
        table=draw.table(f"{label}: works cited by section", ["Section", "Works"], rows),
    )


def _in_section(source: str, section: str) -> str:
    return draw.fragment([("source", source), ("section", section)])


def _svg(name: str, title: str, caption: str, source: str, cited: Sequence[tuple[str, set[str]]]) -> str:
    """A bar under the section's name, 340 units wide, so that a telephone shows it at its size."""
    wide, y = 340.0, 0.0
    most = max(len(keys) for _, keys in cited)
    parts: list[str] = []
    for section, keys in cited:
        lines = draw.wrap(plain(section), wide)
        label = f"{plain(section)}: {draw.works(len(keys))}"
        names = [draw.text(one, 0, y + 14 + 15 * place) for place, one in enumerate(lines)]
        bar = y + 4 + 15 * len(lines)
        long = max(2.0, (wide - 36) * len(keys) / most)
        parts.append(
            draw.link(
                _in_section(source, section),
                label,
                *names,
                draw.rect(0, bar + 2, long, 12.0, fill_opacity="0.75"),
                draw.text(str(len(keys)), long + 6, bar + 12),
            )
        )
        y = bar + 22
    return draw.svg(name, wide, y, title, caption, *parts)
