"""An article built paragraph by paragraph, by the readers of marked-up documents."""

from collections.abc import Sequence

from citekit.csl.item import Item
from citekit.model.article import Article, Block, BlockKind, Link, MarkedReference
from citekit.model.note import Note
from citekit.readers import front
from citekit.readers.blocks import TextLine, is_reference_heading, kind_of
from citekit.text.scripts import is_power


class ArticleBuilder:
    """Text with offsets: each paragraph is one line, with a blank line after it.

    White space is squeezed as a browser does. Read `offset` before and after adding text to know its place.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._begin: int | None = None  # of the open paragraph
        self._space = False  # white space is due before the next word
        self._kind: BlockKind | None = None
        self._line = 1
        self._blocks: list[tuple[int, int, int, BlockKind | None]] = []
        self._raised: list[tuple[int, int]] = []
        self._lowered: list[tuple[int, int]] = []
        self._links: list[Link] = []
        self._anchors: dict[str, int] = {}
        self._waiting: list[str] = []
        self._marked: list[MarkedReference] = []

    @property
    def offset(self) -> int:
        """The offset behind the last character that was written."""
        return self._length

    def paragraph(self, kind: BlockKind | None = None) -> None:
        """End the open paragraph; the next is of ``kind`` (None: by its words)."""
        if self._begin is not None:
            self._blocks.append((self._begin, self._length, self._line, self._kind))
            self._write("\n\n")
            self._line += 2
        self._begin, self._space, self._kind = None, False, kind

    def move_to(self, line: int) -> None:
        """Begin the next paragraph in that line, if the text is not yet so long."""
        self.paragraph()
        if line > self._line:
            self._write("\n" * (line - self._line))
            self._line = line

    def add(
        self, text: str, *, raised: bool = False, lowered: bool = False, target: str | None = None
    ) -> None:
        """Add text to the open paragraph.

        ``raised``: it is superscript; ``lowered``: it is subscript; ``target``: it is a link to that anchor.
        A raised expression that Unicode cannot raise begins with '^'.
        """
        words = " ".join(text.split())
        if not words:
            self._space = self._space or bool(text)
            return
        before = self._length
        if self._begin is not None and (self._space or text[0].isspace()):
            self._write(" ")
        start = self._length
        if self._begin is None:
            self._begin = start
        for name in self._waiting:
            self._anchors.setdefault(name, start)
        self._waiting.clear()
        if raised and before == start and is_power(self._parts[-1] if self._parts else "", words):
            self._write("^")
        self._write(words)
        self._space = text[-1].isspace()
        if raised:
            _join(self._raised, before, start, self._length)
        if lowered:
            _join(self._lowered, before, start, self._length)
        if target is not None:
            self._links.append(Link(start=start, end=self._length, target=target))

    def link(self, start: int, end: int, target: str) -> None:
        """Make ``start..end`` of the text, of whatever parts, a link to ``target``."""
        self._links.append(Link(start=start, end=end, target=target))

    def tab(self) -> None:
        """Part two cells of a table's row."""
        if self._begin is not None:
            self._write("\t")
            self._space = False

    def anchor(self, name: str) -> None:
        """Name the next text, so that links can point to it."""
        self._waiting.append(name)

    def add_reference(self, start: int, number: int | None = None, item: Item | None = None) -> None:
        """Make the text since ``start`` an entry of the reference list."""
        self._marked.append(MarkedReference(start=start, end=self._length, number=number, item=item or {}))

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def article(
        self, id: str, file: str, item: Item, *, notes: Sequence[Note] = (), front_page: bool = True
    ) -> Article:
        """Finish the Article; fields that ``item`` lacks are read from its front page."""
        self.paragraph()
        text = "".join(self._parts)
        blocks = tuple(_block(text, *block) for block in self._blocks)
        printed = front.front(text, blocks) if front_page else {}
        return Article(
            id=id,
            file=file,
            text=text,
            blocks=blocks,
            item={**printed, **item},
            cite_as=front.cite_as(text, blocks) if front_page else None,
            raised=tuple(self._raised),
            lowered=tuple(self._lowered),
            links=tuple(self._links),
            anchors=self._anchors,
            marked=tuple(self._marked),
            notes=tuple(notes),
        )


def _join(spans: list[tuple[int, int]], before: int, start: int, end: int) -> None:
    """Add a span; it goes on where one ended at ``before``: of one marker of several links, '1,2'."""
    if spans and spans[-1][1] == before:
        start = spans.pop()[0]
    spans.append((start, end))


def _block(text: str, start: int, end: int, line: int, kind: BlockKind | None) -> Block:
    words = text[start:end]
    if kind in (None, "heading") and is_reference_heading(words):
        kind = "list-heading"
    return Block(
        start=start, end=end, line=line, kind=kind or kind_of(TextLine(words, start, end, line, True, True))
    )
