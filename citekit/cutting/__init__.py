"""The room where an article's reference list is found and cut into single references."""

from citekit.cutting.cutter import Cut, RawReference, cut

__all__ = ["Cut", "RawReference", "cut"]
