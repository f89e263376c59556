"""A raw string in, an item with confidence out. Never an exception, whatever the string holds."""

from collections.abc import Mapping

import msgspec

from citekit.model import Confidence, Item
from citekit.parsing.vancouver import Draft, label

# Longer than any reference; what stands behind is a pasted document, not a reference.
MAX_LENGTH = 20_000
# A string with more works than this is a whole list.
MAX_WORKS = 20
_FIELDS_THAT_TELL = (
    "author",
    "editor",
    "issued",
    "volume",
    "page",
    "container-title",
    "publisher",
    "DOI",
    "URL",
    "PMID",
)


class Parsed(msgspec.Struct, frozen=True):
    """What `parse` gives: the string as it came, the item ({} if none), further works in the same string.

    ``spans`` says for each field of ``item`` where in ``raw`` it was read (code points, end exclusive).
    """

    raw: str
    item: Item
    also: tuple[Item, ...] = ()
    confidence: Confidence = Confidence()
    spans: Mapping[str, tuple[int, int]] = {}


def parse(raw: str) -> Parsed:
    """Parse one reference string into CSL-JSON 1.0.2.

    A string in which no reference can be seen gives ``item == {}`` and confidence 0.
    """
    text = raw[:MAX_LENGTH].replace("\ufeff", " ")  # a byte order mark that was copied along
    draft = label(text)
    if not _is_reference(draft):
        return Parsed(raw, {})
    also: list[Item] = []
    begin, further = 0, draft
    while further.next_work is not None and len(also) < MAX_WORKS:
        begin += further.next_work
        further = label(text[begin:])
        if not _is_reference(further):
            break
        also.append(_ordered(further.item))
    confidence = Confidence(reference=_reference_confidence(draft), fields=dict(sorted(draft.sure.items())))
    return Parsed(raw, _ordered(draft.item), tuple(also), confidence, draft.spans)


def _is_reference(draft: Draft) -> bool:
    item = draft.item
    told = sum(name in item for name in _FIELDS_THAT_TELL)
    if "title" not in item and told < 3:
        return False
    return told >= 2 or "DOI" in item or "PMID" in item


def _reference_confidence(draft: Draft) -> float:
    """A first estimate: how much of what a complete reference has was found, and how surely."""
    item = draft.item
    sure = 1.0
    for name, weight in (("author", 0.5), ("issued", 0.45), ("title", 0.5), ("container-title", 0.25)):
        if name == "author" and "editor" in item:
            name = "editor"
        if name == "container-title" and item["type"] in {"book", "webpage", "thesis"}:
            name = "title"
        sure *= 1 - weight * (1 - draft.sure.get(name, 0.0))
    if item["type"] == "article-journal" and not ("volume" in item and ("page" in item or "DOI" in item)):
        sure *= 0.75
    left = sum(len(word) for word in draft.text.split() if any(c.isalnum() for c in word))
    tail = draft.tail[1] - draft.tail[0] if draft.tail else 0
    return round(sure * max(0.2, 1 - max(0, left - tail) / max(20, len(draft.raw))), 3)


_ORDER = (
    "type",
    "author",
    "editor",
    "issued",
    "title",
    "container-title",
    "volume",
    "issue",
    "page",
    "edition",
)


def _ordered(item: Item) -> Item:
    rank = {name: position for position, name in enumerate(_ORDER)}
    return {
        name: item[name]
        for name in sorted(item, key=lambda name: (rank.get(name, 99), name == "custom", name))
    }
