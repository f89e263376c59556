"""Tags and facts of a work, with the words that earned them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Hedge = Literal["negated", "supposed"]


FactKind = Literal["sample", "species", "site", "frequency", "sessions", "comparator", "outcome"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The words that earned a tag: ``quote`` stands at start..end of the source's text (or of the title)."""

    from_: Literal["title", "abstract", "sentence"] = msgspec.field(name="from")
    quote: str
    start: int
    end: int
    rule: Annotated[str, Meta(description="the taxonomy's rule that matched, or why it was inferred")]
    source: Annotated[str | None, Meta(description="id of the source, for sentences")] = None
    hedge: Annotated[
        Hedge | None, Meta(description="the words deny it, or only suppose it ('whether', 'future studies')")
    ] = None


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something worth a glance about a work; ``quote`` stands at start..end of the title, the abstract, or the
    source's text.
    """

    kind: FactKind
    value: Annotated[str, Meta(description="normalised: '45 patients', '10 Hz', 'vs. sham', 'pain: lower'")]
    quote: str
    from_: Literal["title", "abstract", "sentence"] = msgspec.field(name="from")
    start: int
    end: int
    source: Annotated[str | None, Meta(description="id of the source, for sentences")] = None


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A label of the taxonomy, with what earned it. In exports: ``facet:id``."""

    facet: str
    id: str
    evidence: tuple[Evidence, ...]
    broader: Annotated[
        tuple[str, ...], Meta(description="the labels above it in the taxonomy, facet:id, nearest first")
    ] = ()
