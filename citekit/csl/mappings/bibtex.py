"""The tables of BibTeX, biblatex and TeX: ``data/bib_fields.toml``, ``data/bib_tex.toml``."""

import tomllib
from functools import cache
from typing import NamedTuple

from citekit.data import data_text


class BibtexTables(NamedTuple):
    """CSL names on the left, BibTeX's on the right; see the data file for each."""

    types: dict[str, str]
    profiles: dict[str, dict[str, str]]
    read_types: dict[str, str]
    genres: dict[str, str]
    genre_words: dict[str, str]
    fields: dict[str, tuple[str, ...]]
    containers: dict[str, str]
    publishers: dict[str, str]
    biblatex: dict[str, str]
    strict: dict[str, dict[str, str]]
    allowed: dict[str, frozenset[str]]
    aliases: dict[str, str]
    subtypes: dict[str, str]
    languages: dict[str, str]
    states: dict[str, str]
    seasons: dict[str, int]
    archives: dict[str, str]
    not_inherited: dict[str, frozenset[str]]
    macros: dict[str, str]
    endnote_types: dict[str, str]

    def entry_type(self, kind: str, profile: str, *, biblatex: bool) -> str:
        """The entry type of the CSL type ``kind``, as ``profile`` has it."""
        of_dialect = self.profiles["biblatex"] if biblatex else self.profiles.get(profile, {})
        return of_dialect.get(kind) or self.types.get(kind, "misc")

    def csl_type(self, entry_type: str) -> str:
        """The CSL type of an entry type by itself; 'document' for an unknown one."""
        named = self.read_types.get(entry_type)
        return named or next((kind for kind, name in self.types.items() if name == entry_type), "document")


class TexCommands(NamedTuple):
    """Commands of TeX on the left, characters on the right."""

    accents: dict[str, str]
    text: dict[str, str]
    math: dict[str, str]
    signs: dict[str, str]
    plain: dict[str, str]
    written: dict[str, str]
    """Character -> how pdflatex gets it."""


class TexReading(NamedTuple):
    """What commands of TeX mean in a text that is read: those that are written, and many more."""

    accents: dict[str, str]
    over: dict[str, str]
    """Accent of mathematics -> the combining character."""
    signs: dict[str, str]
    """Command -> the characters it stands for; Greek letters, signs of mathematics and journals too."""
    types: dict[str, str]
    """Command -> the type of its argument: 'i', 'b', 'sc', 'sub' or 'sup'."""
    switches: dict[str, str]
    """Command -> the type up to the end of its group."""
    plain: frozenset[str]
    dropped: frozenset[str]
    quoted: frozenset[str]
    words: frozenset[str]
    spaces: frozenset[str]


@cache
def tables() -> BibtexTables:
    """Load the types and fields."""
    data = tomllib.loads(data_text("bib_fields.toml"))
    fields = {name: tuple(names.split()) for name, names in data["fields"].items()}
    allowed = {name: frozenset(names.split()) for name, names in data["allowed"].items()}
    kept = {name: frozenset(names.split()) for name, names in data["not_inherited"].items()}
    seasons = {word: int(number) for number, words in data["seasons"].items() for word in words.split()}
    return BibtexTables(
        **{**data, "fields": fields, "allowed": allowed, "seasons": seasons, "not_inherited": kept}
    )


@cache
def tex() -> TexCommands:
    """Load the commands."""
    data = tomllib.loads(data_text("bib_tex.toml"))
    never = frozenset(data["unwritten"]["commands"].split())
    # In braces, so that they make nothing else with a sign beside them.
    dashes = {char: f"{{{sign}}}" for sign, char in data["signs"].items() if sign.startswith("-")}
    written = {**data["plain"], **dashes}
    for kind, form in (("text", r"{{\{}}}"), ("math", r"\ensuremath{{\{}}}")):
        for name, char in data[kind].items():
            if name not in never and not char.isascii():
                written.setdefault(char, form.format(name))
    return TexCommands(data["accents"], data["text"], data["math"], data["signs"], data["plain"], written)


@cache
def tex_reading() -> TexReading:
    """Load the commands that are read."""
    data = tomllib.loads(data_text("bib_tex.toml"))
    read = data["read"]

    def by_name(section: str) -> dict[str, str]:
        return {name: kind for kind, names in read[section].items() for name in names.split()}

    def names(section: str) -> frozenset[str]:
        return frozenset(read[section]["names"].split())

    return TexReading(
        accents={**data["accents"], **read["accents"]},
        over=read["over"],
        signs={**read["journals"], **read["math"], **data["math"], **read["text"], **data["text"]},
        types=by_name("typed"),
        switches=by_name("switches"),
        plain=names("plain"),
        dropped=names("dropped"),
        quoted=names("quoted"),
        words=names("words"),
        spaces=names("spaces"),
    )
