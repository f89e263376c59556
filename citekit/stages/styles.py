"""Whether the citation style can format the works."""

from citekit.model import Bibliography, Note
from citekit.rendering import styles
from citekit.stages.common import extended


def report_style(bibliography: Bibliography) -> Bibliography:
    """A Note where the style's engine fails on works, which are then formatted in Vancouver."""
    style = bibliography.options.style
    items = [work.item for work in bibliography.works if work.item]
    refused = styles.refused(items, style)
    what = f"The style '{style}' fails on {refused} of {len(items)} works; these are formatted in Vancouver."
    return extended(bibliography, [Note(who="rendering", level="warning", what=what)] if refused else [])
