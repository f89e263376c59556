"""Tags and facts of a work, with the words that earned them."""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Hedge = Literal["negated", "supposed"]
HEDGES: Mapping[Hedge, str] = {"negated": "denied", "supposed": "only supposed"}
"""How a sentence takes back the words that earned a tag, in words."""
TextKind = Literal["title", "abstract", "sentence"]


class Quotation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Words of a work's title or abstract, or of a source, with their sentence.

    Offsets are code points in the title, the abstract or the source's text, the end exclusive:
    ``quote`` is ``sentence[start - sentence_start : end - sentence_start]``.
    """

    from_: TextKind = msgspec.field(name="from")
    quote: str
    start: int
    end: int
    sentence: Annotated[
        str,
        Meta(
            description="the sentence of the quote as it is in the text, or a whole title; of a very long one the part around it"
        ),
    ]
    sentence_start: int = 0
    section: Annotated[str | None, Meta(description="the nearest heading above the sentence")] = None
    source: Annotated[str | None, Meta(description="id of the source, for sentences")] = None


class Evidence(Quotation, frozen=True, kw_only=True, omit_defaults=True):
    """The words that earned a tag."""

    rule: Annotated[str, Meta(description="the taxonomy's rule that matched, or why it was inferred")]
    hedge: Annotated[
        Hedge | None, Meta(description="the words deny it, or only suppose it ('whether', 'future studies')")
    ] = None


class Fact(Quotation, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about a work, with the words it was read from."""

    kind: Annotated[str, Meta(description="as the taxonomy calls it: sample, site, frequency ...")]
    value: Annotated[str, Meta(description="normalised: '45 patients', '10 Hz', 'motor cortex'")]


Strength = Literal["firm", "context"]


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A label of the taxonomy, with what earned it. In exports: ``facet:id``."""

    facet: str
    id: str
    evidence: tuple[Evidence, ...]
    broader: Annotated[
        tuple[str, ...], Meta(description="the labels above it in the taxonomy, facet:id, nearest first")
    ] = ()
    strength: Annotated[
        Strength,
        Meta(
            description="firm: the title, the abstract or a sentence about this work alone says it; "
            "context: only sentences that cite several works"
        ),
    ] = "firm"
