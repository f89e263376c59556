"""Pictures of a entry_list: what is studied where, when it came out, which section cites how much.

Each is an SVG and, for who cannot see it, a table of the same numbers; both lead into the page's filter by its
address (``#tag=mechanism:opioid&tag=model:rat``, ``#year=2020``, ``#source=bai-2023&section=1 Introduction``).
A picture that would show nothing is left out.
"""

from citekit.model.bibliography import Bibliography
from citekit.model.entry import EntryList
from citekit.writers.html.charts.drawing import Picture
from citekit.writers.html.charts.matrix import matrix
from citekit.writers.html.charts.sections import sections
from citekit.writers.html.charts.timeline import timeline


def pictures(entry_list: EntryList, bibliography: Bibliography) -> tuple[Picture, ...]:
    """Matrix, timeline and the sections of each source, as far as there is something to see.

    Only works are counted, not the sources themselves, which the page does not filter. ``bibliography``: what
    the entry_list was made of; it knows where in a text a section stands.
    """
    works = tuple(entry for entry in entry_list.entries if not entry.is_source)
    return (*matrix(works), *timeline(works), *sections(works, bibliography))
