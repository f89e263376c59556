"""Citations by printed keys: '[Smi19]', '[DPR+14, Roe 2001]'."""

import re
from collections.abc import Sequence

from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks, Target
from citekit.model.article import Article

_MARKER = re.compile(r"\[([^\[\]\n]{2,200})\]")
_PLACE = re.compile(
    r"(?:,|(?<![\s,]))\s+(?:pp?\.|chap\.|Sect?\.|Thm\.|Fig\.|Table)\s?[\w.–-]+$|,\s+(?:Theorem|Lemma|Section|Chapter)\s.{0,200}$"
)


def find(article: Article, body: CitingParagraphs, targets: Sequence[Target]) -> MarkerLinks:
    """The citations by the printed keys of the entries."""
    numbers = {target.label: target.number for target in targets if target.label}
    if not numbers:
        return MarkerLinks()
    hits = []
    for block, section in body:
        for match in _MARKER.finditer(article.text, block.start, block.end):
            keys = [_PLACE.sub("", key.strip()) for key in re.split(r"[,;]\s*", match[1])]
            cited = tuple(dict.fromkeys(numbers[key] for key in keys if key in numbers))
            if cited and len(cited) >= 0.5 * len(keys):
                hits.append(LinkedMarker(cited, match.start(), match.end(), block, section, cited))
    return MarkerLinks(tuple(hits))
