"""The charts of the page: tags by tags, works by year, works by section.

Each is an SVG and a table of the same numbers; both lead into the page's filter by its address
(``#tag=mechanism:opioid&tag=model:rat``, ``#year=2020``, ``#source=bai-2023&section=1 Introduction``).
A chart that would show nothing is left out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from citekit.csl.dates import year
from citekit.model.bibliography import Bibliography
from citekit.model.entry import Entry, EntryList
from citekit.writers.html.charts import drawing as draw
from citekit.writers.html.charts.drawing import Cell, Chart
from citekit.writers.html.charts.matrix import matrix
from citekit.writers.html.charts.sections import sections

_MOST_BARS = 40
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Years in one bar."""


def charts(entry_list: EntryList, bibliography: Bibliography) -> tuple[Chart, ...]:
    """The matrix, the timeline and the sections of each source, if they show anything.

    Only works are counted, not the sources themselves, which the page does not filter. ``bibliography``: what
    the entries were made from, which knows the sections.
    """
    works = tuple(entry for entry in entry_list.entries if not entry.is_source)
    return (*matrix(works), *timeline(works), *sections(works, bibliography))


def timeline(works: Sequence[Entry]) -> Iterator[Chart]:
    """Works by year, or by several years; nothing for a single year."""
    years = Counter(number for entry in works if (number := year(entry.item)) is not None)
    if len(years) < 2:
        return
    first, last = min(years), max(years)
    step = next(step for step in _STEPS if last // step - first // step < _MOST_BARS)
    begins = range(first // step * step, last + 1, step)
    bars = [(begin, sum(years[number] for number in range(begin, begin + step))) for begin in begins]
    undated = len(works) - sum(years.values())
    caption = (
        f"How many works came out in each {'year' if step == 1 else f'{step} years'}. "
        "A bar opens its works."
        + (f" {undated} without a year {'is' if undated == 1 else 'are'} not shown." if undated else "")
    )
    title = "Timeline"
    yield Chart(
        id="timeline",
        title=title,
        caption=caption,
        svg=_timeline_svg(title, caption, bars, step),
        table=draw.table(
            "Works by year",
            ["Years" if step > 1 else "Year", "Works"],
            [
                [Cell(_span(begin, step), _in_years(begin, step) if number else ""), Cell(str(number))]
                for begin, number in bars
            ],
        ),
    )


def _span(begin: int, step: int) -> str:
    return str(begin) if step == 1 else f"{begin}–{begin + step - 1}"


def _in_years(begin: int, step: int) -> str:
    return draw.fragment([("year", str(begin) if step == 1 else f"{begin}..{begin + step - 1}")])


def _timeline_svg(title: str, caption: str, bars: Sequence[tuple[int, int]], step: int) -> str:
    """Bars on a line, 340 units wide at least.

    Each has its number above it, and its year below if there is room.
    """
    bar_width = max(16.0, 320.0 / len(bars))
    high, base = 110.0, 130.0
    most = max(number for _, number in bars)
    every = next(skip for skip in (1, 2, 5, 10, 20, 50) if skip * bar_width >= draw.width("2000 "))
    wide = 20 + bar_width * len(bars)
    parts = [draw.line(10, base, wide - 10, base)]
    for index, (begin, number) in enumerate(bars):
        x, middle = 10 + bar_width * index, 10 + bar_width * (index + 0.5)
        if (begin // step) % every == 0:
            parts.append(draw.text(str(begin), middle, base + 16, text_anchor="middle"))
            parts.append(draw.line(middle, base, middle, base + 4))
        if number:
            tall = max(2.0, high * number / most)
            label = f"{_span(begin, step)}: {draw.works(number)}"
            parts.append(
                draw.link(
                    _in_years(begin, step),
                    label,
                    draw.rect(x + 1.5, base - tall, bar_width - 3, tall, fill_opacity="0.75"),
                    draw.text(str(number), middle, base - tall - 4, text_anchor="middle", font_size=11),
                )
            )
    return draw.svg("timeline", wide, base + 24, title, caption, *parts)
