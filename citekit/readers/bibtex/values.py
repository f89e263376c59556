"""The fields of entries as texts: macros replaced, and fields inherited from others."""

from collections.abc import Sequence

from citekit.csl.dates import MONTHS
from citekit.csl.mappings.bibtex import tables
from citekit.readers.bibtex.entry import BibBlock, Macro
from citekit.readers.libraries import LibraryProblem

MOST_CHARACTERS = 1_000_000
"""Of a field; no abstract and no list of names is longer."""
_MOST_OF_MACRO = 10_000
# How much longer macros and inherited fields may make a file.
_MOST_GROWTH = 4
_MONTHS = {name[:3].lower(): name for name in MONTHS}
_DEEPEST = 5
_WHOLES = frozenset(("book", "collection", "proceedings", "reference"))


class Values:
    """The texts of a file's entries; ``earlier``: what files before it define."""

    def __init__(self, blocks: Sequence[BibBlock], length: int, earlier: Sequence[BibBlock] = ()) -> None:
        self._entries = {block.key.lower(): block for block in reversed(blocks) if block.kind == "entry"}
        self._growth = _MOST_GROWTH * length + MOST_CHARACTERS
        self._macros: dict[str, str] = {**tables().macros, **_MONTHS}
        self._ignored: set[str] = set()
        self.problems: list[LibraryProblem] = []
        for block in earlier:
            if block.kind == "string":
                self._define(block)
        self.problems.clear()
        for block in blocks:
            if block.kind == "string":
                self._define(block)

    def _define(self, block: BibBlock) -> None:
        for name, parts in block.fields.items():
            missing = next((part for part in parts if isinstance(part, Macro) and part in self._ignored), "")
            if missing:
                reason = f"it contains '{missing}'"
            elif sum(len(self._macros.get(part.lower(), part)) for part in parts) > _MOST_OF_MACRO:
                reason = f"too long (limit: {_MOST_OF_MACRO:,} characters)"
            else:
                self._macros[name] = self._text(parts, [])
                continue
            self._ignored.add(name)
            self.problems.append(LibraryProblem(block.line, f"Ignored @string '{name}': {reason}"))

    def of(self, block: BibBlock) -> tuple[dict[str, str], list[str]]:
        """The fields of an entry with those that it inherits, and what is wrong with them."""
        problems: list[str] = []
        return self._fields(block, problems, 0), problems

    def _text(self, parts: Sequence[str], unknown: list[str]) -> str:
        if len(parts) == 1 and not isinstance(parts[0], Macro):
            return parts[0]
        texts: list[str] = []
        for part in parts:
            text = self._macros.get(part.lower()) if isinstance(part, Macro) else part
            if text is None:
                unknown.append(part)
            elif isinstance(part, Macro) and not self._spend(len(text)):
                text = None
            texts.append(part if text is None else text)
        return "".join(texts)

    def _spend(self, length: int) -> bool:
        """Whether macros and inherited fields may make the file so much longer."""
        self._growth -= length
        return self._growth >= 0

    @property
    def is_too_long(self) -> bool:
        """Whether macros and inherited fields would have made the file too long."""
        return self._growth < 0

    def _fields(self, block: BibBlock, problems: list[str], depth: int) -> dict[str, str]:
        unknown: list[str] = []
        fields: dict[str, str] = {}
        for name, parts in block.fields.items():
            text = self._text(parts, unknown)
            if len(text) > MOST_CHARACTERS:
                problems.append(
                    f"Ignored the field '{name}': too long (limit: {MOST_CHARACTERS:,} characters)"
                )
            else:
                fields[name] = text
        problems += [f"Undefined @string '{name}'; its name is kept" for name in dict.fromkeys(unknown)]
        if depth < _DEEPEST and ("xdata" in fields or "crossref" in fields):
            self._inherit(block, fields, problems, depth)
        return fields

    def _inherit(self, block: BibBlock, fields: dict[str, str], problems: list[str], depth: int) -> None:
        """Fill in the fields that an entry takes from others by 'xdata' and 'crossref'."""
        is_alias = not ("title" in fields or "author" in fields or "editor" in fields)
        for relation in ("xdata", "crossref"):
            for key in filter(None, map(str.strip, fields.get(relation, "").split(","))):
                parent = self._entries.get(key.lower())
                if parent is None:
                    problems.append(f"Unknown key '{key}' in the field '{relation}'")
                elif parent.key != block.key:
                    inherited = self._fields(parent, [], depth + 1)
                    if relation == "crossref" and not is_alias:
                        inherited = _for_child(block.type, parent.type, inherited)
                    for name, value in inherited.items():
                        if (
                            name not in fields
                            and name not in tables().not_inherited["any"]
                            and self._spend(len(value))
                        ):
                            fields[name] = value


def _for_child(kind: str, parent_kind: str, fields: dict[str, str]) -> dict[str, str]:
    """The fields of a parent as those of an entry that is in it."""
    own = tables().not_inherited["crossref"]
    inherited = {name: value for name, value in fields.items() if name not in own}
    if "editor" in fields:
        inherited.pop("author", None)
    title = "journaltitle" if parent_kind == "periodical" else "maintitle" if kind in _WHOLES else "booktitle"
    names = {"title": title, "subtitle": title.replace("title", "subtitle")}
    for name, name_in_child in names.items():
        if name in fields:
            inherited[name_in_child] = fields[name]
    return inherited
