"""The body of a LaTeX document, written paragraph by paragraph into an article."""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from citekit.csl.item import Item
from citekit.model.article import Article, BlockKind
from citekit.readers.builder import ArticleBuilder
from citekit.readers.latex.bbl import read_bibitem
from citekit.readers.latex.files import TexLine
from citekit.readers.latex.inline import (
    CitedKeys,
    InlinePiece,
    NoteText,
    RaisedText,
    read_citation,
    read_inline,
)
from citekit.readers.latex.syntax import LatexText, OwnCommand, expand
from citekit.readers.latex.tables import latex_tables

_STRUCTURE = re.compile(
    r"(?P<blank>\n(?:[ \t]*\n)+)"
    r"|\\(?P<heading>part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)(?![A-Za-z])\*?"
    r"|\\(?P<edge>begin|end)\s*\{(?P<name>[^{}\n]{1,60})\}"
    r"|\\(?P<command>item|par|caption|bibitem|title|author|date|abstract)(?![A-Za-z])\*?"
    r"|(?P<row>\\\\\*?(?:\[[^\[\]]{0,20}\])?)"
    r"|(?P<display>\\\[|\$\$)"
    r"|\\.",
    re.DOTALL,
)
_PLACEMENT = re.compile(r"\[[!hHtTbBpPcCrRlL ]{0,8}\]")
_CELL = re.compile(r"(?<!\\)&")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_ITEMS = frozenset({"enumerate", "itemize", "description"})
_LISTS = frozenset({"thebibliography", "references"})


class CitedKey(NamedTuple):
    """A key, and where it is cited first."""

    key: str
    file: str
    number: int


