"""Markdown, rendered and read as a web page; Pandoc's citation keys become links.

The adapter of markdown-it-py.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain, islice, takewhile

import msgspec
from markdown_it import MarkdownIt

from citekit.csl.dates import make_date
from citekit.csl.identifiers import find_doi
from citekit.csl.item import Item
from citekit.model.article import Article, Block, Link
from citekit.readers import front
from citekit.readers.blocks import is_reference_heading
from citekit.readers.decoding import check_size, decode_page, decoding_notes
from citekit.readers.html import reader as html
from citekit.readers.limits import MOST_MARKDOWN_BYTES
from citekit.text.normalize import squeeze

_DIV = re.compile(r"\s{0,3}:{3,}(?:\s.*|\{.*)?$")
_CODE_ELEMENT = re.compile(r"(<(code|pre)\b(?:[^<]++|<(?!/?\2\b))*+</\2>)")
_PART = r"(?:[#.][\w:.-]+|-|[\w-]+=(?:&quot;[^&{}]*&quot;|[^\s{}<>&]+))"
_ATTRIBUTES = rf"\{{\s*(?P<parts>{_PART}(?:\s+{_PART}){{0,20}})\s*\}}"
_SPAN = re.compile(rf"\[(?P<inner>(?:[^\[\]]|\[[^\[\]]{{0,300}}\]){{0,3000}})\]{_ATTRIBUTES}")
_ALONE = re.compile(rf"(?:(?<!\s)\s+)?{_ATTRIBUTES}")
_ID = re.compile(r"(?:^|\s)#([\w:.-]+)")
_RAISED = re.compile(r"\^((?:[^\s^<>\[\]]|<[^<>]{0,300}>){1,80})\^")
_DASHED = re.compile(r"(?<=\d)--(?=[A-Za-z]?\d)")
_DEEPEST = 3  # spans in spans: an entry, its links
_FRONT = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"(?P<name>[A-Za-z][\w-]*)\s*:(?:\s+(?P<value>.*))?$")
_ENTRY = re.compile(r"\s*-\s+(?:(?:name|family|literal)\s*:\s*)?(?P<value>.*)$")
_NOTE = re.compile(r"^ {0,3}\[\^(?P<name>[^\]\s]{1,80})\]:[ \t]*(?P<words>.*)$")
_NOTE_MARK = re.compile(r"\[\^(?P<name>[^\]\s]{1,80})\]")
_NOTE_ANCHOR = "fn-"
_NOTE_NUMBER = re.compile(r"\d+\.\s*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(?<!`)(`++).{0,2000}?(?<!`)\1(?!`)")
_KEY = r"@(?:\{[^\s{}]{1,200}\}|[^\W\d_]?[\w][\w:.#$%&+?<>~/-]*\w|\w)"
_BRACKETED = re.compile(rf"\[(?:[^\[\]@]|\\@)*?-?(?<![\w.])(?>{_KEY})[^\[\]]*+\]")
_BARE = re.compile(rf"(?<![\w@.\\/-]){_KEY}")
_NO_LETTER = re.compile(r"[\W_]+")
# So many letters and digits tell a block from the others.
_LETTERS = 30
# Replaces the '@' of code, which cites nothing; a private character.
_CODE_AT = "\ue0f1"


def read(data: bytes, id: str, file: str) -> Article:
    """Read a Markdown file. ``id`` names the source.

    Citation keys ('[@key]', '@key says') stay in the text; each of their markers gets a Link to '@key'.
    Raises SourceError for what cannot be read.
    """
    check_size(data, file, MOST_MARKDOWN_BYTES)
    text, warning = decode_page(data, file)
    fields, body = _split_front_matter(text)
    page = html.article(
        f"<!DOCTYPE html><html><body>{_render(body)}</body></html>",
        id,
        file,
        item=_item(fields),
        notes=decoding_notes(warning, id),
        no_text="No text found in this file",
    )
    links = _key_links(page.text)
    plain = page.text.replace(_CODE_AT, "@")
    blocks = tuple(_with_lines(page, text))
    line_at = {block.start: block.line for block in blocks}
    return msgspec.structs.replace(
        page,
        text=plain,
        blocks=blocks,
        marked=tuple(
            msgspec.structs.replace(entry, line=line_at.get(entry.start, 0)) for entry in page.marked
        ),
        links=tuple(sorted((*page.links, *links), key=lambda link: (link.start, link.end))),
    )


def _with_lines(page: Article, text: str) -> Iterator[Block]:
    """The blocks of the rendered page with their lines in the file, which are found by their first letters.

    A note is anywhere in the file, mostly behind the one before.
    """
    lines = [_letters(_NOTE_MARK.sub("", line)) for line in text.replace("\r\n", "\n").split("\n")]
    marks = [link for link in page.links if link.target.startswith(_NOTE_ANCHOR)]
    at = {True: 0, False: 0}  # of notes, of other blocks
    for block in page.blocks:
        is_note = block.kind == "note"
        begin, first = _begin(page.text, block, marks), at[is_note]
        numbers = chain(range(first, len(lines)), range(first if is_note else 0))
        if begin:
            alike = (n for n in numbers if lines[n] and _begin_alike(lines[n], begin))
            at[is_note] = next(alike, first)
        yield msgspec.structs.replace(block, line=at[is_note] + 1)


def _begin(text: str, block: Block, marks: Sequence[Link]) -> str:
    """The first letters of a block without the numbers of notes."""
    end = min(block.end, block.start + 4 * _LETTERS)
    start = block.start
    if block.kind == "note" and (number := _NOTE_NUMBER.match(text, start, end)):
        start = number.end()
    pieces: list[str] = []
    position = bisect_left(marks, start, key=lambda mark: mark.start)
    for mark in takewhile(lambda mark: mark.start < end, islice(marks, position, None)):
        pieces.append(text[start : mark.start])
        start = mark.end
    pieces.append(text[start : max(start, end)])
    return _letters("".join(pieces))[:_LETTERS]


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text)


def _begin_alike(line: str, begin: str) -> bool:
    """Whether a line has the first letters of a block, or is the first, shorter line of it."""
    return begin in line or begin.startswith(line)


def bibliographies(text: str) -> list[str]:
    """The files that the front matter of a Markdown text names under ``bibliography``."""
    return _split_front_matter(text)[0].get("bibliography", [])


def _split_front_matter(text: str) -> tuple[dict[str, list[str]], str]:
    """The fields of the front matter, each with its values, and the text below."""
    match = _FRONT.match(text.replace("\r\n", "\n"))
    if not match:
        return {}, text
    fields: dict[str, list[str]] = {}
    name = None
    for line in match["fields"].split("\n"):
        field = _FIELD.match(line)
        entry = _ENTRY.match(line)
        if field:
            name = field["name"].lower()
            fields[name] = _values(field["value"] or "")
        elif entry and name:
            fields[name] += _values(entry["value"])
    return {key: values for key, values in fields.items() if values}, text.replace("\r\n", "\n")[
        match.end() :
    ]


def _values(text: str) -> list[str]:
    """Parse 'a', '"a"' or '[a, "b, c"]'; comments and block indicators are dropped."""
    quoted = re.match(r"\s*([\"'])(.*?)\1\s*(?:#.*)?$", text)
    if quoted:
        return [quoted[2]] if quoted[2].strip() else []
    text = re.sub(r"(?:^|\s)#.*$", "", text).strip()
    if text.startswith("[") and text.endswith("]"):
        parts = re.findall(r"\"[^\"]*\"|'[^']*'|[^,]+", text[1:-1])
        return [value for part in parts if (value := part.strip().strip("\"'"))]
    value = text if text not in ("|", ">", "|-", ">-") else ""
    return [value] if value else []


def _item(fields: dict[str, list[str]]) -> Item:
    item: Item = {}
    if "title" in fields:
        item["title"] = squeeze(fields["title"][0])
    names = [front.person(name) for name in fields.get("author", ()) if name[:1].isalpha()]
    if names:
        item["author"] = names
    for value in fields.get("date", ())[:1]:
        if date := front.find_date(value):
            item["issued"] = make_date(date)
        elif year := re.search(r"\b(?:1[5-9]|20)\d\d\b", value):
            item["issued"] = make_date([int(year[0])])
    for value in fields.get("doi", ())[:1]:
        if doi := find_doi(value):
            item["DOI"] = doi
    return item


def _render(body: str) -> str:
    """The page of a text: CommonMark and tables, with footnotes."""
    body, notes = _split_notes(body)
    page = _render_commonmark(body)
    order: dict[str, int] = {}
    page = _NOTE_MARK.sub(lambda match: _note_mark(match, notes, order), page)
    if not order:
        return page
    items = "".join(
        f'<li id="{_NOTE_ANCHOR}{escape(name)}">{_render_commonmark(notes[name])}</li>' for name in order
    )
    return f'{page}<section class="footnotes"><ol>{items}</ol></section>'


def _render_commonmark(text: str) -> str:
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(text)
    below_list_heading = False
    for token in tokens:
        if token.type == "heading_open":
            below_list_heading = False
        elif token.type == "inline" and is_reference_heading(token.content):
            below_list_heading = True
        for part in (token, *(token.children or ())):
            if part.type in ("code_inline", "code_block", "fence"):
                part.content = part.content.replace("@", _CODE_AT)
            elif part.type == "softbreak" and below_list_heading:
                part.type = "hardbreak"  # one reference a line
    return _apply_pandoc_syntax(str(parser.renderer.render(tokens, parser.options, {})))


def _note_mark(match: re.Match[str], notes: dict[str, str], order: dict[str, int]) -> str:
    name = match["name"]
    if name not in notes:
        return match[0]
    number = order.setdefault(name, len(order) + 1)
    return f'<sup><a href="#{_NOTE_ANCHOR}{escape(name)}">{number}</a></sup>'


def _split_notes(body: str) -> tuple[str, dict[str, str]]:
    """Split off the '[^1]: ...' paragraphs: the other text, and the notes by name."""
    kept: list[str] = []
    notes: dict[str, list[str]] = {}
    name: str | None = None
    fence = ""
    for raw in body.split("\n"):
        line = raw
        if match := _FENCE.match(line):
            fence = "" if fence and match[1].startswith(fence) else fence or match[1]
        if not fence and _DIV.match(line):
            line = ""
        note = _NOTE.match(line) if not fence else None
        if note:
            name = note["name"]
            notes[name] = [note["words"]]
        elif name is not None and (
            not line.strip() or line.startswith(("    ", "\t")) or notes[name][-1].strip()
        ):
            notes[name].append(line.strip())
        else:
            name = None
            kept.append(line)
        if note:
            kept.append("")
    return "\n".join(kept), {key: "\n".join(lines).strip() for key, lines in notes.items()}


def _key_links(text: str) -> list[Link]:
    """A Link for every cited key: on the bracket, or on '@key' in running text."""
    links: list[Link] = []
    brackets: list[tuple[int, int]] = []
    for bracket in _BRACKETED.finditer(text):
        keys = _BARE.findall(bracket[0].replace("-@", " @"))
        if keys:
            brackets.append(bracket.span())
            links += [Link(start=bracket.start(), end=bracket.end(), target=_target(key)) for key in keys]
    outside = _outside(text, brackets)
    for start, end in outside:
        links += [
            Link(start=key.start(), end=key.end(), target=_target(key[0]))
            for key in _BARE.finditer(text, start, end)
        ]
    return links


def _target(key: str) -> str:
    return "@" + key[1:].strip("{}")


def _outside(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _apply_pandoc_syntax(page: str) -> str:
    """Apply Pandoc's attributes and superscripts outside code; CommonMark has none."""
    pieces = _CODE_ELEMENT.split(page)
    pieces[::3] = [_apply_to_text(piece) for piece in pieces[::3]]
    del pieces[2::3]  # the names of the tags
    return "".join(pieces)


def _apply_to_text(text: str) -> str:
    if "{" in text:
        for _ in range(_DEEPEST):
            shorter = _SPAN.sub(lambda match: _anchor(match["parts"]) + match["inner"], text)
            if shorter == text:
                break
            text = shorter
        text = _ALONE.sub(lambda match: _anchor(match["parts"]), text)
    return _DASHED.sub("–", _RAISED.sub(r"<sup>\1</sup>", text))


def _anchor(parts: str) -> str:
    name = _ID.search(parts)
    return f'<a id="{escape(name[1])}"></a>' if name else ""
