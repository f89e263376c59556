"""The room where a work's annotation is written from what the articles say of it, and facts are read."""

from citekit.annotating.annotation import annotate
from citekit.annotating.facts import facts
from citekit.annotating.pieces import Statement

__all__ = ["Statement", "annotate", "facts"]
