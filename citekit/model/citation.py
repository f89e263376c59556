"""Where a text cites a work, and what it tells of a study without citing it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

CitationKind = Literal["marked", "continued"]
"""``continued``: a later sentence names the work again, without a marker."""


Where = Literal["text", "caption", "table", "note"]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where in its source something stands: line from 1, offsets in code points, end exclusive."""

    line: int
    start: int
    end: int


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """One place where a text cites a work."""

    section: Annotated[str | None, Meta(description="the nearest heading above, as printed")]
    sentence: Annotated[str, Meta(description="with single spaces; where it stands is in sentence_start/end")]
    marker: Annotated[str, Meta(description="as printed, damaged or not")]
    start: Annotated[int, Meta(description="the marker's offset in the source's text, in code points")]
    end: int
    sentence_start: Annotated[int, Meta(description="the sentence's offset in the source's text")]
    sentence_end: int
    with_: Annotated[tuple[str, ...], Meta(description="keys of the other works in the same marker")] = (
        msgspec.field(name="with", default=())
    )
    kind: CitationKind = "marked"
    where: Where = "text"


class Clue(msgspec.Struct, frozen=True, kw_only=True):
    """Something a text tells about a study without citing it; start and end are offsets in its text."""

    kind: Annotated[str, Meta(description="journal, before, sample, site, drug, origin ...")]
    value: Annotated[str, Meta(description="normalised: an ISO date, a name, '45 healthy participants'")]
    quote: Annotated[str, Meta(description="the words it was read from")]
    start: int
    end: int
