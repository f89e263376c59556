"""An annotation is the citing article's own sentences: in the order of the text, each once, section named."""

from collections.abc import Mapping

import msgspec

from citekit.model import Said, Work


def annotate(work: Work, labels: Mapping[str, str]) -> tuple[Said, ...]:
    """What the sources say of ``work``: one statement a sentence, source by source.

    ``labels``: source id -> what the source is called in a few words.

    A sentence that cites the work twice is said once, with all works that are cited beside it.
    """
    said: list[Said] = []
    for printed in work.printed:
        seen: dict[tuple[str | None, str], int] = {}
        every = sorted((*printed.citations, *printed.continued), key=lambda citation: citation.start)
        for citation in every:
            known = seen.get((citation.section, citation.sentence))
            if known is not None:
                both = tuple(dict.fromkeys((*said[known].with_, *citation.with_)))
                said[known] = msgspec.structs.replace(said[known], with_=both)
                continue
            seen[citation.section, citation.sentence] = len(said)
            said.append(
                Said(
                    source=printed.source,
                    label=labels[printed.source],
                    number=printed.number,
                    section=citation.section,
                    sentence=citation.sentence,
                    with_=citation.with_,
                )
            )
    return tuple(said)
