"""Which section of a source cites how many works, and what they are mostly about."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from citekit.csl.richtext import plain
from citekit.model.bibliography import Bibliography, Source
from citekit.model.entry import Entry
from citekit.writers.entries import source_label
from citekit.writers.html.charts import drawing as draw
from citekit.writers.html.charts.drawing import Cell
from citekit.writers.html.charts.matrix import chosen_of, facets_of, value

_MOST_SECTIONS, _MOST_TOPICS = 60, 3


class _Section(NamedTuple):
    """A heading, the keys of the works cited below it, and their most frequent tags."""

    heading: str
    keys: set[str]
    topics: str


def sections(works: Sequence[Entry], bibliography: Bibliography) -> Iterator[draw.Chart]:
    """A picture for each source that cites works in two sections at least."""
    by_source = _works_by_section(works, bibliography)
    facets = facets_of(works)
    tags = facets[chosen[0]] if (chosen := chosen_of(facets)) else {}
    for index, source in enumerate(bibliography.sources):
        source_sections = [
            _Section(name, keys, _topics(keys, tags)) for name, keys in by_source[source.id].items()
        ]
        if len(source_sections) >= 2:
            yield _chart(f"sections-{index + 1}", source, source_sections)


def _topics(keys: set[str], tags: Mapping[str, set[str]]) -> str:
    """The most frequent tags of at least two works each: 'cytokine 9, microglia 6'."""
    counted = Counter({tag: both for tag, known in tags.items() if (both := len(known & keys)) > 1})
    most = sorted(counted, key=lambda tag: (-counted[tag], tag))[:_MOST_TOPICS]
    return ", ".join(f"{value(tag)} {counted[tag]}" for tag in most)


def _works_by_section(works: Sequence[Entry], bibliography: Bibliography) -> dict[str, dict[str, set[str]]]:
    """Source -> section -> keys of the works that it cites, in the order of the text."""
    keys = {entry.key for entry in works}
    citations = [
        (one.source, citation.start, citation.section, work.key)
        for work in bibliography.works
        if work.key in keys
        for one in work.printed
        for citation in (*one.citations, *one.continued)
        if plain(citation.section)
    ]
    by_source: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, _, section, key in sorted(citations, key=lambda one: one[:2]):
        by_source[source][section or ""].add(key)
    return by_source


def _chart(name: str, source: Source, source_sections: Sequence[_Section]) -> draw.Chart:
    bars = source_sections[:_MOST_SECTIONS]
    label = plain(source_label(source))
    title = f"What the sections of {label} cite"
    caption = (
        f"How many works each section of {label} cites, in the order of the text. A bar opens its works."
    )
    if any(one.topics for one in bars):
        caption += " Below it the tags that most of them have, and how many."
    if len(bars) < len(source_sections):
        caption += f" The first {len(bars)} of {len(source_sections)} sections."
    rows = [
        [Cell(one.heading, _in_section(source.id, one.heading)), Cell(str(len(one.keys))), Cell(one.topics)]
        for one in bars
    ]
    return draw.Chart(
        id=name,
        title=title,
        caption=caption,
        svg=_svg(name, title, caption, source.id, bars),
        table=draw.table(f"{label}: works cited by section", ["Section", "Works", "Mostly about"], rows),
    )


def _in_section(source: str, section: str) -> str:
    return draw.fragment([("source", source), ("section", section)])


def _svg(name: str, title: str, caption: str, source: str, source_sections: Sequence[_Section]) -> str:
    """A bar below each heading, 340 units wide, which fits a telephone unscaled."""
    wide, y = 340.0, 0.0
    most = max(len(section.keys) for section in source_sections)
    parts: list[str] = []
    for section in source_sections:
        lines = draw.wrap(plain(section.heading), wide)
        texts = [draw.text(words, 0, y + 14 + 15 * place) for place, words in enumerate(lines)]
        bar = y + 6 + 15 * len(lines)
        long = max(2.0, (wide - 36) * len(section.keys) / most)
        texts.append(draw.text(str(len(section.keys)), long + 6, bar + 10))
        y = bar + 22
        if section.topics:
            texts.append(
                draw.text(draw.cut(section.topics, wide), 0, bar + 25, font_size=11, fill_opacity="0.8")
            )
            y += 16
        label = f"{plain(section.heading)}: {draw.works(len(section.keys))}{section.topics and f', {section.topics}'}"
        box = draw.rect(0, bar, long, 12.0, fill_opacity="0.75")
        parts.append(draw.link(_in_section(source, section.heading), label, *texts, box))
    return draw.svg(name, wide, y, title, caption, *parts)
