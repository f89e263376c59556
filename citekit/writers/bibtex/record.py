"""An entry as the type and the fields of a .bib record.

The names of the fields are in ``data/bib_fields.toml``.

In the profile for Zotero the entry types and fields are those that stock Zotero reads and that lost least
there: ``@misc`` with ``type`` for a data set (``@dataset`` would be discarded silently),
``year``/``month``/``day`` and ``journal``, an article number in both ``pages`` and ``eid``, ``annote`` as plain
text, ``url`` and ``doi`` unescaped. biblatex's LaTeX profile keeps to biber's data model.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from citekit.csl.dates import MONTHS, SEASONS, date_parts, date_words, edtf, is_approximate, iso, season
from citekit.csl.identifiers import arxiv_id
from citekit.csl.item import Item, is_cut_short
from citekit.csl.mappings.bibtex import tables
from citekit.csl.names import Name, read_names
from citekit.csl.richtext import guard_note, plain
from citekit.model.entry import Entry
from citekit.text.normalize import fold_dashes
from citekit.writers.annotation import annotation_text, keywords, manual_keywords
from citekit.writers.bibtex.latex import ASCII, TEX, ZOTERO, Spelling, escape, rich

THESES = (("master", "mastersthesis"), ("phd", "phdthesis"), ("ph.d", "phdthesis"), ("doctor", "phdthesis"))
"""A word of the CSL genre -> BibTeX type; a thesis that does not say what it is stays ``thesis``."""

EPRINTS = ("arxiv", "pubmed", "jstor", "hdl", "googlebooks")
"""Archives that readers know as ``eprinttype``."""

_PEOPLE = ("author", "editor", "translator")
_SPLITS_NAMES = re.compile(r",|\band\b|^others$", re.IGNORECASE)
_CAPITALS = frozenset(("title", "booktitle", "maintitle", "titleaddon"))
_VERBATIM = frozenset(("container-title", "publisher", "genre", "keyword", "note", "language"))
"""Fields of the table that need more than to be escaped."""


class Dialect(NamedTuple):
    """BibTeX or biblatex for one program."""

    profile: str = "zotero"
    biblatex: bool = False

    @property
    def spelling(self) -> Spelling:
        """How this program reads letters and signs."""
        if self.profile == "latex" and not self.biblatex:
            return ASCII
        return ZOTERO if self.profile == "zotero" else TEX

    @property
    def strict(self) -> bool:
        """Whether LaTeX prints from it: then it has only fields of biber's data model."""
        return self.profile == "latex"


class BibRecord(NamedTuple):
    """``@type{key, fields}`` without its key.

    The values are written as they are. ``cut_short``: the fields whose lists of names end in 'et al.'
    """

    type: str
    fields: dict[str, str]
    cut_short: frozenset[str]


def record(entry: Entry, dialect: Dialect) -> BibRecord:
    """The entry as a record, without its key."""
    item = entry.item
    kind = _kind(item, dialect)
    fields = {
        **_description(item, kind, dialect),
        **_location(item, kind, dialect),
        **_links(item, dialect),
        **_keywords_and_notes(entry, dialect),
    }
    if dialect.strict and not (fields["author"] or fields["editor"]):
        fields["sortkey" if dialect.biblatex else "key"] = escape(_first_word(item), dialect.spelling)
    if dialect.strict and not dialect.biblatex:
        fields = _for_bibtex_styles(kind, fields)
    if dialect.biblatex:
        fields = {tables().biblatex.get(name, name): value for name, value in fields.items()}
    if dialect.strict:
        fields = _in_data_model(kind, fields)
    fields = {name: value for name, value in fields.items() if value}
    cut_short = frozenset(role for role in _PEOPLE if role in fields and is_cut_short(item, role))
    return BibRecord(kind, fields, cut_short)


def _first_word(item: Item) -> str:
    return re.sub(r"\W", "", plain(item.get("title")).partition(" ")[0]) or "x"


def _kind(item: Item, dialect: Dialect) -> str:
    csl = plain(item.get("type"))
    kind = tables().entry_type(csl, dialect.profile, biblatex=dialect.biblatex)
    if csl == "thesis" and not dialect.biblatex:
        genre = plain(item.get("genre")).lower()
        return next((named for word, named in THESES if word in genre), kind)
    if kind == "book" and dialect.biblatex and not item.get("author") and item.get("editor"):
        return "collection"
    if kind == "online" and dialect.biblatex and not (item.get("URL") or item.get("DOI") or _eprint(item)[1]):
        return "misc"
    if kind == "unpublished" and dialect.profile == "latex" and not dialect.biblatex and not item.get("note"):
        return "misc"  # BibTeX's styles demand a note
    return kind


