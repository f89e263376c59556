"""A writer: the citation templates of Wikipedia, {{cite journal |last1=Tian |first1=Jun-Jie |...}}."""

from citekit.csl.dates import date_parts
from citekit.csl.richtext import plain, untagged
from citekit.model.entry import Entry, EntryList
from citekit.writers.formats import ExportOptions, Writer

_TEMPLATES = {"article-journal": "cite journal", "book": "cite book", "thesis": "cite thesis"}
_PARAMETERS = {
    "title": "title",
    "container-title": "journal",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "DOI": "doi",
}


def _template(entry: Entry) -> str:
    item = entry.item
    values = {"ref": entry.key}
    for number, name in enumerate(item.get("author", ()), start=1):
        values[f"last{number}"] = plain(name.get("family") or name.get("literal"))
        values[f"first{number}"] = plain(name.get("given"))
    if dates := date_parts(item.get("issued")):
        values["year"] = str(dates[0][0])
    values |= {parameter: untagged(item.get(field)) for field, parameter in _PARAMETERS.items()}
    parts = [f"|{name}={value.replace('|', '{{!}}')}" for name, value in values.items() if value]
    return " ".join(["{{" + _TEMPLATES.get(item.get("type", ""), "citation"), *parts]) + "}}"


def _write(entries: EntryList, options: ExportOptions) -> str:
    return "".join(f"* {_template(entry)}\n" for entry in entries.entries)


WRITER = Writer(
    id="wikitext",
    description="Citation templates of Wikipedia",
    file="references.wiki",
    write=_write,
)
