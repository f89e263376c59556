"""The steps that tell towns from publishers, books and journals."""

import re
from functools import cache

from citekit.data import data_lines
from citekit.references.parser import values
from citekit.references.parser.draft import ReferenceDraft

# A university of which the label took the name of its town for the place: 'Univ. Heidelberg', 'Изд-во Моск. ун-та'.
_UNIVERSITY_FIRST = re.compile(r"(?:Univ\.?|Universit\w+|Uniwersytet|Изд-во Моск\.?)", re.IGNORECASE)
_UNIVERSITY_LAST = re.compile(r"(?:Univ\b\.?|University\b|Ун-та\b)\.?(?:\sPress)?", re.IGNORECASE)
_BETWEEN = re.compile(r"/|,|;|–|-(?=[A-Z])|\s(?:and|und|et|y|e)\s")
_JOURNAL_AND_PLACE = re.compile(r"(?P<journal>.{3,}),\s(?P<place>[^,]{3,40})")
_VOLUME_BEHIND = re.compile(r"\s?[,.]\s?(?:v|n|vol|ano|a|t|ed)\.?\s?(?:esp|\d)", re.IGNORECASE)


def university(draft: ReferenceDraft) -> None:
    """Join the name of a university with its town: 'Diss. Univ. Heidelberg', '(Cambridge Univ., 1953)'."""
    place, publisher = draft.item.get("publisher-place", ""), draft.item.get("publisher", "")
    if place and not publisher and (name := re.fullmatch(r"[^,:;]{3,40}\s(?:Univ|University)\.?", place)):
        draft.rename("publisher-place", "publisher")
        draft.item["publisher"] = name[0]
        return
    if not place or not publisher:
        return
    (start, end), (town_start, town_end) = draft.spans["publisher"], draft.spans["publisher-place"]
    between = draft.raw[end:town_start].strip(". ")
    touching = 0 <= town_start - end <= 2 and not between
    if touching and (_UNIVERSITY_FIRST.fullmatch(publisher) or _UNIVERSITY_LAST.fullmatch(place)):
        draft.item["publisher"] = values.plain_words(draft.raw[start:town_end])
        draft.spans["publisher"] = (start, town_end)
        draft.drop("publisher-place")


def lone_place(draft: ReferenceDraft) -> None:
    """Take a town for the place, where it was labelled a publisher or a book: '(1993): A title. Gießen'."""
    if "publisher-place" in draft.item:
        return
    volume = {"volume", "issue", "page"} & draft.item.keys()
    for name in ("publisher", "container-title"):
        if name in draft.item and (name == "publisher" or not volume) and is_place(str(draft.item[name])):
            draft.rename(name, "publisher-place")
            return


def place_of_journal(draft: ReferenceDraft) -> None:
    """Part a journal from the town behind it, as ABNT prints both: 'Cadernos de Pesquisa, São Paulo, v. 12'."""
    match = _JOURNAL_AND_PLACE.fullmatch(draft.item.get("container-title", ""))
    if not match or "publisher-place" in draft.item or not is_place(match["place"]):
        return
    start, end = draft.spans["container-title"]
    if not _VOLUME_BEHIND.match(draft.raw, end):
        return
    comma = draft.raw.rfind(",", start, end)
    draft.item["container-title"], draft.item["publisher-place"] = match["journal"].strip(), match["place"]
    draft.spans["container-title"], draft.spans["publisher-place"] = (start, comma), (comma + 2, end)
    draft.probabilities["publisher-place"] = draft.probabilities["container-title"]


def is_place(text: str) -> bool:
    """Whether ``text`` names towns where books are published, and nothing else: 'Berlin', 'Berlin/New York'."""
    return all(part.strip().rstrip(".") in _towns() for part in _BETWEEN.split(text))


@cache
def _towns() -> frozenset[str]:
    return frozenset(data_lines("publishing_towns.txt"))