def _description(item: Item, kind: str, dialect: Dialect) -> dict[str, str]:
    """People, titles, date, publisher and type."""
    known, spelling = tables(), dialect.spelling
    container = known.containers.get(kind, "booktitle")
    return {
        "author": names(item.get("author"), spelling),
        "title": rich(plain(item.get("title")), keep_capitals=True, spelling=spelling),
        container: rich(
            plain(item.get("container-title")), keep_capitals=container in _CAPITALS, spelling=spelling
        ),
        **_date(item.get("issued"), dialect),
        "editor": names(item.get("editor") or item.get("container-author"), spelling),
        "translator": names(item.get("translator"), spelling),
        known.publishers.get(kind, "publisher"): _body(escape(plain(item.get("publisher")), spelling)),
        **_type_fields(item, kind, dialect),
    }


def _body(name: str) -> str:
    """In braces if biblatex and pandoc would read two names: 'Simon and Schuster'."""
    return f"{{{name}}}" if re.search(r"\band\b", name) else name


def _type_fields(item: Item, kind: str, dialect: Dialect) -> dict[str, str]:
    """``type``, ``entrysubtype`` and ``usera``, for what the entry type does not say."""
    csl, genre = plain(item.get("type")), plain(item.get("genre"))
    if genre and genre == tables().genres.get(kind):
        genre = ""
    if dialect.biblatex and kind in ("thesis", "report"):
        as_word = {said: word for word, said in tables().genre_words.items()}
        genre = as_word.get(genre, genre) if genre else {"report": "techreport"}.get(kind, kind)
    if tables().csl_type(kind) == csl:
        return {"type": escape(genre, dialect.spelling)}
    if kind == "misc" and not genre:
        return {"type": "preprint" if csl == "article" else escape(csl)}
    # Readers that know subtypes take a wrong one for a type that they do not know, and lose fields.
    subtype = tables().subtypes.get(csl, "")
    return {
        "type": escape(genre, dialect.spelling),
        "entrysubtype": subtype,
        "usera": "" if subtype else escape(csl),
    }


def names(value: object, spelling: Spelling = ZOTERO) -> str:
    """CSL names joined by ``and``: 'von Last, Jr, First'; undivided ones in braces.

    The form is BibTeX's own (Patashnik, BibTeXing, 1988, section 4).
    """
    return " and ".join(_name(name, spelling) for name in read_names(value))


def _name(name: Name, spelling: Spelling) -> str:
    if not (name.surname and name.given):
        words = name.literal or " ".join(filter(None, (name.surname or name.given, name.suffix)))
        return f"{{{escape(words, spelling)}}}"
    return ", ".join(_part(part, spelling) for part in (name.surname, name.suffix, name.given) if part)


def _part(part: str, spelling: Spelling) -> str:
    """Escaped; in braces when a comma or an 'and' inside would cut it."""
    escaped = escape(part, spelling)
    return f"{{{escaped}}}" if _SPLITS_NAMES.search(part) else escaped


def _date_fields(value: object, spelling: Spelling) -> dict[str, str]:
    """A CSL date as ``year``, ``month``, ``day``.

    ``date`` too for ranges, words and approximate dates.

    Zotero loses a year that is no number ('in press') and the end of a range, but reads both from ``date``.
    """
    days = date_parts(value)
    if not days:
        words = date_words(value)
        if not words:
            return {}
        only_year = {"year": escape(words, spelling)}
        return only_year if re.fullmatch(r"[0-9]{4}", words) else {**only_year, "date": only_year["year"]}
    fields = {"year": str(days[0][0])}
    if len(days[0]) > 1:
        fields["month"] = MONTHS[days[0][1] - 1][:3].lower()
    if len(days[0]) > 2:
        fields["day"] = str(days[0][2])
    if number := season(value):
        fields["month"] = SEASONS[int(number) - 1]
    if len(days) > 1 or is_approximate(value) or days[0][0] < 0:
        fields["date"] = edtf(value)
    return fields


def _date(value: object, dialect: Dialect) -> dict[str, str]:
    if not dialect.biblatex:
        fields = _date_fields(value, dialect.spelling)
        if dialect.strict:
            fields.pop("date", None)  # biber takes the year, and warns of a date that is none
        return fields
    words = "" if date_parts(value) else date_words(value)
    if re.fullmatch(r"[0-9]{4}", words):
        return {"date": words}
    known = {phrase: word for word, phrase in tables().states.items()}
    return {"date": edtf(value), "pubstate": known.get(words.lower(), escape(words, dialect.spelling))}


