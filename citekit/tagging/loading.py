"""A taxonomy file -> Taxonomy, or an error that names the file, the line and what was expected."""

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import msgspec

from citekit.errors import TaxonomyError, UnknownName
from citekit.resources import DATA
from citekit.tagging.folding import term_fault
from citekit.tagging.patterns import PatternError, compile_pattern
from citekit.tagging.taxonomy import LISTS, Label, Taxonomy, broader

SHIPPED = DATA / "taxonomies"

_TEXTS = ("facet", "id", "label", "kind", "only_in", "note")
_PHRASES = ("synonyms", "abbreviations", "exclusions", "requires", "inferred")
_OTHERS = ("parents", "implies", "overrides")
_HEADER = re.compile(r"^[ \t]*\[\[?[ \t]*([\w.\"'-]+)[ \t]*\]?\]", re.MULTILINE)
_LINE = re.compile(r"\(at line (\d+)")
_NAME = re.compile(r"[^\s:,;]+")


def shipped_taxonomies() -> tuple[str, ...]:
    """The names of the taxonomies that come with citekit."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_taxonomy(name_or_path: str | Path) -> Taxonomy:
    """The shipped taxonomy of that name, or the one in that file.

    A string without a folder and without ``.toml`` is a name. UnknownName if citekit ships none of that
    name; TaxonomyError, with file and line, if the file cannot be read or has a fault.
    """
    given = str(name_or_path)
    if isinstance(name_or_path, str) and not re.search(r"[/\\]|\.toml$", given):
        if given not in shipped_taxonomies():
            raise UnknownName("taxonomy", given, shipped_taxonomies())
        path = SHIPPED / f"{given}.toml"
    else:
        path = Path(name_or_path)
    return _Loader(given, _text(path, given)).taxonomy()


def _text(path: Path, given: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise TaxonomyError(f"The taxonomy cannot be read: {reason}.", file=given) from None
    try:
        # tomllib knows only \n and \r\n; a byte order mark is what some editors add.
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"Expected UTF-8, found the byte 0x{data[error.start]:02x}."
        raise TaxonomyError(message, file=given, line=line) from None


class _Loader:
    """Reads one file; knows at which line each entry and key stands, which tomllib does not tell."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        headers = [(found[1], found.start()) for found in _HEADER.finditer(text)]
        ends = [*(start for _, start in headers[1:]), len(text)]
        blocks = [(name, start, end) for (name, start), end in zip(headers, ends, strict=False)]
        self.entries = [(start, end) for name, start, end in blocks if name == "label"]
        self.top = next(((start, end) for name, start, end in blocks if name == "taxonomy"), (0, len(text)))

    def fail(self, message: str, block: tuple[int, int], key: str = "", value: str = "") -> NoReturn:
        """Raise the error for a block, at the line of a key and of a value in its list if it has them."""
        at, end = block
        found = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", re.MULTILINE) if key else None
        if found and (place := found.search(self.text, at, end)):
            at = place.end()
            forms = (f"'{value}'", f'"{value}"', value, value.replace("\\", "\\\\"))
            places = [self.text.find(form, at, end) for form in forms if value]
            at = min((place for place in places if place >= 0), default=at)
        else:
            # A header's match may begin with the blanks before it.
            at += len(self.text[at:end]) - len(self.text[at:end].lstrip())
        raise TaxonomyError(message, file=self.file, line=self.text.count("\n", 0, at) + 1)

    def taxonomy(self) -> Taxonomy:
        data = self.toml()
        everything = (0, len(self.text))
        self.known_keys(data, ("taxonomy", "label"), everything, "the file")
        head = data.get("taxonomy")
        if not isinstance(head, dict):
            self.fail("Expected a table [taxonomy] with id and title.", everything)
        self.known_keys(head, ("id", "title", "unsaid"), self.top, "[taxonomy]")
        tables = data.get("label")
        if not isinstance(tables, list) or not tables:
            self.fail("Expected at least one [[label]].", everything, "label")
        self.entries += [everything] * (len(tables) - len(self.entries))  # labels as an inline array
        labels = tuple(self.label(table, block) for table, block in zip(tables, self.entries, strict=False))
        self.check_relations(labels)
        unsaid = self.texts(head, "unsaid", self.top, "[taxonomy]")
        self.check_phrases(unsaid, "unsaid", self.top, "[taxonomy]")
        return Taxonomy(
            id=self.name(head, "id", self.top, "[taxonomy]"),
            title=self.text_of(head, "title", self.top, "[taxonomy]"),
            labels=labels,
            unsaid=unsaid,
        )

    def toml(self) -> dict[str, object]:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = _LINE.search(str(error))
            line = int(found[1]) if found else self.text.rstrip().count("\n") + 1
            what = re.sub(r" \(at .*\)$", "", str(error))
            raise TaxonomyError(f"No valid TOML: {what}.", file=self.file, line=line) from None
        except RecursionError:
            raise TaxonomyError("No valid TOML: nested too deeply.", file=self.file) from None

    def label(self, table: object, block: tuple[int, int]) -> Label:
        if not isinstance(table, dict):
            self.fail("Expected [[label]] tables, found something else.", block)
        self.known_keys(table, (*_TEXTS, *LISTS), block, "a label")
        facet = self.name(table, "facet", block, "the label")
        who = f"{facet}:{self.name(table, 'id', block, 'the label')}"
        texts = {key: self.text_of(table, key, block, who) for key in _TEXTS if key in table}
        lists = {key: self.texts(table, key, block, who) for key in LISTS if key in table}
        if texts.get("only_in", "title") != "title":
            self.fail(f"{who}: only_in can only be 'title', found '{texts['only_in']}'.", block, "only_in")
        for key in _PHRASES:
            self.check_phrases(lists.get(key, ()), key, block, who)
        for pattern in lists.get("patterns", ()):
            try:
                compile_pattern(pattern)
            except PatternError as fault:
                self.fail(f"{who}: the pattern '{pattern}' {fault}.", block, "patterns", pattern)
        return msgspec.convert({**texts, **lists}, Label)

    def check_phrases(self, phrases: tuple[str, ...], key: str, block: tuple[int, int], who: str) -> None:
        for phrase in phrases:
            if fault := term_fault(phrase):
                self.fail(f"{who}: '{phrase}' in {key} {fault}.", block, key, phrase)

    def check_relations(self, labels: tuple[Label, ...]) -> None:
        by_name: dict[str, Label] = {}
        for label, block in zip(labels, self.entries, strict=False):
            if label.name in by_name:
                self.fail(f"The label {label.name} stands here for the second time.", block, "id")
            by_name[label.name] = label
        for label, block in zip(labels, self.entries, strict=False):
            for key, other in _relations(label):
                if other not in by_name:
                    what = f"{label.name}: {key} names '{other}', which is no label of this taxonomy"
                    self.fail(f"{what}{_near(other, by_name)}.", block, key, other)
        for label, block in zip(labels, self.entries, strict=False):
            if label.name in broader(label.name, by_name):
                self.fail(f"{label.name} is its own parent, by way of its parents.", block, "parents")

    def known_keys(
        self, table: dict[str, object], known: tuple[str, ...], block: tuple[int, int], where: str
    ) -> None:
        for key in table:
            if key not in known:
                near = _near(key, known)
                self.fail(f"Unknown key '{key}' in {where}{near}; known are {', '.join(known)}.", block, key)

    def text_of(self, table: dict[str, object], key: str, block: tuple[int, int], who: str) -> str:
        value = table.get(key)
        if value is None:
            self.fail(f"{who} has no {key}.", block)
        if not isinstance(value, str) or not value.strip():
            self.fail(f"{who}: expected a text for {key}, found {_shown(value)}.", block, key)
        return value

    def name(self, table: dict[str, object], key: str, block: tuple[int, int], who: str) -> str:
        value = self.text_of(table, key, block, who)
        if not _NAME.fullmatch(value):
            self.fail(f"{who}: {key} may not hold spaces or : , ; but is '{value}'.", block, key)
        return value

    def texts(self, table: dict[str, object], key: str, block: tuple[int, int], who: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self.fail(f"{who}: expected a list of texts for {key}, found {_shown(value)}.", block, key)
        for entry in value:
            if not isinstance(entry, str) or not entry.strip():
                self.fail(f"{who}: expected only texts in {key}, found {_shown(entry)}.", block, key)
        return tuple(value)


def _relations(label: Label) -> Iterator[tuple[str, str]]:
    for key in _OTHERS:
        for other in getattr(label, key):
            yield key, other


def _near(name: str, known: tuple[str, ...] | dict[str, Label]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def _shown(value: object) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    if value == "" or value == []:
        return "nothing"
    return f"{kinds.get(type(value), 'a table')}: {str(value)[:40]}"
