"""Check single references: strings, DOIs and CSL-JSON items, without a document around them."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from citekit.checking.resolve import Question, Resolution, resolve, resolve_cached
from citekit.csl.identifiers import sole_doi
from citekit.csl.item import Item
from citekit.indexes.index import Index
from citekit.model.check import Candidate, CheckState, Difference, Related, Update
from citekit.model.states import is_retracted, not_asked, unchecked
from citekit.references.parser.parse import parse_many
from citekit.text.normalize import shorten


class CheckedReference(msgspec.Struct, frozen=True, kw_only=True):
    """A reference and what the index says of it; ``item`` and ``doi`` are the record's."""

    raw: Annotated[str, Meta(description="the string, DOI or CSL-JSON as it was given")]
    doi: str | None
    state: CheckState
    aliases: Annotated[tuple[str, ...], Meta(description="other DOIs under which the work is registered")]
    confidence: Annotated[float | None, Meta(description="that the record is the work, 0 to 1")]
    reason: str
    date: Annotated[str | None, Meta(description="ISO date of the index's answer")]
    unasked: Annotated[
        str | None, Meta(description="why the index was not asked again, where an earlier answer counts")
    ]
    item: Annotated[Item | None, Meta(description="the record as CSL-JSON, None if none was found")]
    candidates: tuple[Candidate, ...]
    differences: tuple[Difference, ...]
    updates: Annotated[tuple[Update, ...], Meta(description="retractions, corrections and concerns")]
    related: tuple[Related, ...]

    @property
    def retracted(self) -> bool:
        """Whether the index knows that the work was retracted or withdrawn."""
        return is_retracted(self.updates)

    def __repr__(self) -> str:
        """The result in one line, with the record's DOI, else with what was checked."""
        name = self.doi or shorten(" ".join(self.raw.split()))
        kept = f" ({self.date}, {self.unasked})" if self.unasked else ""
        return f"<CheckedReference {name}: {self.state}, {self.reason}{kept}>"


def check_references(
    raws: Sequence[str], index: Index | None, *, offline: bool = False
) -> Iterator[CheckedReference]:
    """Check each string, DOI or CSL-JSON item, in order. Never raises for what is wrong with one of them.

    ``offline``: ``index`` is one of cached answers, or None.
    """
    items = [_item(raw) for raw in raws]
    parsed = parse_many([raw for raw, item in zip(raws, items, strict=True) if item is None])
    questions = [
        Question(raw="", item=item)
        if item is not None
        else Question(raw=(one := next(parsed)).raw, item=one.item)
        for item in items
        if not isinstance(item, str)
    ]
    if index is None:
        resolutions = iter([Resolution(check=not_asked(offline=True)) for _ in questions])
    else:
        resolutions = (resolve_cached if offline else resolve)(questions, index)
    for raw, item in zip(raws, items, strict=True):
        resolution = Resolution(check=unchecked(item)) if isinstance(item, str) else next(resolutions)
        yield _checked(raw, resolution)


def _item(raw: str) -> Item | str | None:
    """The item of a DOI or CSL-JSON; why a string is invalid; None for a reference string."""
    text = raw.strip()
    if not text:
        return "empty line"
    if text.startswith("{"):
        try:
            return msgspec.json.decode(text, type=dict[str, Any])
        except RecursionError:
            return "invalid CSL-JSON: nested too deeply"
        except msgspec.DecodeError as error:
            return f"invalid CSL-JSON: {error}"
    return {"DOI": doi} if (doi := sole_doi(text)) else None


def _checked(raw: str, resolution: Resolution) -> CheckedReference:
    check = resolution.check
    return CheckedReference(
        raw=raw,
        doi=check.doi,
        state=check.state,
        aliases=check.aliases,
        confidence=check.confidence,
        reason=check.reason,
        date=resolution.date,
        unasked=check.unasked,
        item=resolution.record.item if resolution.record else None,
        candidates=check.candidates,
        differences=check.differences,
        updates=check.updates,
        related=check.related,
    )