def _location(item: Item, kind: str, dialect: Dialect) -> dict[str, str]:
    """Volume, number, pages and the rest of the table."""
    spelling = dialect.spelling
    fields = {
        in_file[0]: rich(plain(item.get(field)), spelling=spelling)
        for field, in_file in tables().fields.items()
        if field not in _VERBATIM
    }
    fields["address"] = _body(fields["address"])
    fields.update(_language(plain(item.get("language")), dialect))
    number, issue = plain(item.get("number")), plain(item.get("issue"))
    pages = re.sub(r"(?:(?<!\s)\s+)?-+\s*", "--", fold_dashes(plain(item.get("page"))))
    in_series = plain(item.get("collection-number"))
    if kind == "article":
        # Zotero drops eid, Better BibTeX and biber read it: an article number is in both.
        fields["eid"] = escape(number or ("" if "--" in pages else pages), spelling)
        fields["number"] = escape(issue or in_series, spelling)
        pages = pages or number
    else:
        number = "" if _eprint(item)[1] else number
        fields["number"] = escape(number or in_series or issue, spelling)
    fields["pages"] = "--".join(escape(part, spelling) for part in pages.split("--"))
    return fields


def _language(tag: str, dialect: Dialect) -> dict[str, str]:
    """The language: a tag for BibTeX's readers, babel's name for biblatex and pandoc."""
    known = tables().languages
    named = known.get(tag) or known.get(tag.partition("-")[0], "")
    if dialect.biblatex or dialect.strict:
        return {"langid": named}
    return {"language": escape(tag), "langid": named if dialect.profile == "pandoc" else ""}


def _eprint(item: Item) -> tuple[str, str]:
    """The archive, if readers know it, and the item's number in it; two '' for none."""
    number = plain(item.get("number"))
    archive = plain(item.get("archive")).lower()
    if archive in EPRINTS:
        return archive, plain(item.get("archive_location")) or number
    arxiv = arxiv_id(number)
    return ("arxiv", arxiv) if arxiv else ("", "")


def _links(item: Item, dialect: Dialect) -> dict[str, str]:
    """DOI, URL and eprint, unescaped, because readers take them verbatim.

    Characters that would break the file are percent-encoded (RFC 3986).
    """
    accessed = date_parts(item.get("accessed"))
    archive, eprint = _eprint(item)
    fields = {
        "doi": _raw(plain(item.get("DOI"))),
        "url": _raw(plain(item.get("URL"))),
        "urldate": iso(accessed[0]) if accessed else "",
        "eprint": _raw(eprint),
        "eprinttype": archive if eprint else "",
    }
    if dialect.strict:
        if not eprint and plain(item.get("PMID")):
            fields |= {"eprint": _raw(plain(item.get("PMID"))), "eprinttype": "pubmed"}
        if pmcid := plain(item.get("PMCID")):
            fields["addendum"] = f"PMCID: {escape(pmcid)}"
    return fields


def _raw(link: str) -> str:
    return re.sub(r'[\s{}\\"]', lambda match: quote(match[0]), link)


def _keywords_and_notes(entry: Entry, dialect: Dialect) -> dict[str, str]:
    """Tags and notes; the printed string itself where nothing could be read from it."""
    note = plain(entry.item.get("note"))
    if not entry.item and entry.raw:
        note = _joined((note, *map(plain, entry.raw)))
    tags = manual_keywords(entry.tags) if dialect.profile == "zotero" else keywords(entry.tags)
    return {
        "keywords": ", ".join(escape(tag, dialect.spelling) for tag in tags),
        "note": rich(guard_note(note), spelling=dialect.spelling),
        "annote": _paragraphs(annotation_text(entry), dialect),
    }


def _paragraphs(text: str, dialect: Dialect) -> str:
    """Escaped text in one paragraph, for JabRef in several.

    Zotero merges paragraphs, pandoc without a space between them.
    """
    lines = (escape(plain(line), dialect.spelling) for line in text.splitlines())
    return "\n".join(lines).strip() if dialect.profile == "jabref" else _joined(lines)


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _in_data_model(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of biber's data model for ``kind``, by their names there."""
    known = tables()
    kind = known.aliases.get(kind, kind)
    allowed = known.allowed[""] | known.allowed.get(kind, frozenset())
    remaining: dict[str, str] = {}
    for name, value in fields.items():
        named = known.biblatex.get(name, name)
        here = known.strict.get(kind, {}).get(named, named)
        if value and here in allowed:
            remaining.setdefault(name if here == named else here, value)
    return remaining


def _for_bibtex_styles(kind: str, fields: dict[str, str]) -> dict[str, str]:
    """What BibTeX's own styles would complain about, or not print, otherwise."""
    if kind in ("book", "incollection", "inproceedings") and fields.get("volume") and fields.get("number"):
        fields["series"] = _joined((fields.get("series", ""), fields.pop("number")))
    if kind == "misc":
        where = (fields.get(name, "") for name in ("journal", "eventtitle", "publisher", "number"))
        link = f"\\url{{{fields['url']}}}" if fields["url"] else ""
        fields["howpublished"] = ", ".join(part for part in (*where, link) if part)
        fields["url"] = ""  # styles that know it would print it twice
    return fields
