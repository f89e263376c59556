"""CSV for spreadsheets: a row for each entry (RFC 4180, UTF-8 with BOM, CRLF)."""

import csv
import io
import re
from collections.abc import Sequence

import msgspec

from citekit.csl.item import Item
from citekit.csl.names import creators, inverted
from citekit.csl.richtext import plain, untagged
from citekit.model.entry import Entry, EntryList
from citekit.model.states import NOTICES
from citekit.text.csv_cells import escape_cell
from citekit.text.normalize import squeeze
from citekit.writers.annotation import annotation_text, keywords
from citekit.zotero.items import date

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_OURS = "citekit"

_FIELDS = {
    "Title": "title",
    "Container": "container-title",
    "Publisher": "publisher",
    "Volume": "volume",
    "Issue": "issue",
    "Pages": "page",
    "DOI": "DOI",
    "PMID": "PMID",
    "ISBN": "ISBN",
    "URL": "URL",
}
"""Column -> CSL field."""


def write(entry_list: EntryList) -> str:
    """The table; tags of a facet in a column of its name, all others under 'Tags'.

    Several values in a cell are joined by '; '.
    """
    facets = sorted({facet for entry in entry_list.entries for tag in entry.tags if (facet := _facet(tag))})
    heads = ["Key", "Type", "Authors", "Year", "Date", *_FIELDS]
    heads += [
        *(f"Tag: {facet}" for facet in facets),
        "Tags",
        "Context tags",
        "State",
        "Notices",
        "Sources",
        "Cited",
    ]
    heads += ["Sections", "Annotation", "Note"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(escape_cell, heads))
    for entry in entry_list.entries:
        writer.writerow(map(escape_cell, _row(entry, facets)))
    return "\ufeff" + out.getvalue()


def _row(entry: Entry, facets: Sequence[str]) -> list[str]:
    item = entry.item
    issued = date(item.get("issued"))
    tags: dict[str, list[str]] = {facet: [] for facet in ("", *facets)}
    for tag in entry.tags:
        facet = _facet(tag)
        if facet or not tag.startswith(f"{_OURS}:"):
            tags[facet].append(_cell(tag.partition(":")[2] if facet else tag))
    return [
        entry.key,
        plain(item.get("type")),
        _authors(item),
        year[0] if (year := re.match(r"-?[0-9]{1,4}(?![0-9])", issued)) else "",
        issued,
        *(untagged(item.get(field)) for field in _FIELDS.values()),
        *("; ".join(keywords(tags[facet])) for facet in facets),
        "; ".join(keywords(tags[""])),
        "; ".join(_cell(f"{tag.facet}:{tag.id}") for tag in entry.evidence if tag.strength == "context"),
        entry.check.state if entry.check else "",
        "; ".join(_notices(entry)),
        "; ".join(_cell(one.label) + _number(one.position) for one in entry.in_sources),
        "" if entry.is_source else "yes" if any(one.cited for one in entry.in_sources) else "no",
        "; ".join(
            dict.fromkeys(_cell(section) for statement in entry.annotation if (section := statement.section))
        ),
        _cell(annotation_text(_without_note(entry))),
        _cell(entry.note),
    ]


def _facet(tag: str) -> str:
    """'mechanism' of 'mechanism:opioid'; '' without a facet and for citekit's tags."""
    facet, colon, value = tag.partition(":")
    return _cell(facet) if colon and value.strip() and facet != _OURS else ""


def _cell(text: str) -> str:
    """Text with its lines, without control characters."""
    lines = _CONTROL.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(squeeze(line) for line in lines).strip()


def _without_note(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, note="")


def _number(position: str) -> str:
    return f" [{position}]" if position else ""


def _notices(entry: Entry) -> list[str]:
    """Retractions, corrections and concerns, with the notice's DOI."""
    updates = entry.check.updates if entry.check else ()
    return [
        f"{update.kind} {update.doi}".strip()
        for update in updates
        if update.of is None and update.kind in NOTICES
    ]


def _authors(item: Item) -> str:
    """'Family, Given; Family, Given' of the authors, else of the editors."""
    return "; ".join(filter(None, map(inverted, creators(item))))
