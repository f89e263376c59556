"""BibTeX and biblatex: a entry_list as a .bib file, and a .bib file as its blocks. The only door to bibtexparser.

`bib_fields` says what stands in a record; `bibtex_reading` goes the other way, from the `blocks`.
"""

from collections.abc import Iterable, Mapping, Sequence

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.enclosing import AddEnclosingMiddleware
from bibtexparser.model import Entry as BibEntry
from bibtexparser.model import Field
from bibtexparser.writer import BibtexFormat

from citekit.csl.latex import letters as tex_letters
from citekit.model.entry import Entry, EntryList
from citekit.model.keys import safe_key
from citekit.writers.bibtex.fields import Dialect, written
from citekit.writers.bibtex.groups import comment

PROFILES = ("zotero", "jabref", "latex", "pandoc")
"""Programs that BibTeX is written for, the usual one first."""
BIBLATEX_PROFILES = ("latex", "jabref", "pandoc")

_FORMAT = BibtexFormat()  # type: ignore[no-untyped-call]  # it has types but for its constructor
_FORMAT.indent = "  "
_FORMAT.block_separator = "\n"
_FORMAT.trailing_comma = True
_BIBLATEX_MODE = "\n@comment{jabref-meta: databaseType:biblatex;}\n"


def write(entry_list: EntryList | Sequence[Entry], profile: str = "zotero", *, biblatex: bool = False) -> str:
    """The entries as a .bib file for one of the profiles, in their order; '' for none.

    Braces are balanced whatever it holds. The collections of a `EntryList` are JabRef's groups, nested; entries
    alone stand in none.
    """
    if not isinstance(entry_list, EntryList):
        entry_list = EntryList(entries=tuple(entry_list))
    keys = final_keys(entry_list.entries)
    dialect = Dialect(profile, biblatex)
    library = Library(
        [_record(entry, key, dialect) for entry, key in zip(entry_list.entries, keys, strict=True)]
    )
    enclose = AddEnclosingMiddleware(
        reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{"
    )
    text = write_string(library, unparse_stack=[enclose], bibtex_format=_FORMAT)
    before = tex_letters.PREAMBLE if r"\anychar{" in text else ""
    mode = _BIBLATEX_MODE if biblatex and profile == "jabref" and text else ""
    by_key: Mapping[str, str] = dict(zip((entry.key for entry in entry_list.entries), keys, strict=True))
    return before + text + mode + comment(entry_list.collections, by_key)


def final_keys(entries: Iterable[Entry]) -> list[str]:
    """Their keys as BibTeX can read them, each other than those before, which BibTeX compares without case."""
    taken: set[str] = set()
    return [_unique(entry.key, taken) for entry in entries]


def _unique(key: str, taken: set[str]) -> str:
    stem = unique = safe_key(key)
    number = 1
    while unique.lower() in taken:
        number += 1
        unique = f"{stem}-{number}"
    taken.add(unique.lower())
    return unique


def _record(entry: Entry, key: str, dialect: Dialect) -> BibEntry:
    record = written(entry, dialect)
    # A month is BibTeX's own macro, so that every style prints it in its language.
    fields = [
        Field(name, value, enclosing="no-enclosing" if name == "month" else None)
        for name, value in record.fields.items()
    ]
    return BibEntry(record.type, key, fields)
