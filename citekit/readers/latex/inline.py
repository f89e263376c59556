r"""A paragraph of LaTeX as pieces: text, citations, footnotes, raised text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from citekit.readers.latex.markup import to_text
from citekit.readers.latex.syntax import JOIN, LatexText, scanned
from citekit.readers.latex.tables import latex_tables


class CitedKeys(NamedTuple):
    """A citation: its keys, as it is shown, and how many lines below the paragraph's first it begins.

    ``around``: where it is a part of the sentence ('Smith (2010)'), the words before and behind its keys.
    """

    keys: tuple[str, ...]
    shown: str
    line: int
    around: tuple[str, str] | None = None


class NoteText(NamedTuple):
    """A footnote: its LaTeX, and how many lines below the paragraph's first it begins."""

    latex: str
    line: int


class RaisedText(NamedTuple):
    """Superscript."""

    text: str


InlinePiece = str | CitedKeys | NoteText | RaisedText
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?")
_JOINED = re.compile(rf"{JOIN}[ \t]*\n?[ \t]*")
_ADDRESSES = {"url": "", "doi": "doi:", "nolinkurl": "", "path": ""}
_XSPACE = re.compile(r"\\xspace(?![A-Za-z])\s*(?=\w|[(\[$\\\ue0f2])")
_LENGTH = r"-?\d{0,9}\.?\d{1,9}\s?[a-z]{2,5}"
# '\penalty0', '\hskip 1em plus 0.5em minus 0.4em\relax'.
_SPACING = re.compile(
    rf"\\penalty\s*-?\d+\s?|\\[hv]skip\s*{_LENGTH}(?:\s+plus\s*{_LENGTH})?(?:\s+minus\s*{_LENGTH})?(?:\\relax\b)?"
)
_PLACE = re.compile("\ue0f2(\\d+)\ue0f3")
_PRENOTE = re.compile(r"\s*<([^<>]{0,300})>")
_STARRED = re.compile(r"\*(?=\{)")
_MULTIPLE = re.compile(r"\s*\(([^()]{0,300})\)")
# Notes in notes, citations in the brackets of citations.
_DEEPEST = 3


def read_inline(latex: str, depth: int = 0) -> Iterator[InlinePiece]:
    """The pieces of a paragraph; ``depth``: in how many notes it is."""
    stored: list[InlinePiece] = []
    marked = _mark(scanned(latex), stored, depth)
    text = to_text(_XSPACE.sub(" ", _SPACING.sub("", _JOINED.sub("", marked))))
    at = 0
    for match in _PLACE.finditer(text):
        if at < match.start():
            yield text[at : match.start()]
        yield stored[int(match[1])]
        at = match.end()
    if at < len(text):
        yield text[at:]


def read_text(latex: str) -> str:
    """A title or the like as text, without its footnotes."""
    shown = (
        piece
        if isinstance(piece, str)
        else piece.shown
        if isinstance(piece, CitedKeys)
        else getattr(piece, "text", "")
        for piece in read_inline(latex, _DEEPEST - 1)
    )
    return " ".join("".join(shown).split())


def _mark(source: LatexText, stored: list[InlinePiece], depth: int) -> str:
    """Replace what pylatexenc does not know by its text, or by a mark for ``stored``."""
    tables = latex_tables()
    pieces: list[str] = []
    at, line, counted = 0, 0, 0

    def keep(piece: InlinePiece) -> str:
        stored.append(piece)
        return f"\ue0f2{len(stored) - 1}\ue0f3"

    for match in _COMMAND.finditer(source.text):
        if match.start() < at:
            continue
        name, end = match[1], match.end()
        line += source.text.count("\n", counted, match.start())
        counted = match.start()
        if name in tables.citing and depth <= _DEEPEST:
            cited, end = read_citation(source, end, tables.citing[name], line, depth)
            replaced = keep(cited) if cited.keys else ""
        elif name in tables.notes and depth < _DEEPEST:
            _, end = source.options(end)
            note, end = source.argument(end)
            replaced = keep(NoteText(note, line))
        elif name in tables.pointing:
            _, end = source.options(end)
            label, end = source.argument(end)
            replaced = keep(" ".join(label.split()))
        elif name in _ADDRESSES:
            address, end = source.argument(end)
            replaced = keep(_ADDRESSES[name] + _JOINED.sub("", address).replace("\\", ""))
        elif name == "textsuperscript" and "cite" not in source.argument(end)[0]:
            inside, end = source.argument(end)
            replaced = keep(RaisedText(read_text(inside)))
        elif name in tables.dropped:
            _, end = source.options(end, 9 if tables.dropped[name] else 0)
            _, end = source.arguments(end, tables.dropped[name])
            replaced = " "
        elif name in tables.printed:
            _, end = source.options(end)
            _, end = source.arguments(end, tables.printed[name] - 1)
            end = begin if (begin := source.skip_space(end)) in source.closing else end
            replaced = ""
        else:
            continue
        pieces += (source.text[at : match.start()], replaced)
        at = end
    pieces.append(source.text[at:])
    return "".join(pieces)


def read_citation(source: LatexText, at: int, how: str, line: int, depth: int) -> tuple[CitedKeys, int]:
    """The citation whose command ends at ``at``, and where its arguments end."""
    parts: list[str] = []
    keys: list[str] = []
    around = None
    while True:
        while how == "several" and (match := _MULTIPLE.match(source.text, at)):
            parts += [read_text(match[1])] if match[1].strip() else []
            at = match.end()
        before = []
        while match := _PRENOTE.match(source.text, at):
            before, at = [match[1]], match.end()
        options, at = source.options(at, 2)
        begin = source.skip_space(at)
        if begin not in source.closing:
            break
        argument, at = source.argument(begin)
        if locator := _STARRED.match(source.text, at):  # of amsrefs
            words, at = source.argument(locator.end())
            options = [*options[:1], "", words][-2:]
        own = [key for part in argument.split(",") if (key := " ".join(part.replace(JOIN, " ").split()))]
        if before or len(options) < 2:
            options = [*(before or [""]), *options[:1]]
        pre, post = (_note(note, keys, depth) for note in (*options, "")[:2])
        keys += own
        shown = "; ".join(f"@{key}" for key in own)
        if how == "text":
            around = (pre, post)
            parts.append(f"{pre} {shown} [{post}]" if post else f"{pre} {shown}")
        else:
            parts.append(f"{pre} {shown}, {post}" if post else f"{pre} {shown}")
        if how != "several":
            break
    shown = " ".join("; ".join(filter(None, parts)).split())
    shown = shown if how == "text" else f"[{shown}]"
    return CitedKeys(tuple(dict.fromkeys(keys)), shown, line, around), at


def _note(latex: str, keys: list[str], depth: int) -> str:
    """The words before or behind the keys of a citation, whose own citations join it."""
    words = []
    for piece in read_inline(latex, max(depth, 1) + 1) if latex.strip() else ():
        if isinstance(piece, CitedKeys):
            keys += piece.keys
            words.append(piece.shown.strip("[]"))
        else:
            words.append(piece if isinstance(piece, str) else "")
    return "".join(words).strip()
