"""RIS for Zotero, or for EndNote and Mendeley.

Each value is one line that ends in CR LF, as specified: old readers accept nothing else. For Zotero: a note is one
line of HTML in RN (from N1 it removes what looks like a label), and a value without a tag that Zotero reads is a line
'Key: value' in M2, which becomes Extra. For EndNote and Mendeley: plain notes in N1, the numbers of PubMed in AN and
C2, the article number in C7, no markup.
"""

import re
from collections.abc import Iterator

from citekit.csl.identifiers import arxiv_id
from citekit.csl.item import Item
from citekit.csl.mappings.ris import RisTables, tables
from citekit.csl.mappings.zotero import extra_label, extra_line, takes
from citekit.csl.richtext import plain, untagged
from citekit.model.entry import Entry, EntryList
from citekit.writers.annotation import annotation_text, keywords, manual_keywords
from citekit.zotero.items import date, names, values
from citekit.zotero.notes import zotero_notes

_RANGE = re.compile(r"(?P<first>[^-,;\s]+)-(?P<last>[^-,;\s]+)")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_YEAR = re.compile(r"\b\d{4}\b", re.ASCII)


def write(entry_list: EntryList, profile: str = "zotero") -> str:
    """The entries as an RIS file: a record each, empty lines between; '' for none."""
    record = _ZoteroRecord if profile == "zotero" else _EndNoteRecord
    return "\r\n".join(record(entry, entry_list).text() for entry in entry_list.entries)


class _RisRecord:
    """An entry as a record; the part that both profiles share."""

    def __init__(self, entry: Entry, entry_list: EntryList) -> None:
        self.entry, self.entry_list = entry, entry_list
        self.item: Item = entry.item
        self.kind = plain(entry.item.get("type")) or "document"
        self.tables: RisTables = tables()

    def text(self) -> str:
        lines = ((tag, value if tag == "M2" else plain(value)) for tag, value in self.lines())
        body = "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value)
        return f"{body}ER  - \r\n"

    def lines(self) -> Iterator[tuple[str, str]]:
        raise NotImplementedError

    def type(self) -> str:
        named = self.tables.named.get(self.kind)
        return named[0] if named else (*self.tables.types.get(self.kind, ()), "GEN")[0]

    def tag(self, field: str) -> str:
        return self.tables.tag(self.kind, field)

    def fields(self) -> Iterator[tuple[str, str, str]]:
        """Field, tag ('' for none) and value of all text and dates; dates in ISO 8601."""
        for field, value in values(self.item):
            yield field, self.tag(field), value

    def described(self, field: str, tag: str, value: str) -> Iterator[tuple[str, str]]:
        """The lines of a field under its tag."""
        if field == "page" and tag == "SP":
            pages = _RANGE.fullmatch(value)
            yield from (("SP", pages["first"]), ("EP", pages["last"])) if pages else (("SP", value),)
        elif tag:
            yield tag, value
        second_tag = self.tables.also.get(self.kind, {}).get(field, "")
        if second_tag and not (second_tag == "T2" and plain(self.item.get("event-title"))):
            yield second_tag, value

    def dates(self) -> Iterator[tuple[str, str]]:
        for field, (tag, *others) in self.tables.dates.items():
            text = date(self.item.get(field))
            day = _DAY.fullmatch(text)
            if "PY" in others and (year := re.match(r"\d{4}", text)):
                yield "PY", year[0]
            yield (
                tag,
                "/".join([*(part or "" for part in day.groups()), ""]) if day else self.other_date(text),
            )

    def other_date(self, text: str) -> str:
        """A season, a range, an approximate date or words, as the program reads it."""
        season = re.fullmatch(r"(\d{4}) ([A-Z][a-z]+)", text)
        return f"{season[1]}///{season[2]}" if season else text.replace("/", " - ")

    def people(self, role: str, tag: str) -> Iterator[tuple[str, str]]:
        """'Last, First, Jr'; names without parts have no comma."""
        for name in names(self.item.get(role)):
            yield (
                tag,
                self.undivided_name(name["name"])
                if "name" in name
                else f"{name['lastName']}, {name['firstName']}",
            )

    def undivided_name(self, name: str) -> str:
        """A name without parts as the program reads it."""
        return name


