"""Notes on what the outputs cannot show as it is."""

from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography
from citekit.model.note import Note
from citekit.writers.annotation import changed_keywords
from citekit.writers.entries import collect_entries
from citekit.writers.groups import check_group
from citekit.writers.styles import styles


def report_style(bibliography: Bibliography) -> Bibliography:
    """Add a Note if the style fails on works, which are formatted in Vancouver then."""
    style = bibliography.options.style
    items = [work.item for work in bibliography.works if work.item]
    failures = styles.count_failures(items, style)
    message = (
        f"The style '{style}' failed on {failures} of {len(items)} works; they are formatted in Vancouver."
    )
    return bibliography.with_changes(
        [Note(step="writers", level="warning", message=message)] if failures else []
    )


def report_group(bibliography: Bibliography) -> Bibliography:
    """Add a Note if the works do not have what the reading lists are to be grouped by."""
    group = bibliography.options.group
    if not group:
        return bibliography
    try:
        check_group(group, collect_entries(bibliography).entries)
    except UsageError as error:
        message = f"{error.message}; the reading lists are not grouped."
        return bibliography.with_changes([Note(step="writers", level="warning", message=message)])
    return bibliography


def report_separators(bibliography: Bibliography) -> Bibliography:
    """Add a Note for each tag that is written differently in BibTeX, RIS and CSV."""
    tags = (f"{one.facet}:{one.id}" for work in bibliography.works for one in work.tags)
    own = (one for work in bibliography.works if work.edits for one in work.edits.tags)
    return bibliography.with_changes(
        [
            Note(
                step="tagging",
                level="warning",
                message=f"The tag '{tag}' is written as '{instead}' in BibTeX, RIS and CSV, where commas and semicolons "
                "separate tags; Zotero RDF, CSL-JSON and the lists keep it.",
            )
            for tag, instead in changed_keywords(tuple(dict.fromkeys((*tags, *own))))
        ],
    )
