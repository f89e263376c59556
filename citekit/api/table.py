"""A Bibliography as the HTML table that a notebook shows: what the page shows of each work, small and without scripts."""

from html import escape

from citekit.model.bibliography import Bibliography, Work
from citekit.model.item_fields import short_authors
from citekit.model.states import NOTICES, STATES, count, notices
from citekit.writers.html.links import links, rich_html
from citekit.writers.html.views import WebLink

_ROWS = 60
"""Works that are shown; the others are counted below."""
_TAGS = 6
"""Tags of a work that are shown."""
_HEADINGS = ("No.", "Key", "Authors", "Year", "Title", "DOI", "Check", "Tags", "Cited in")


def html_table(bibliography: Bibliography) -> str:
    """The works, at most 60, one row each; all text is escaped."""
    head = "".join(f"<th>{heading}</th>" for heading in _HEADINGS)
    rows = "".join(map(_row, bibliography.works[:_ROWS]))
    more = len(bibliography) - _ROWS
    below = f"<p>... and {more} more</p>" if more > 0 else ""
    return (
        f"<p>{escape(_summary(bibliography))}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{below}"
    )


def _summary(bibliography: Bibliography) -> str:
    """'109 works from 1 source: 98 verified, 6 completed, 2 retracted'."""
    works, sources = len(bibliography.works), len(bibliography.sources)
    counts = [
        f"{number} {STATES[state].short}"
        for state, number in count(work.check for work in bibliography.works).items()
    ]
    retracted = sum(work.retracted for work in bibliography.works)
    counts += [f"{retracted} retracted"] if retracted else []
    of = f"{works} work{'s' * (works != 1)} from {sources} source{'s' * (sources != 1)}"
    return f"{of}: {', '.join(counts)}" if counts else of


def _row(work: Work) -> str:
    tags = work.tag_names
    more = [f"and {len(tags) - _TAGS} more"] if len(tags) > _TAGS else []
    cells = (
        escape(", ".join(dict.fromkeys(one.position for one in work.printed if one.position))),
        f"<code>{escape(work.key)}</code>",
        escape(short_authors(work.authors)),
        str(work.year or ""),
        rich_html(work.item.get("title")) or escape(work.printed[0].raw),
        "".join(map(_link, links(work.doi or "", work.doi or ""))),
        _check(work),
        escape(", ".join([*tags[:_TAGS], *more])),
        escape(", ".join(work.cited_in)),
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _link(link: WebLink) -> str:
    return f'<a href="{escape(link.url)}" rel="noopener noreferrer">{escape(link.name)}</a>'


def _check(work: Work) -> str:
    """Notices in bold, and the state with its sign: the words of the page."""
    state = STATES[work.state]
    words = "".join(f"<strong>{NOTICES[notice.kind].words}</strong> " for notice in notices(work.check))
    return f"{words}{state.sign} {state.short}"
