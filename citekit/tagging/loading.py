"""A taxonomy file -> Taxonomy, or its faults: each names the file, the line and what was expected."""

import re
import tomllib
from itertools import islice
from pathlib import Path

import msgspec

from citekit.data import DATA
from citekit.errors import TaxonomyError, UnknownName
from citekit.tagging.patterns import PatternError, compile_pattern
from citekit.tagging.relations import near, relation_faults
from citekit.tagging.spelling import term_fault
from citekit.tagging.taxonomy import LISTS, Label, Taxonomy
from citekit.text.toml import Block, Lines

SHIPPED = DATA / "taxonomies"

_TEXTS = ("facet", "id", "label", "kind", "only_in", "note")
_PHRASES = ("synonyms", "abbreviations", "exclusions", "requires", "context", "inferred")
MOST_FAULTS = 100
"""Faults that are looked for in one file."""

RESERVED = "citekit"
"""The facet of the tags that say what a check found."""
_LINE = re.compile(r"\(at line (\d+)")
_NAME = re.compile(r"[^\s:,;]+")


def shipped_taxonomies() -> tuple[str, ...]:
    """The names of the taxonomies that come with citekit."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_taxonomy(name_or_path: str | Path) -> Taxonomy:
    """The shipped taxonomy of that name, or the one in that file.

    A string without a folder and without ``.toml`` is a name. UnknownName if citekit ships none of that
    name; TaxonomyError, with file and line, for the first fault of the file.
    """
    return read_taxonomy(name_or_path).taxonomy()


def read_taxonomy(name_or_path: str | Path) -> "TaxonomyFile":
    """A taxonomy with all the faults of its file. TaxonomyError if nothing of it can be read."""
    given = str(name_or_path)
    if isinstance(name_or_path, str) and not re.search(r"[/\\]|\.toml$", given):
        if given not in shipped_taxonomies():
            beside = f"{given}.toml"
            hint = f"There is a file {beside} here: write '{beside}'." if Path(beside).is_file() else ""
            raise UnknownName("taxonomy", given, shipped_taxonomies(), hint)
        path = SHIPPED / f"{given}.toml"
    else:
        path = Path(name_or_path)
    return TaxonomyFile(given, _text(path, given))


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


class TaxonomyFile:
    """One file that was read: ``faults`` in the order of the file, ``labels`` as far as they could be read."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = Lines(text)
        self.faults: list[TaxonomyError] = []
        data = _toml(text, file)
        everything = self.lines.everything
        self._known_keys(data, ("taxonomy", "label"), everything, "the file")
        self._head = self._read_head(data.get("taxonomy"))
        tables = data.get("label")
        if isinstance(tables, list) and tables:
            self._places, self.labels = self._read_labels(tables)
        else:
            self.fault("Expected at least one [[label]].", everything, "label")
            self._places, self.labels = [], []
        whole = len(self.labels) == len(tables if isinstance(tables, list) else ())
        for place, what, key, value in islice(relation_faults(self.labels, whole), MOST_FAULTS):
            self.fault_of(place, what + ".", key, value)
        self.faults.sort(key=lambda fault: fault.line or 0)

    def taxonomy(self) -> Taxonomy:
        """What the file says. TaxonomyError: its first fault, and how to see the others."""
        if self.faults:
            first, more = self.faults[0], len(self.faults) - 1
            if not more:
                raise first
            what = f"{first.message} 'citekit taxonomy check {self.file}' names {more} more."
            raise TaxonomyError(what, file=self.file, line=first.line)
        return msgspec.structs.replace(self._head, labels=tuple(self.labels))

    def fault_of(self, place: int, what: str, key: str = "", value: str = "") -> None:
        """Note a fault of ``labels[place]``, at the line of a key and of a value in its list."""
        self.fault(what, self.lines.label(self._places[place]), key, value)

    def fault(self, what: str, block: Block, key: str = "", value: str = "") -> None:
        """Note a fault of a block, at the line of a key and of a value in its list if it has them."""
        if len(self.faults) < MOST_FAULTS:
            line = self.lines.find(block, key, value)
            self.faults.append(TaxonomyError(what, file=self.file, line=line))

    def _read_head(self, head: object) -> Taxonomy:
        where, block = "[taxonomy]", self.lines.head
        if not isinstance(head, dict):
            self.fault("Expected a table [taxonomy] with id and title.", self.lines.everything)
            return Taxonomy(id="", title="", labels=())
        self._known_keys(head, ("id", "title", "unsaid"), block, where)
        unsaid = self._texts(head, "unsaid", block, where)
        self._check_phrases(unsaid, "unsaid", block, where)
        return Taxonomy(
            id=self._name(head, "id", block, where),
            title=self._text_of(head, "title", block, where),
            labels=(),
            unsaid=unsaid,
        )

    def _read_labels(self, tables: list[object]) -> tuple[list[int], list[Label]]:
        """The labels that have a name, and the place of each among the file's tables."""
        places, labels = [], []
        for place, table in enumerate(tables):
            if label := self._read_label(table, self.lines.label(place)):
                places.append(place)
                labels.append(label)
        return places, labels

    def _read_label(self, table: object, block: Block) -> Label | None:
        if not isinstance(table, dict):
            self.fault("Expected [[label]] tables, found something else.", block)
            return None
        self._known_keys(table, (*_TEXTS, *LISTS), block, "a label")
        facet, id_ = (self._name(table, key, block, "the label") for key in ("facet", "id"))
        if facet == RESERVED:
            self.fault(
                f"the facet '{facet}' is reserved for what a check found; choose another.", block, "facet"
            )
        who = f"{facet or '?'}:{id_ or '?'}"
        texts = {key: self._text_of(table, key, block, who) for key in _TEXTS if key in table}
        lists = {key: self._texts(table, key, block, who) for key in LISTS if key in table}
        if texts.get("only_in", "title") != "title":
            self.fault(f"{who}: only_in can only be 'title', found '{texts['only_in']}'.", block, "only_in")
            texts["only_in"] = ""
        for key in _PHRASES:
            self._check_phrases(lists.get(key, ()), key, block, who)
        for pattern in lists.get("patterns", ()):
            try:
                compile_pattern(pattern)
            except PatternError as fault:
                self.fault(f"{who}: the pattern '{pattern}' {fault}.", block, "patterns", pattern)
        if not (facet and id_):
            return None
        return msgspec.convert({**texts, **lists}, Label)

    def _check_phrases(self, phrases: tuple[str, ...], key: str, block: Block, who: str) -> None:
        for phrase in phrases:
            if fault := term_fault(phrase):
                self.fault(f"{who}: '{phrase}' in {key} {fault}.", block, key, phrase)

    def _known_keys(self, table: dict[str, object], known: tuple[str, ...], block: Block, where: str) -> None:
        for key in table:
            if key not in known:
                what = f"Unknown key '{key}' in {where}{near(key, known)}; known are {', '.join(known)}."
                self.fault(what, block, key)

    def _text_of(self, table: dict[str, object], key: str, block: Block, who: str) -> str:
        """The text at a key; empty, with a fault, where there is none."""
        value = table.get(key)
        if value is None:
            self.fault(f"{who} has no {key}.", block)
        elif not isinstance(value, str) or not value.strip():
            self.fault(f"{who}: expected a text for {key}, found {_shown(value)}.", block, key)
        else:
            return value
        return ""

    def _name(self, table: dict[str, object], key: str, block: Block, who: str) -> str:
        value = self._text_of(table, key, block, who)
        if value and not _NAME.fullmatch(value):
            self.fault(f"{who}: {key} may not hold spaces or : , ; but is '{value}'.", block, key)
            return ""
        return value

    def _texts(self, table: dict[str, object], key: str, block: Block, who: str) -> tuple[str, ...]:
        """The list of texts at a key, without what is no text."""
        value = table.get(key, [])
        if not isinstance(value, list):
            self.fault(f"{who}: expected a list of texts for {key}, found {_shown(value)}.", block, key)
            return ()
        texts = tuple(entry for entry in value if isinstance(entry, str) and entry.strip())
        if len(texts) < len(value):
            wrong = next(entry for entry in value if not isinstance(entry, str) or not entry.strip())
            self.fault(f"{who}: expected only texts in {key}, found {_shown(wrong)}.", block, key)
        return texts


def _toml(text: str, file: str) -> dict[str, object]:
    if not text.strip():
        what = "The file is empty; 'citekit taxonomy new FILE' writes one to start from."
        raise TaxonomyError(what, file=file, line=1)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise TaxonomyError(f"No valid TOML: {what}.", file=file, line=line) from None
    except RecursionError:
        raise TaxonomyError("No valid TOML: nested too deeply.", file=file) from None


def _shown(value: object) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    if value == "" or value == []:
        return "nothing"
    return f"{kinds.get(type(value), 'a table')}: {str(value)[:40]}"
