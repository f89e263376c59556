"""The room where a work's annotation is written from what the articles say of it."""

from citekit.annotating.annotation import annotate

__all__ = ["annotate"]
