"""Notes: what a step did, with which confidence, and what failed."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Level = Literal["info", "warning", "review"]


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A remark of a step. Notes are part of every result; nothing is only logged."""

    step: Annotated[str, Meta(description="its step: readers, references, parser, citations ...")]
    message: Annotated[str, Meta(description="one sentence for a person")]
    level: Annotated[Level, Meta(description="review: please check it")] = "info"
    source: Annotated[str | None, Meta(description="id of the source")] = None
    line: Annotated[int | None, Meta(description="line in the source or ``file``, from 1")] = None
    file: Annotated[str, Meta(description="the file beside the source that the note is about")] = ""
    rule: Annotated[str, Meta(description="the rule of 'citekit check' that something breaks")] = ""
    field: Annotated[str | None, Meta(description="the CSL-JSON field it is about")] = None
    span: Annotated[
        tuple[int, int] | None, Meta(description="where in the printed string it was read, in code points")
    ] = None
    confidence: Annotated[float | None, Meta(description="0 to 1")] = None
