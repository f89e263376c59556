"""Read a taxonomy file: a Taxonomy, or its errors with line and expectation."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from os import PathLike
from pathlib import Path
from typing import Any

import msgspec

from citekit.data import DATA
from citekit.errors import TaxonomyError, UnknownName, UsageError, unknown
from citekit.model.bibliography import Bibliography
from citekit.plugins import find_plugin, find_plugins
from citekit.runtime.store import keep
from citekit.tagging.patterns import PatternError, compile_pattern
from citekit.tagging.spelling import term_problem
from citekit.tagging.taxonomy import LISTS, FactRule, Fault, Label, Taxonomy, relation_faults
from citekit.text.toml import Kind, TomlFile, decode, described

SHIPPED = DATA / "taxonomies"

_TEXTS = ("facet", "id", "label", "kind", "only_in", "note")
_PHRASES = (
    "synonyms",
    "abbreviations",
    "exclusions",
    "requires",
    "context",
    "inferred",
    "in_sentences",
)
_HEAD_KINDS: dict[str, Kind] = {"id": str, "title": str, "unsaid": list, "field": list}
_LABEL_KINDS: dict[str, Kind] = {**dict.fromkeys(_TEXTS, str), **dict.fromkeys(LISTS, list), "in_field": bool}
_FACT_LISTS = ("units", "names", "requires", "before", "after", "exclusions")
_FACT_KINDS: dict[str, Kind] = {"kind": str, **dict.fromkeys(_FACT_LISTS, list), "words": int, "most": int}
MOST_WORDS = 9
"""The most words between a number and its unit, and facts of one kind."""
MOST_FAULTS = 100
"""The most errors that are reported of one file."""

RESERVED = "citekit"
"""The facet of the tags that tell the state of a check."""
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
    name, path = _named(name_or_path)
    text = _text(path, name)
    return keep("taxonomy", (name, text), Taxonomy, lambda: TaxonomyFile(name, text).taxonomy())


def read_taxonomy(name_or_path: str | Path) -> "TaxonomyFile":
    """A taxonomy with all the errors of its file.

    Raises TaxonomyError if nothing of it can be read.
    """
    name, path = _named(name_or_path)
    return TaxonomyFile(name, _text(path, name))


def _named(name_or_path: str | Path) -> tuple[str, Path]:
    """What to call a taxonomy, and its file. Raises UnknownName."""
    name = str(name_or_path)
    if isinstance(name_or_path, str) and not re.search(r"[/\\]|\.toml$", name):
        return name, _path_of(name)
    return name, Path(name_or_path)


def _path_of(name: str) -> Path:
    """The file of a shipped taxonomy or of a plug-in's.

    Raises UnknownName if there is none of that name.
    """
    if name in shipped_taxonomies():
        return SHIPPED / f"{name}.toml"
    if plugin := find_plugin("taxonomies", name):
        return Path(plugin.load((str, PathLike)))
    file = f"{name}.toml"
    hint = f"For the file {file} write '{file}'" if Path(file).is_file() else ""
    raise UnknownName("taxonomy", name, taxonomy_names(), hint)


def _text(path: Path, name: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = "no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise TaxonomyError(f"Cannot read the taxonomy: {reason}", file=name) from None
    text = decode(data, name, TaxonomyError)
    if not text.strip():
        message = "Empty file; 'citekit taxonomy new FILE' writes one to start from"
        raise TaxonomyError(message, file=name, line=1)
    return text


def taxonomies_of_build(
    bibliography: Bibliography, folders: Iterable[Path], configured: Iterable[str] = ()
) -> tuple[str, ...]:
    """The taxonomies of a build, to be loaded again.

    Shipped, a plug-in's, configured, or files of that name in one of the ``folders``.

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
            raise UsageError(f"Cannot find the build's taxonomy '{name}'; give its path with --taxonomy")
    return tuple(taxonomies)


