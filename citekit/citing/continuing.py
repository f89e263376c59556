"""'Hu et al. (60) found ... . Hu et al. also found ...': the work goes on without a marker."""

import re
from collections.abc import Iterator, Mapping, Sequence

from citekit.citing.targets import Hit, Target, name_key

_NAMED = re.compile(
    r"(?P<name>[^\W\d_a-z][^\W\d_]*(?:[’'‐-][^\W\d_]+)*)"
    r"(?:\s+(?:et\.?\s+al\b\.?|and\s+(?:colleagues|co-?workers|others)|&\s+(?:colleagues|co-?workers))"
    r"|,?\s+(?:and|&)\s+(?P<second>[^\W\d_a-z][^\W\d_]*(?:[’'‐-][^\W\d_]+)*))"
)


def find(text: str, hits: Sequence[Hit], targets: Mapping[int, Target]) -> Iterator[Hit]:
    """The later mentions by name, in the paragraph of a citation, of what that one cites.

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


def _in_block(text: str, hits: Sequence[Hit], targets: Mapping[int, Target]) -> Iterator[Hit]:
    block = hits[0].block
    cited = {number: hit.end for hit in reversed(hits) for number in hit.numbers}
    for match in _NAMED.finditer(text, hits[0].end, block.end):
        if any(hit.start - 25 <= match.end() and match.start() < hit.end for hit in hits):
            continue  # the name belongs to a marker
        meant = [
            number
            for number, end in cited.items()
            if end <= match.start() and _is_named(targets[number], match["name"], match["second"])
        ]
        if len(meant) == 1:
            yield Hit((meant[0],), match.start(), match.end(), block, hits[0].section, (meant[0],))


def _is_named(target: Target, name: str, second: str | None) -> bool:
    if not target.names or target.names[0] != name_key(name):
        return False
    if second is not None:
        return target.names[1:] == (name_key(second),)
    return len(target.names) > 1 or target.several
