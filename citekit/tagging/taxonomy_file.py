"""Read a taxonomy file: a Taxonomy, or its errors, each with file, line and what was expected."""

import re
import tomllib
from collections.abc import Iterable
from itertools import islice
from os import PathLike
from pathlib import Path

import msgspec

from citekit.data import DATA, data_text
from citekit.errors import TaxonomyError, UnknownName, UsageError, suggestion
from citekit.model.bibliography import Bibliography
from citekit.plugins import find_plugin, find_plugins
from citekit.tagging.patterns import PatternError, compile_pattern
from citekit.tagging.spelling import term_problem
from citekit.tagging.taxonomy import LISTS, Fault, Label, Taxonomy, relation_faults
from citekit.text.toml import Block, Lines

SHIPPED = DATA / "taxonomies"
_EXAMPLE = "taxonomy.toml"

_TEXTS = ("facet", "id", "label", "kind", "only_in", "note")
_PHRASES = ("synonyms", "abbreviations", "exclusions", "requires", "context", "inferred")
MOST_FAULTS = 100
"""The most errors that are reported of one file."""

RESERVED = "citekit"
"""The facet of the tags that tell the state of a check."""
_LINE = re.compile(r"\(at line (\d+)")
_NAME = re.compile(r"[^\s:,;]+")


def shipped_taxonomies() -> tuple[str, ...]:
    """The names of the taxonomies that citekit ships."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def taxonomy_names() -> tuple[str, ...]:
    """The names that can be used: shipped taxonomies, then those of plug-ins."""
    return (*shipped_taxonomies(), *(plugin.name for plugin in find_plugins("taxonomies")))


def load_taxonomy(name_or_path: str | Path) -> Taxonomy:
    """The shipped taxonomy of that name, or the one in that file.

    A string without a folder and without ``.toml`` is a name. Raises UnknownName if there is none of that name; TaxonomyError, with file and line, for the first error of the file.
    """
    return read_taxonomy(name_or_path).taxonomy()


def read_taxonomy(name_or_path: str | Path) -> "TaxonomyFile":
    """A taxonomy with all the errors of its file. Raises TaxonomyError if nothing of it can be read."""
    name = str(name_or_path)
    if isinstance(name_or_path, str) and not re.search(r"[/\\]|\.toml$", name):
        path = _path_of(name)
    else:
        path = Path(name_or_path)
    return TaxonomyFile(name, _text(path, name))


def _path_of(name: str) -> Path:
    """The file of a shipped taxonomy or of a plug-in's. Raises UnknownName if there is none of that name."""
    if name in shipped_taxonomies():
        return SHIPPED / f"{name}.toml"
    if plugin := find_plugin("taxonomies", name):
        return Path(plugin.load((str, PathLike)))
    file = f"{name}.toml"
    hint = f"For the file {file} write '{file}'." if Path(file).is_file() else ""
    raise UnknownName("taxonomy", name, taxonomy_names(), hint)


def _text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise TaxonomyError(f"Cannot read the taxonomy: {reason}.", file=name) from None
    try:
        # tomllib knows only \n and \r\n; a byte order mark is what some editors add.
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"Expected UTF-8, found the byte 0x{data[error.start]:02x}."
        raise TaxonomyError(message, file=name, line=line) from None


def taxonomies_of_build(
    bibliography: Bibliography, folders: Iterable[Path], configured: Iterable[str] = ()
) -> tuple[str, ...]:
    """The taxonomies of a build: shipped, a plug-in's, configured, or files of that name in one of the ``folders``.

    A lock holds their names without folders. Raises UsageError for one that is in none of these places.
    """
    by_name = {Path(path).name: path for path in configured}
    places = tuple(folders)
    taxonomies = []
    for name in bibliography.options.taxonomy:
        file = next((folder / name for folder in places if (folder / name).is_file()), None)
        if name in by_name:
            taxonomies.append(by_name[name])
        elif name in taxonomy_names():
            taxonomies.append(name)
        elif file:
            taxonomies.append(str(file))
        else:
            raise UsageError(f"Cannot find the build's taxonomy '{name}'; give its path with --taxonomy.")
    return tuple(taxonomies)