class TaxonomyFile:
    """A taxonomy file: its ``errors`` by line, and the ``labels`` that can be read."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self._toml = TomlFile(text, file, TaxonomyError)
        self.errors: list[UsageError] = []
        values = self._toml.values
        for key in values.keys() - {"taxonomy", "label", "fact"}:
            self._add(unknown("key", key, ("taxonomy", "label", "fact")), key)
        self._head = self._read_head(values.get("taxonomy"))
        tables = values.get("label")
        self._places: list[int] = []
        self.labels: list[Label] = []
        if isinstance(tables, list) and tables:
            self._read_labels(tables)
        else:
            self._add("Missing labels (expected at least one [[label]])", "label")
        self._facts = self._read_facts(values.get("fact", []))
        complete = len(self.labels) == len(tables if isinstance(tables, list) else ())
        for fault in islice(relation_faults(self.labels, complete), MOST_FAULTS):
            self.add_label_error(fault)
        self.errors.sort(key=lambda error: error.line or 0)

    def taxonomy(self) -> Taxonomy:
        """The taxonomy of the file.

        Raises TaxonomyError with its first error, and how to see the others.
        """
        if self.errors:
            first, more = self.errors[0], len(self.errors) - 1
            if not more:
                raise first
            message = f"{first.message}; 'citekit taxonomy check {self.file}' lists {more} more"
            raise TaxonomyError(message, file=self.file, line=first.line)
        return msgspec.structs.replace(self._head, labels=tuple(self.labels), facts=self._facts)

    def add_label_error(self, fault: Fault) -> None:
        """Add an error of one of the ``labels``, at the line of its key and value."""
        place = self._places[fault.place]
        self._add(fault.message, "label", place, *filter(None, [fault.key]), value=fault.value)

    def _add(self, message: str, *path: str | int, value: str = "") -> None:
        """Add an error of the value at ``path``, or of an element of a list."""
        if len(self.errors) < MOST_FAULTS:
            self.errors.append(self._toml.fault(message, *path, value=value))

    def _read_head(self, head: object) -> Taxonomy:
        if not isinstance(head, dict):
            self._add("Missing table [taxonomy] with id and title")
            return Taxonomy(id="", title="", labels=())
        texts, lists = self._read_table(head, _HEAD_KINDS, "[taxonomy]", "taxonomy")
        for key in ("id", "title"):
            self._require(head, key, "[taxonomy]", "taxonomy")
        self._check_phrases(lists, ("unsaid", "field"), "[taxonomy]", "taxonomy")
        id_ = self._name(texts, "id", "[taxonomy]", "taxonomy")
        return Taxonomy(
            id=id_,
            title=texts.get("title", ""),
            labels=(),
            unsaid=lists.get("unsaid", ()),
            field=lists.get("field", ()),
        )

    def _read_labels(self, tables: list[object]) -> None:
        """Read the labels that have a name, and the place of each among the file's tables."""
        for place, table in enumerate(tables):
            if label := self._read_label(table, "label", place):
                self._places.append(place)
                self.labels.append(label)

    def _read_label(self, table: object, *path: str | int) -> Label | None:
        if not isinstance(table, dict):
            self._add(f"Invalid label: expected a table [[label]], found {described(table)}", *path)
            return None
        name = f"{table.get('facet') or '?'}:{table.get('id') or '?'}"
        texts, lists = self._read_table(table, _LABEL_KINDS, name, *path)
        for key in ("facet", "id"):
            self._require(table, key, name, *path)
        facet, id_ = (self._name(texts, key, name, *path) for key in ("facet", "id"))
        if facet == RESERVED:
            self._add(f"{name}: The facet '{facet}' is reserved for check results", *path, "facet")
        if texts.get("only_in", "title") != "title":
            self._add(f"{name}: Invalid only_in '{texts['only_in']}' (expected 'title')", *path, "only_in")
            texts["only_in"] = ""
        self._check_phrases(lists, _PHRASES, name, *path)
        for pattern in lists.get("patterns", ()):
            try:
                compile_pattern(pattern)
            except PatternError as error:
                self._add(f"{name}: The pattern '{pattern}' {error}", *path, "patterns", value=pattern)
        if table.get("in_field") is True:
            if not self._head.field:
                self._add(f"{name}: in_field needs words in 'field' of [taxonomy]", *path, "in_field")
            lists["context"] = (*lists.get("context", ()), *self._head.field)
        return msgspec.convert({**texts, **lists}, Label) if facet and id_ else None

    def _read_facts(self, tables: object) -> tuple[FactRule, ...]:
        """The rules of facts that can be read."""
        rules = []
        for place, table in enumerate(tables if isinstance(tables, list) else [tables]):
            if not isinstance(table, dict):
                self._add(f"Invalid fact: expected a table [[fact]], found {described(table)}", "fact", place)
                continue
            name = f"fact {table.get('kind') or '?'}"
            texts, lists = self._read_table(table, _FACT_KINDS, name, "fact", place)
            self._require(table, "kind", name, "fact", place)
            self._check_phrases(lists, _FACT_LISTS, name, "fact", place)
            if not (lists.get("units") or lists.get("names")):
                self._add(f"{name}: Missing units or names", "fact", place)
            numbers = {key: table[key] for key in ("words", "most") if type(table.get(key)) is int}
            for key in (key for key, number in numbers.items() if not 0 <= number <= MOST_WORDS):
                self._add(
                    f"{name}: Invalid {key} {numbers[key]} (expected 0 to {MOST_WORDS})", "fact", place, key
                )
            if texts.get("kind") and all(0 <= number <= MOST_WORDS for number in numbers.values()):
                rules.append(msgspec.convert({**texts, **lists, **numbers}, FactRule))
        return tuple(rules)

    def _read_table(
        self, table: Mapping[str, Any], kinds: Mapping[str, Kind], name: str, *path: str | int
    ) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
        """The texts and the lists of texts in a table, without those that are invalid."""
        for error in self._toml.check(table, kinds, *path, of=name):
            if len(self.errors) < MOST_FAULTS:
                self.errors.append(error)
        texts = {
            key: value for key, value in table.items() if kinds.get(key) is str and isinstance(value, str)
        }
        lists = {
            key: tuple(text for text in value if isinstance(text, str) and text.strip())
            for key, value in table.items()
            if kinds.get(key) is list and isinstance(value, list)
        }
        empty = [key for key, text in texts.items() if not text.strip()]
        empty += [
            key for key in lists if any(isinstance(text, str) and not text.strip() for text in table[key])
        ]
        for key in empty:
            self._add(f"{name}: Empty text in {key}", *path, key)
        return texts, lists

    def _require(self, table: Mapping[str, Any], key: str, name: str, *path: str | int) -> None:
        if key not in table:
            self._add(f"{name}: Missing {key}", *path)

    def _check_phrases(
        self, lists: Mapping[str, tuple[str, ...]], keys: tuple[str, ...], name: str, *path: str | int
    ) -> None:
        for key in keys:
            for phrase in lists.get(key, ()):
                if problem := term_problem(phrase):
                    self._add(f"{name}: '{phrase}' in {key} {problem}", *path, key, value=phrase)

    def _name(self, texts: Mapping[str, str], key: str, name: str, *path: str | int) -> str:
        """The text at a key if it can be part of a tag's name, else '', with a fault."""
        value = texts.get(key, "")
        if value.strip() and not _NAME.fullmatch(value):
            self._add(
                f"{name}: Invalid {key} '{value}' (expected no spaces, colons, commas or semicolons)",
                *path,
                key,
            )
            return ""
        return value.strip()
