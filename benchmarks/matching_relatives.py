"""Works near to another one that are not it: what an article was made of, and its neighbours in the volume."""

import random
import re

from matching_messages import (
    Message,
    based,
    elsewhere,
    later,
    number,
    paged,
    placed,
    sibling,
    title_of,
    year_of,
)

_PAIRS = (
    ("mice", "rats"), ("men", "women"), ("children", "adults"), ("acute", "chronic"), ("high", "low"),
    ("synthesis", "structure"), ("diagnosis", "treatment"), ("oral", "topical"), ("linear", "nonlinear"),
    ("experimental", "theoretical"), ("water", "soil"), ("upper", "lower"), ("increased", "decreased"),
    ("effect", "mechanism"), ("effects", "mechanisms"), ("static", "dynamic"), ("human", "bovine"),
    ("northern", "southern"), ("summer", "winter"), ("cancer", "melanoma"), ("design", "evaluation"),
)  # fmt: skip
_DATA = ("{}", "Data from: {}", "Replication data for: {}", "Dataset for {}")


def unpublished(rng: random.Random, message: Message, stranger: Message) -> Message:
    """The report, thesis or data of an article, or a reviewer's recommendation of it: no volume, no page."""
    year = year_of(message) - rng.choice((0, 0, 1, 2))
    none = {**elsewhere(), **placed(year, None, None), "container_title": None, "subtitle": None}
    title, people = title_of(message), message["author"]
    kind = rng.choice(("report", "dissertation", "dataset", "recommendation"))
    if kind == "report":
        return based(message, f"10.3386/w{number(rng)}", **none | {"type": "report", "title": [title]})
    if kind == "dissertation":
        made = {"type": kind, "title": [title], "author": people[:1]}
        return based(message, f"10.25384/{number(rng)}", **none | made)
    if kind == "dataset":
        made = {"type": kind, "title": [rng.choice(_DATA).format(title)], "publisher": "Dryad"}
        return based(message, f"10.5061/dryad.{number(rng)}", **none | made)
    said = f"Faculty Opinions recommendation of {title}."
    made = {"type": "dataset", "title": [said], "author": stranger["author"][:1]}
    return based(message, f"10.3410/f.{number(rng)}.{number(rng)}", **none | made)


def neighbour(rng: random.Random, message: Message, stranger: Message) -> Message:
    """Another work of its authors, in its volume or the next: a word is another one, or a correction has its title."""
    year, volume = later(rng, message, rng.choice((0, 0, 1)))
    title = _reworded(rng, title_of(message))
    near = 3 if title else 400
    place = placed(year, volume, paged(rng, message, near))
    return based(message, sibling(rng, message), title=[title or title_of(message)], subtitle=None, **place)


def _reworded(rng: random.Random, title: str) -> str | None:
    """The title with a word that makes it another one, or None."""
    both = [*_PAIRS, *((b, a) for a, b in _PAIRS)]
    for old, new in rng.sample(both, len(both)):
        changed = re.sub(rf"\b{old}\b", new, title, count=1, flags=re.IGNORECASE)
        if changed != title:
            return changed
    return None
