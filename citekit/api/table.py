"""A Bibliography as the HTML table that a notebook shows."""

from html import escape

from citekit.model.bibliography import Bibliography, Work
from citekit.model.item_fields import short_authors

_ROWS = 60
"""Works that are shown; the others are counted below."""
_HEADINGS = ("Key", "Authors", "Year", "Title", "DOI", "State", "Cited in")


def html_table(bibliography: Bibliography) -> str:
    """The works, at most 60, one row each; all text is escaped."""
    head = "".join(f"<th>{heading}</th>" for heading in _HEADINGS)
    rows = "".join(map(_row, bibliography.works[:_ROWS]))
    more = len(bibliography) - _ROWS
    below = f"<p>... and {more} more</p>" if more > 0 else ""
    return (
        f"<p>{escape(repr(bibliography))}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{below}"
    )


def _row(work: Work) -> str:
    cells = (
        work.key,
        short_authors(work.authors),
        str(work.year or ""),
        work.title or work.printed[0].raw,
        work.doi or "",
        f"{work.state}, retracted" if work.retracted else work.state,
        ", ".join(work.cited_in),
    )
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
