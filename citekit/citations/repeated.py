"""Works that are named again without a marker: 'Hu et al. also found ...'."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from citekit.citations.targets import LinkedMarker, Target, name_key

_NAMED = re.compile(
    r"(?<![^\W\d_])(?P<name>[^\W\d_a-z][^\W\d_]{0,60}+(?:[’'‐-][^\W\d_]{1,60}+){0,4})"
    r"(?:\s+(?:et\.?\s+al\b\.?|and\s+(?:colleagues|co-?workers|others)|&\s+(?:colleagues|co-?workers))"
    r"|,?\s+(?:and|&)\s+(?P<second>[^\W\d_a-z][^\W\d_]{0,60}+(?:[’'‐-][^\W\d_]{1,60}+){0,4}))"
)

# A marker so close behind a name is the name's: 'Hu et al. found in rats (60)'.
_AT_ONCE = 25


def find(text: str, hits: Sequence[LinkedMarker], targets: Mapping[int, Target]) -> Iterator[LinkedMarker]:
    """The later mentions by name of a work that the same paragraph cites.

    Only where one work can be meant: of those that the paragraph cites, one has this first author.
    """
    at = 0
    while at < len(hits):
        block = hits[at].block
        here = []
        while at < len(hits) and hits[at].block is block:
            here.append(hits[at])
            at += 1
        yield from _in_block(text, here, targets)


def _in_block(
    text: str, hits: Sequence[LinkedMarker], targets: Mapping[int, Target]
) -> Iterator[LinkedMarker]:
    block = hits[0].block
    by_name: dict[str, dict[int, int]] = {}  # first author -> entry -> end of the first marker that cites it
    for hit in hits:
        for number in hit.numbers:
            for name in targets[number].names[:1]:
                by_name.setdefault(name, {}).setdefault(number, hit.end)
    starts = [hit.start for hit in hits]
    for match in _NAMED.finditer(text, hits[0].end, block.end):
        cited = by_name.get(name_key(match["name"]))
        if cited is None or _has_marker(match, hits, starts):
            continue
        meant = [
            number
            for number, end in cited.items()
            if end <= match.start() and _is_named(targets[number], match["second"])
        ]
        if len(meant) == 1:
            yield LinkedMarker((meant[0],), match.start(), match.end(), block, hits[0].section, (meant[0],))


def _has_marker(match: re.Match[str], hits: Sequence[LinkedMarker], starts: Sequence[int]) -> bool:
    """Whether the name belongs to a marker: it is inside one, or right before one."""
    position = bisect_right(starts, match.end() + _AT_ONCE)
    return position > 0 and hits[position - 1].end > match.start()


def _is_named(target: Target, second: str | None) -> bool:
    if second is not None:
        return target.names[1:] == (name_key(second),)
    return len(target.names) > 1 or target.several