class _ZoteroRecord(_RisRecord):
    def lines(self) -> Iterator[tuple[str, str]]:
        yield "TY", self.type()
        yield "ID", self.entry.key
        extra = [extra_line("Citation Key", self.entry.key), *self.type_line()]
        for role in self.tables.people:
            if takes(self.kind, role):
                yield from self.people(role, self.tag(role))
        for field, tag, value in self.fields():
            if field in self.tables.dates:
                continue
            yield from self.described(field, tag, value)
            if not tag or self.needs_line(field):
                extra.append(_line(field, value))
        number = plain(self.item.get("number"))
        if number and self.tag("number") == "C7" and not plain(self.item.get("page")):
            yield "SP", number  # Zotero reads no C7
        yield from self.dates()
        extra += [*self.date_lines(), *self.other_people(), *plain_lines(self.item.get("note"))]
        yield from (("M2", line) for line in extra)
        yield from (("KW", tag) for tag in manual_keywords(self.entry.tags))
        for note in zotero_notes(self.entry, self.entry_list.documents):
            yield "RN", note.html.replace("\n", "")

    def other_date(self, text: str) -> str:
        """As it is: Zotero reads seasons and ranges ('1968/1970') itself; words without a year not as a date."""
        return text if _YEAR.search(text) else ""

    def date_lines(self) -> Iterator[str]:
        """The lines of Extra for dates in words: of 'in press' RIS.js makes '0000 in'."""
        for field in self.tables.dates:
            text = date(self.item.get(field))
            if text and not _YEAR.search(text):
                yield extra_line(extra_label(field), text)

    def type_line(self) -> list[str]:
        """The line of Extra with a type that RIS does not have."""
        known = self.tables.named.get(self.kind)
        if known:
            return [f"Type: {known[1]}"]
        return [] if self.kind in self.tables.types else [f"Type: {self.kind}"]

    def needs_line(self, field: str) -> bool:
        """Whether Zotero ignores the field's tag for this type."""
        shares_a_tag = field == "container-title-short" or (
            field == "event-title" and self.kind == "paper-conference"
        )
        if shares_a_tag and plain(self.item.get("container-title")) in ("", plain(self.item.get(field))):
            return True
        if field == "page" and self.tag("number") == "C7" and plain(self.item.get("number")):
            return plain(self.item["number"]) == plain(self.item.get("page"))
        unread = self.tables.unread_by_zotero.get(self.kind, ())
        return field in unread or not takes(self.kind, field)

    def other_people(self) -> Iterator[str]:
        """Roles without a tag, or that Zotero reads as authors: 'Editor: Last || First'."""
        for role in sorted(role for role in self.item if isinstance(self.item[role], list | tuple)):
            if role in self.tables.people and takes(self.kind, role):
                continue
            for name in names(self.item[role]):
                text = name.get("name") or f"{name['lastName']} || {name['firstName']}"
                yield extra_line(extra_label(role), text)


class _EndNoteRecord(_RisRecord):
    def undivided_name(self, name: str) -> str:
        """A body's name with an added comma, without which EndNote inverts it."""
        first, comma, rest = name.partition(",")
        return f"{first},, {rest.strip()}" if comma else f"{name},"

    def type(self) -> str:
        edited = self.kind == "book" and names(self.item.get("editor")) and not names(self.item.get("author"))
        return "EDBOOK" if edited else self.tables.endnote_types.get(self.kind) or super().type()

    def tag(self, field: str) -> str:
        usual = super().tag(field)
        return usual if usual and usual != "C3" else self.tables.endnote.get(field, usual)

    def lines(self) -> Iterator[tuple[str, str]]:
        yield "TY", self.type()
        yield "ID", self.entry.key
        for role in self.tables.people:
            edited = role == "editor" and self.type() == "EDBOOK"
            yield from self.people(role, "AU" if edited else self.tables.endnote.get(role) or self.tag(role))
        rest = []
        for field, tag, value in self.fields():
            if field in self.tables.dates:
                continue
            yield from self.described(field, tag, untagged(value))
            if not tag:
                rest.append(_line(field, untagged(value)))
        if plain(self.item.get("PMID")) and not plain(self.item.get("archive")):
            yield "DB", "PubMed"
        yield from self.dates()
        yield from (("KW", tag) for tag in keywords(self.entry.tags))
        notes = [
            *plain_lines(self.item.get("note")),
            *annotation_text(self.entry).splitlines(),
            "; ".join(rest),
        ]
        yield from (("N1", line) for line in notes)


def _line(field: str, value: str) -> str:
    """'Event Place: Graz'; an identifier of arXiv by its name."""
    arxiv = arxiv_id(value) if field == "number" else ""
    return extra_line("arXiv", arxiv) if arxiv else extra_line(extra_label(field), value)


def plain_lines(text: object) -> list[str]:
    """The lines of a note that are not empty."""
    return [line for line in map(plain, str(text or "").splitlines()) if line]
