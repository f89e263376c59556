"""A reference that is being assembled."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from citekit.csl.item import Item, set_custom
from citekit.references.parser.identifiers import Identifier
from citekit.references.parser.tokens import Segment


@dataclass
class ReferenceDraft:
    """A reference being assembled: its segments, and the fields read so far.

    ``probabilities`` and ``spans``: how sure each field is, and its place in ``raw``.
    """

    raw: str
    segments: Sequence[Segment]
    identifiers: Sequence[Identifier]
    item: Item = field(default_factory=dict)
    probabilities: dict[str, float] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Arrange the segments by field."""
        self.replace_segments(self.segments)

    def replace_segments(self, segments: Sequence[Segment]) -> None:
        """Assemble from these segments from now on."""
        self.segments = segments
        self._by_field: dict[str, list[Segment]] = {}
        for segment in segments:
            self._by_field.setdefault(segment.field, []).append(segment)

    def of(self, field: str) -> Sequence[Segment]:
        """The segments of a field, in order."""
        return self._by_field.get(field, ())

    def best(self, field: str) -> Segment | None:
        """The segment that is read where a field has several: not short, not unlikely, the first of those."""
        segments = self.of(field)
        return max(segments, key=_worth) if len(segments) > 1 else next(iter(segments), None)

    def words(self, segment: Segment) -> str:
        """The words of a segment, with a stop or a quotation mark of its own that was taken for its end.

        'Frankfurt a. M.' and 'Издательский дом «Вильямс»'.
        """
        text, behind = self.raw[segment.start : segment.end], self.raw[segment.end : segment.end + 1]
        opening = _OPENING.get(behind)
        whole = behind == "." or (opening and text.count(opening) > text.count(behind) and text[0] != opening)
        return text + behind if whole else text

    def take(self, name: str, value: object, segment: Segment) -> None:
        """Note a field with the segment that it was read from; an empty value is none."""
        if value:
            self.item[name] = value
            self.probabilities[name] = segment.probability
            self.spans[name] = (segment.start, segment.end)

    def rename(self, name: str, new: str) -> None:
        """Give a field another name."""
        self.item[new] = self.item.pop(name)
        self.probabilities[new] = self.probabilities.pop(name)
        self.spans[new] = self.spans.pop(name)

    def drop(self, name: str) -> None:
        """Take a field away."""
        for fields in (self.item, self.probabilities, self.spans):
            fields.pop(name, None)

    def custom(self, name: str, value: object) -> None:
        """Note a value that CSL has no field for."""
        set_custom(self.item, name, value)


# Closing quotation marks and those that open: “…”, „…“, «…».
_OPENING = {"”": "“", "“": "„", "»": "«"}


def _worth(segment: Segment) -> tuple[bool, bool, int]:
    return segment.end - segment.start > 3, segment.probability > 0.5, -segment.start
