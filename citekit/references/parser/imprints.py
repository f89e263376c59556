"""The steps that read publishers and their places."""

import re
from itertools import pairwise

from citekit.references.parser import values
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.tokens import Segment
from citekit.references.parser.towns import is_place
from citekit.references.parser.types import is_thesis

_DASHES = "—–- "  # between the parts of a reference in Russia
_SURE, _AS_LIKELY_AS_NOT = 0.9, 0.5
# What leads to the page that is meant: 'London 1999, esp. 49-63'.
_BEFORE_PIN = re.compile(
    r"(?:hier|insb(?:es(?:ondere)?)?|bes|esp(?:ecially)?|notamment|spec|siehe|vgl)\.?", re.IGNORECASE
)
_INSTITUTION = re.compile(
    r"\.\s(?=(?:the\s)?(?:department|division|ministry|ministerio|ministério|ministère|ministerium|observator\w*|direcció\w*|dirección|"
    r"direction|institut[eo]?|centre|center|centro|agency|office|bureau|council|secretaría|departament[o]?|departamento)\s)",
    re.IGNORECASE,
)


def read_imprint(draft: ReferenceDraft) -> None:
    """Read the publisher and its place."""
    led_to, best = _behind_place(draft), draft.best("publisher")
    publisher = led_to or (best if best and _may_be_publisher(draft, best) else None)
    if publisher:
        draft.take("publisher", values.plain_words(draft.words(publisher)).lstrip(_DASHES), publisher)
    if place := draft.best("place"):
        draft.take("publisher-place", values.plain_words(draft.words(place)).lstrip(_DASHES), place)


def _behind_place(draft: ReferenceDraft) -> Segment | None:
    """The publisher that a place and a colon lead to: 'A title. Poems, London: Sage' has two that may be it."""
    for place, publisher in pairwise(draft.segments):
        printed = (place.field, draft.raw[place.end : publisher.start].strip(), publisher.field)
        if printed == ("place", ":", "publisher"):
            return publisher
    return None


def _may_be_publisher(draft: ReferenceDraft, segment: Segment) -> bool:
    """Whether a segment is likelier a publisher than not; most others are the end of a title, a series or a place.

    Any university of a thesis is taken: it is less sure because some of the training strings do not tag it. A town is
    taken, for `towns.lone_place` to make a place of it.
    """
    if _BEFORE_PIN.fullmatch(draft.raw, segment.start, segment.end):
        return False
    if segment.probability >= _AS_LIKELY_AS_NOT or is_thesis(draft.raw):
        return True
    return not draft.of("place") and is_place(draft.raw[segment.start : segment.end])


def part_place(draft: ReferenceDraft) -> None:
    """Take a publisher that was labelled as the end of its place for what it is: 'Berlin: Ullstein'."""
    place, _, publisher = draft.item.get("publisher-place", "").rpartition(":")
    if "publisher" in draft.item or not place.strip() or not publisher.strip():
        return
    draft.item["publisher-place"], draft.item["publisher"] = place.strip(), publisher.strip()
    start, end = draft.spans["publisher-place"]
    colon = draft.raw.rindex(":", start, end)
    draft.spans["publisher-place"], draft.spans["publisher"] = (start, colon), (colon + 1, end)
    draft.probabilities["publisher"] = draft.probabilities["publisher-place"]


def part_title(draft: ReferenceDraft) -> None:
    """Take a department that was labelled as the end of a title for what it is: 'A title. Ministry of Health. ...'."""
    item = draft.item
    if "title" not in item or "container-title" in item or draft.probabilities["title"] > _SURE:
        return
    if not any("literal" in name for name in item.get("author", ())) or not (
        behind := _INSTITUTION.search(item["title"])
    ):
        return
    rest = item["title"][behind.end() :]
    item["title"] = item["title"][: behind.start()]
    start, end = draft.spans["title"]
    draft.spans["title"] = (start, start + len(item["title"]))
    item["publisher"] = f"{rest}, {item['publisher']}" if "publisher" in item else rest
    draft.probabilities["publisher"] = draft.probabilities["title"]
    draft.spans["publisher"] = (start + behind.end(), draft.spans.get("publisher", (0, end))[1])
