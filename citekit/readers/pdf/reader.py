"""PDFs: their glyphs put together to lines and paragraphs in reading order.

A PDF holds only glyphs and their positions. Lines, columns, running heads, paragraphs, headings and the
entries of the reference list are recognized by how they are set.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from msgspec import structs

from citekit.csl.item import Item
from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers import front
from citekit.readers.blocks import text_blocks
from citekit.readers.builder import ArticleBuilder
from citekit.readers.pdf.glyphs import PdfDocument, open_pdf
from citekit.readers.pdf.hyphens import LineJoiner
from citekit.readers.pdf.layout import PrintedPage, gutters, regions, without_margins
from citekit.readers.pdf.lines import PrintedLine, Run, line_pieces
from citekit.readers.pdf.paragraphs import Paragraph, ParagraphBuilder
from citekit.text.normalize import clean, word_key

# With fewer letters a page, a document has no text layer to speak of.
_FEWEST_LETTERS = 20
_LONGEST_ADDRESS = 300
# With a larger share of unknown characters, the fonts do not map glyphs to letters.
_MOST_UNKNOWN = 0.3


def read(data: bytes, id: str, file: str) -> Article:
    """Read a PDF. ``file`` is its name for messages.

    Raises SourceError where it is locked, damaged, too large, or has no text.
    """
    notes: list[Note] = []
    document = open_pdf(data, file)
    printed: list[PrintedPage] = []
    for page in document.pages:
        if page.fault is not None:
            message = f"Cannot read page {page.number}: {page.fault}; please check what it contains"
            notes.append(
                Note(step="readers", message=message, level="review", source=id, rule="damaged-entry")
            )
        printed.append(PrintedPage(page.number, page.height, line_pieces(page.glyphs)))
    if len(notes) == len(printed):
        raise SourceError("No page of the PDF can be read; download or save it again", file=file)
    pages = without_margins(printed)
    _check_text(pages, len(printed) - len(notes), file)
    built = ParagraphBuilder(_in_order(pages))
    builder = ArticleBuilder()
    joiner = LineJoiner(line.text for paragraph in built.paragraphs for line in paragraph.lines)
    for paragraph in built.paragraphs:
        _write(builder, paragraph, joiner)
    article = builder.article(id, file, _item(document, built), notes=notes)
    if article.item.get("type") == "webpage":  # the front's guess for a page without a journal
        return structs.replace(article, item={**article.item, "type": "article"})
    return article


def _check_text(pages: Sequence[PrintedPage], count: int, file: str) -> None:
    """Raise SourceError for a PDF of images only. ``count``: its readable pages."""
    texts = [piece.text for page in pages for piece in page.pieces]
    letters = sum(c.isalpha() for text in texts for c in text)
    unknown = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for text in texts for c in text)
    if letters == 0 or (count > 1 and letters < _FEWEST_LETTERS * count):
        raise SourceError(
            "Scanned PDF (images without text); run OCR over it, for example 'ocrmypdf in.pdf out.pdf', "
            "and name the new file",
            file=file,
        )
    if unknown > _MOST_UNKNOWN * (letters + unknown):
        raise SourceError(
            "Unreadable fonts (the PDF does not say which letters its glyphs are); run OCR over it, for example "
            "'ocrmypdf --force-ocr in.pdf out.pdf', and name the new file",
            file=file,
        )


def _in_order(pages: Sequence[PrintedPage]) -> list[list[PrintedLine]]:
    """The regions of all pages; pages with few lines have the document's columns."""
    edges = [gutters(page.pieces) for page in pages]
    usual = Counter(tuple(round(x / 4) for x in own) for own in edges if own).most_common(1)
    ordered: list[list[PrintedLine]] = []
    for page, own in zip(pages, edges, strict=True):
        if not own and usual and usual[0][1] >= max(2, len(pages) / 3):
            own = _as_usual(page.pieces, [x * 4.0 for x in usual[0][0]])
        ordered += regions(page.pieces, own)
    return ordered


def _as_usual(pieces: Sequence[PrintedLine], edges: Sequence[float]) -> tuple[float, ...]:
    """The document's gutters, unless most of the page's lines cross them."""
    crossing = sum(any(piece.x0 < x - 4 and piece.x1 > x + 4 for x in edges) for piece in pieces)
    return tuple(edges) if crossing <= 0.3 * len(pieces) else ()


def _write(builder: ArticleBuilder, paragraph: Paragraph, joiner: LineJoiner) -> None:
    """Write a paragraph, its lines joined."""
    builder.paragraph(paragraph.kind)
    before = ""  # an address may be longer than a line
    for line, following in zip_longest(paragraph.lines, paragraph.lines[1:]):
        runs = list(line.runs)
        if following is not None and not following.text.startswith("\t"):
            whole = before + line.text
            end, between = joiner.join(whole, following.text.lstrip())
            before = "" if between else end[-_LONGEST_ADDRESS:]
            runs[-1] = Run(_replace_end(runs[-1].text, whole, end) + between, runs[-1].raised)
        for run in runs:
            # An entry has no cells: a justified line may be as loose as a table's row.
            _add(builder, run._replace(text=run.text.replace("\t", " ")) if paragraph.entry else run)


def _replace_end(text: str, whole: str, end: str) -> str:
    """The end of the run ``text`` after ``whole``, which it ends, became ``end``."""
    if len(end) < len(whole):
        return text[: len(end) - len(whole)]
    return text[:-1] + end[-1:]


def _add(builder: ArticleBuilder, run: Run) -> None:
    for number, cell in enumerate(run.text.replace("\u00ad", "").split("\t")):
        if number:
            builder.tab()
        builder.add(cell, raised=run.raised)


def _item(document: PdfDocument, built: ParagraphBuilder) -> Item:
    """The metadata, where the first page confirms it, and the title by its size."""
    item: Item = {}
    if document.doi:
        item["DOI"] = document.doi
    start = built.title()
    if start is not None:
        below = "\n\n".join(_plain(p.lines) for p in built.paragraphs[start : start + 12])
        printed = front.front(below, text_blocks(below))
        item["title"] = _plain(built.paragraphs[start].lines)
        if printed.get("title") == item["title"] and "author" in printed:
            item["author"] = printed["author"]
    top = word_key(" ".join(paragraph.text for paragraph in built.paragraphs[:25]))
    if len(document.title.split()) >= 3 and word_key(document.title) in top:
        item["title"] = " ".join(document.title.split())
    return item


def _plain(lines: Sequence[PrintedLine]) -> str:
    """The text of lines without superscripts, such as affiliation marks."""
    kept = (" ".join(run.text if not run.raised else " " for run in line.runs) for line in lines)
    return clean(" ".join(kept))