def write_example(path: Path) -> None:
    """Write a small working taxonomy with comments. Raises UsageError if the file exists."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(data_text(_EXAMPLE))
    except FileExistsError:
        raise UsageError("the file exists; choose another name", file=str(path)) from None
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", file=str(path)) from None


class TaxonomyFile:
    """A taxonomy file: its ``errors`` by line, and its ``labels`` as far as they could be read."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = Lines(text)
        self.errors: list[TaxonomyError] = []
        data = _toml(text, file)
        everything = self.lines.everything
        self._check_keys(data, ("taxonomy", "label"), everything, "the file")
        self._head = self._read_head(data.get("taxonomy"))
        tables = data.get("label")
        if isinstance(tables, list) and tables:
            self._places, self.labels = self._read_labels(tables)
        else:
            self._add_error("Expected at least one [[label]].", everything, "label")
            self._places, self.labels = [], []
        complete = len(self.labels) == len(tables if isinstance(tables, list) else ())
        for fault in islice(relation_faults(self.labels, complete), MOST_FAULTS):
            self.add_label_error(fault)
        self.errors.sort(key=lambda error: error.line or 0)

    def taxonomy(self) -> Taxonomy:
        """The taxonomy of the file. Raises TaxonomyError with its first error, and how to see the others."""
        if self.errors:
            first, more = self.errors[0], len(self.errors) - 1
            if not more:
                raise first
            message = f"{first.message} 'citekit taxonomy check {self.file}' lists {more} more."
            raise TaxonomyError(message, file=self.file, line=first.line)
        return msgspec.structs.replace(self._head, labels=tuple(self.labels))

    def add_label_error(self, fault: Fault) -> None:
        """Add an error of one of the ``labels``, at the line of its key and of the value in the key's list."""
        block = self.lines.label(self._places[fault.place])
        self._add_error(f"{fault.message}.", block, fault.key, fault.value)

    def _add_error(self, message: str, block: Block, key: str = "", value: str = "") -> None:
        """Add an error of a block, at the line of a key and of a value in its list if it has them."""
        if len(self.errors) < MOST_FAULTS:
            line = self.lines.find(block, key, value)
            self.errors.append(TaxonomyError(message, file=self.file, line=line))

    def _read_head(self, head: object) -> Taxonomy:
        where, block = "[taxonomy]", self.lines.head
        if not isinstance(head, dict):
            self._add_error("Expected a table [taxonomy] with id and title.", self.lines.everything)
            return Taxonomy(id="", title="", labels=())
        self._check_keys(head, ("id", "title", "unsaid"), block, where)
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
            self._add_error("Expected [[label]] tables, found something else.", block)
            return None
        self._check_keys(table, (*_TEXTS, *LISTS), block, "a label")
        facet, id_ = (self._name(table, key, block, "the label") for key in ("facet", "id"))
        if facet == RESERVED:
            self._add_error(
                f"The facet '{facet}' is reserved for check results; choose another name.", block, "facet"
            )
        who = f"{facet or '?'}:{id_ or '?'}"
        texts = {key: self._text_of(table, key, block, who) for key in _TEXTS if key in table}
        lists = {key: self._texts(table, key, block, who) for key in LISTS if key in table}
        if texts.get("only_in", "title") != "title":
            self._add_error(
                f"{who}: invalid only_in '{texts['only_in']}' (expected 'title').", block, "only_in"
            )
            texts["only_in"] = ""
        for key in _PHRASES:
            self._check_phrases(lists.get(key, ()), key, block, who)
        for pattern in lists.get("patterns", ()):
            try:
                compile_pattern(pattern)
            except PatternError as error:
                self._add_error(f"{who}: the pattern '{pattern}' {error}.", block, "patterns", pattern)
        if not (facet and id_):
            return None
        return msgspec.convert({**texts, **lists}, Label)

    def _check_phrases(self, phrases: tuple[str, ...], key: str, block: Block, who: str) -> None:
        for phrase in phrases:
            if problem := term_problem(phrase):
                self._add_error(f"{who}: '{phrase}' in {key} {problem}.", block, key, phrase)

    def _check_keys(self, table: dict[str, object], known: tuple[str, ...], block: Block, where: str) -> None:
        for key in table:
            if key not in known:
                message = (
                    f"Unknown key '{key}' in {where}{suggestion(key, known)}; known keys: {', '.join(known)}."
                )
                self._add_error(message, block, key)

    def _text_of(self, table: dict[str, object], key: str, block: Block, who: str) -> str:
        """The text at a key; '', and an error, where there is none."""
        value = table.get(key)
        if value is None:
            self._add_error(f"{who}: missing {key}.", block)
        elif not isinstance(value, str) or not value.strip():
            self._add_error(f"{who}: expected a text for {key}, found {_shown(value)}.", block, key)
        else:
            return value
        return ""

    def _name(self, table: dict[str, object], key: str, block: Block, who: str) -> str:
        value = self._text_of(table, key, block, who)
        if value and not _NAME.fullmatch(value):
            self._add_error(
                f"{who}: invalid {key} '{value}' (no spaces and none of : , ; allowed).", block, key
            )
            return ""
        return value

    def _texts(self, table: dict[str, object], key: str, block: Block, who: str) -> tuple[str, ...]:
        """The list of texts at a key, without anything else."""
        value = table.get(key, [])
        if not isinstance(value, list):
            self._add_error(f"{who}: expected a list of texts for {key}, found {_shown(value)}.", block, key)
            return ()
        texts = tuple(entry for entry in value if isinstance(entry, str) and entry.strip())
        if len(texts) < len(value):
            wrong = next(entry for entry in value if not isinstance(entry, str) or not entry.strip())
            self._add_error(f"{who}: expected only texts in {key}, found {_shown(wrong)}.", block, key)
        return texts


def _toml(text: str, file: str) -> dict[str, object]:
    if not text.strip():
        message = "The file is empty; 'citekit taxonomy new FILE' writes one to start from."
        raise TaxonomyError(message, file=file, line=1)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _LINE.search(str(error))
        line = int(place[1]) if place else text.rstrip().count("\n") + 1
        reason = re.sub(r" \(at .*\)$", "", str(error))
        raise TaxonomyError(f"Invalid TOML: {reason}.", file=file, line=line) from None
    except RecursionError:
        raise TaxonomyError("Invalid TOML: nested too deeply.", file=file) from None


def _shown(value: object) -> str:
    kinds = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list"}
    if value == "" or value == []:
        return "nothing"
    return f"{kinds.get(type(value), 'a table')}: {str(value)[:40]}"