class BodyWriter:
    """Writes a body into an article; ``cited``: its keys, in their order."""

    def __init__(
        self,
        source: LatexText,
        lines: Sequence[TexLine],
        commands: Mapping[str, OwnCommand],
        names: Mapping[str, str],
    ) -> None:
        """``names``: key -> the names that a citation in a sentence shows: 'Smith et al.'."""
        self._names = names
        self._source = source
        self._lines = lines
        self._commands = commands
        self._starts = [0, *(match.end() for match in re.finditer("\n", source.text))]
        self._builder = ArticleBuilder()
        self._open: list[str] = []  # the LaTeX of the open paragraph
        self._begin = 0  # where it begins
        self._rows = 0  # how many tables are open
        self._items: list[int | None] = []  # of each list that is open, the number of its last item
        self._entries = False  # an entry of a list is open
        self._endless: set[str] = set()  # ends that do not come any more
        self._notes: list[tuple[str, int]] = []
        self.cited: dict[str, CitedKey] = {}

    def article(self, id: str, file: str, item: Item) -> Article:
        """The Article of what was written."""
        return self._builder.article(id, file, item, front_page=False)

    def write(self, begin: int, title: str) -> None:
        """Write the title, and the document from ``begin`` on."""
        self._builder.paragraph("heading")
        self._builder.add(title)
        at = begin
        for token in _STRUCTURE.finditer(self._source.text, begin):
            if token.lastgroup is None or token.start() < at:
                continue
            self._append(at, token.start())
            at = self._structure(token)
        self._append(at, len(self._source.text))
        self._close()
        for number, (latex, line) in enumerate(self._notes, start=1):  # which grows by notes in notes
            self._builder.paragraph("note")
            self._builder.anchor(f"fn-{number}")
            self._builder.add(f"{number}. ")
            self._pieces(latex, line, 1)

    def _append(self, begin: int, end: int) -> None:
        if begin < end:
            if not self._open:
                self._begin = begin
            self._open.append(self._source.text[begin:end])

    def _structure(self, token: re.Match[str]) -> int:
        """Do what a command of structure says; where the text goes on."""
        source, end = self._source, token.end()
        if token["blank"] or token["command"] == "par":
            if self._entries:
                self._append(token.start(), end)
            else:
                self._close()
        elif token["row"]:
            if self._rows:
                self._close()
            else:
                self._append(token.start(), end)
        elif token["display"]:
            return self._skip(token.start(), end, "\\]" if token["display"] == "\\[" else "$$")
        elif token["heading"]:
            self._close()
            self._entries = False
            _, end = source.options(end, 1)
            words, at = source.argument(end)
            self._paragraph(words, end, "heading")
            return at
        elif token["edge"]:
            return self._edge(token)
        elif token["command"] == "caption":
            self._close()
            _, end = source.options(end, 1)
            words, at = source.argument(end)
            self._paragraph(words, end, "caption")
            return at
        elif token["command"] == "bibitem":
            self._close()
            self._entries = True
            self._append(token.start(), end)
        elif token["command"] == "item":
            self._close()
            labels, at = source.options(end, 1)
            self._append(end, at)
            if not labels and self._items and self._items[-1] is not None:
                self._items[-1] += 1
                self._begin, self._open = end, [f"{self._items[-1]}. "]
            return at
        elif token["command"] == "abstract":
            self._close()
            self._heading("Abstract")
        else:
            self._close()
            _, end = source.options(end)
            _, end = source.argument(end)
        return end

    def _edge(self, token: re.Match[str]) -> int:
        """The beginning or end of an environment."""
        tables, name, end = latex_tables(), token["name"].strip(), token.end()
        if token["edge"] == "begin" and name in tables.skipped:
            return self._skip(token.start(), end, f"\\end{{{name}}}")
        self._close()
        change = 1 if token["edge"] == "begin" else -1
        if name in tables.tables:
            self._rows = max(0, self._rows + change)
        if name in _ITEMS and change > 0:
            self._items.append(0 if name == "enumerate" else None)
        elif name in _ITEMS and self._items:
            self._items.pop()
        if name in _LISTS:
            self._entries = False
            if change > 0:
                self._heading("References")
        elif name == "abstract" and change > 0:
            self._heading("Abstract")
        if change > 0:
            if placement := _PLACEMENT.match(self._source.text, end):
                end = placement.end()
            if count := tables.arguments.get(name):
                _, end = self._source.options(end)
                _, end = self._source.arguments(end, count)
        return end

    def _skip(self, begin: int, inside: int, closing: str) -> int:
        """Leave out a formula or drawing, but for its citations; where it ends."""
        text = self._source.text
        end = text.find(closing, inside) if closing not in self._endless else -1
        if end < 0:
            self._endless.add(closing)
            return inside
        self._append(begin, begin + 1)
        self._open[-1:] = [" "]
        at = begin
        for command in _COMMAND.finditer(text, inside, end):
            if (how := latex_tables().citing.get(command[1])) and command.start() >= at:
                self._open.append("\n" * text.count("\n", at, command.start()))
                _, at = read_citation(self._source, command.end(), how, 0, 0)
                self._open.append(text[command.start() : at])
        self._open.append("\n" * text.count("\n", at, end + len(closing)))
        return max(at, end + len(closing))

    def _heading(self, words: str) -> None:
        self._builder.paragraph("heading")
        self._builder.add(words)

    def _close(self) -> None:
        """End the open paragraph."""
        latex = "".join(self._open)
        self._open = []
        if not latex.strip():
            return
        if latex.lstrip().startswith("\\bibitem"):
            self._entry(latex)
        else:
            self._paragraph(latex, self._begin, "table" if self._rows else "text")

    def _entry(self, latex: str) -> None:
        key, printed = read_bibitem(expand(latex, self._commands))
        self._to_line(self._begin, latex)
        self._builder.paragraph("text")
        self._builder.anchor(f"@{key}")
        before = self._builder.offset
        self._builder.add(printed)
        if self._builder.offset > before:
            self._builder.add_reference(before)

    def _paragraph(self, latex: str, begin: int, kind: BlockKind) -> None:
        line = self._to_line(begin, latex)
        self._builder.paragraph(kind)
        cells = _CELL.split(latex) if kind == "table" else [latex]
        for number, cell in enumerate(cells):
            if number:
                self._builder.tab()
            self._pieces(cell, line, 0)
            line += cell.count("\n")

    def _to_line(self, begin: int, latex: str) -> int:
        """Begin the next paragraph in the line that it has in the document's own file, if it can be.

        Returns the position of ``begin`` among the document's lines.
        """
        line = bisect_right(self._starts, begin) - 1
        words = self._lines[min(line + _blank_lines(latex), len(self._lines) - 1)]
        self._builder.paragraph()
        if words.file == self._lines[0].file:
            self._builder.move_to(words.number)
        return line

    def _pieces(self, latex: str, line: int, depth: int) -> None:
        for piece in read_inline(expand(latex, self._commands), depth):
            self._piece(piece, line)

    def _piece(self, piece: InlinePiece, line: int) -> None:
        if isinstance(piece, str):
            self._builder.add(piece)
        elif isinstance(piece, RaisedText):
            self._builder.add(piece.text, raised=True)
        elif isinstance(piece, NoteText):
            self._notes.append((piece.latex, line + piece.line))
            number = len(self._notes)
            self._builder.add(str(number), raised=True, target=f"fn-{number}")
        else:
            self._citation(piece, line)

    def _citation(self, cited: CitedKeys, line: int) -> None:
        place = self._lines[min(line + cited.line, len(self._lines) - 1)]
        for key in cited.keys:
            self.cited.setdefault(key, CitedKey(key, place.file, place.number))
        if cited.around is None or any(key not in self._names for key in cited.keys):
            self._linked(cited.shown, cited.keys)
            return
        before, behind = cited.around
        self._builder.add(f"{before} " if before else "")
        for position, key in enumerate(cited.keys):
            last = position == len(cited.keys) - 1
            self._builder.add(f"{', ' if position else ''}{self._names[key]} ")
            self._linked(f"[@{key}, {behind}]" if behind and last else f"[@{key}]", [key])

    def _linked(self, shown: str, keys: Sequence[str]) -> None:
        """Write a marker that cites ``keys``."""
        self._builder.add(shown)
        end = self._builder.offset
        for key in keys:
            self._builder.link(end - len(shown), end, f"@{key}")


def _blank_lines(latex: str) -> int:
    """How many lines are above the first word of a paragraph."""
    return latex[: len(latex) - len(latex.lstrip())].count("\n")
