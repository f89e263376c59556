"""BibTeX and biblatex: entries as a .bib file, written with bibtexparser.

`record` makes their fields.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.enclosing import AddEnclosingMiddleware
from bibtexparser.model import Block, Field, ImplicitComment
from bibtexparser.model import Entry as BibEntry
from bibtexparser.writer import BibtexFormat

from citekit.csl.richtext import plain
from citekit.model.entry import Collection, Entry, EntryList
from citekit.model.keys import safe_key
from citekit.runtime.store import stored
from citekit.writers.bibtex.latex import PREAMBLE
from citekit.writers.bibtex.record import Dialect, record

_FORMAT = BibtexFormat()  # type: ignore[no-untyped-call]  # it has types but for its constructor
_FORMAT.indent = "  "
_FORMAT.block_separator = "\n"
_FORMAT.trailing_comma = True
_BIBLATEX_MODE = "\n@comment{jabref-meta: databaseType:biblatex;}\n"


def write(entry_list: EntryList, profile: str = "zotero", *, biblatex: bool = False) -> str:
    """The entries as a .bib file for one of the profiles, in their order; '' for none.

    Braces are balanced whatever the entries hold. Collections become JabRef's groups, nested.
    """
    keys = unique_keys(entry_list.entries)
    dialect = Dialect(profile, biblatex)
    text = _FORMAT.block_separator.join(
        _text(entry, key, dialect) for entry, key in zip(entry_list.entries, keys, strict=True)
    )
    before = PREAMBLE if r"\anychar{" in text else ""
    before += _OTHERS if f"}} # {_MACRO}," in text else ""
    mode = _BIBLATEX_MODE if biblatex and profile == "jabref" and text else ""
    by_key: Mapping[str, str] = dict(zip((entry.key for entry in entry_list.entries), keys, strict=True))
    return before + text + mode + groups_comment(entry_list.collections, by_key)


@stored
def _text(entry: Entry, key: str, dialect: Dialect) -> str:
    enclose = AddEnclosingMiddleware(
        reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{"
    )
    library = Library([*_blocks(entry, key, dialect)])
    return write_string(library, unparse_stack=[enclose], bibtex_format=_FORMAT)


def unique_keys(entries: Iterable[Entry]) -> list[str]:
    """The entries' keys in ASCII, distinct without case, as BibTeX compares them."""
    used: set[str] = set()
    return [_unique(entry.key, used) for entry in entries]


def _unique(key: str, used: set[str]) -> str:
    stem = unique = safe_key(key)
    number = 1
    while unique.lower() in used:
        number += 1
        unique = f"{stem}-{number}"
    used.add(unique.lower())
    return unique


def _blocks(entry: Entry, key: str, dialect: Dialect) -> Iterator[Block]:
    """The entry, and a comment with its other keys, which BibTeX has no field for."""
    aliases = tuple(alias for alias in entry.aliases if alias == safe_key(alias))
    if aliases and not dialect.biblatex:
        yield ImplicitComment(f"% {key} is also: {', '.join(aliases)}")
    yield _record(entry, key, aliases, dialect)


def _record(entry: Entry, key: str, aliases: Sequence[str], dialect: Dialect) -> BibEntry:
    bib_record = record(entry, dialect)
    cut_short = {name: _with_others(bib_record.fields[name], dialect) for name in bib_record.cut_short}
    # A month is BibTeX's own macro, so that every style prints it in its language; a season has none.
    macros = {"month"} if bib_record.fields.get("month", "").islower() else set[str]()
    raw = {*macros, *(cut_short if dialect.profile == "zotero" else ())}
    fields = [
        Field(name, value, enclosing="no-enclosing" if name in raw else None)
        for name, value in (bib_record.fields | cut_short).items()
    ]
    if aliases and dialect.biblatex:
        fields.append(Field("ids", ", ".join(aliases)))
    return BibEntry(bib_record.type, key, fields)


# A list of names that was cut short ends in 'and others' (btxdoc, 4). Zotero's importer makes an author of it; but
# it stops at the closing brace of a value, where BibTeX, biber, pandoc and JabRef go on with what '#' joins to it.
_MACRO = "others"
_OTHERS = f"@string{{{_MACRO} = {{ and others}}}}\n\n"


def _with_others(people: str, dialect: Dialect) -> str:
    return f"{{{people}}} # {_MACRO}" if dialect.profile == "zotero" else f"{people} and others"


# Collections are written as JabRef's groups: a comment with a tree, format 3, which Zotero, Better BibTeX and JabRef
# read. Each group is ``depth ExplicitGroup:name\;0\;key\;key\;;``, as JabRef's GroupSerializer wrote it up to version
# 3.7: the parts end in ``;``, and a backslash and a semicolon in a part are escaped once for the part and once more
# for the group. BibTeX reads a comment on, and begins an entry at every at sign in it; readers count its braces:
# names have neither.
_UNSAFE = str.maketrans({"{": "(", "}": ")", "@": "＠"})


def groups_comment(collections: Sequence[Collection], keys: Mapping[str, str]) -> str:
    """The comment with the groups, '' for no collections.

    ``keys``: key of an entry -> its key in the file.
    """
    groups = "\n".join(_groups(collections, keys, 1))
    if not groups:
        return ""
    tree = f"@comment{{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n{groups}\n}}\n"
    return f"\n@comment{{jabref-meta: groupsversion:3;}}\n\n{tree}"


def _groups(collections: Sequence[Collection], keys: Mapping[str, str], depth: int) -> Iterator[str]:
    for collection in collections:
        members = [keys[key] for key in collection.keys if key in keys]
        parts = [plain(collection.name).translate(_UNSAFE), "0", *members]
        yield f"{depth} ExplicitGroup:{_quoted(''.join(f'{_quoted(part)};' for part in parts))};"
        yield from _groups(collection.collections, keys, depth + 1)


def _quoted(text: str) -> str:
    return re.sub(r"([\\;])", r"\\\1", text)
