"""The glyphs of a PDF's pages with positions and sizes. The adapter of pypdfium2."""

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from statistics import median
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from citekit.csl.identifiers import DOI_PREFIX
from citekit.errors import SourceError
from citekit.readers.limits import MOST_GLYPHS, MOST_ON_A_PAGE, MOST_PAGES, MOST_PDF_BYTES

_EXTRACT = "extract the pages of the article into a PDF of their own"

_BOLD = re.compile(r"bold|black|heavy|demi|medi\b|cmbx|cmssbx|sfbx", re.IGNORECASE)
_BOLD_WEIGHT = 600  # as the font states it; pdfium gives a guess by the stems where it does not
_DOI_IN_METADATA = re.compile(
    rb"<(?:prism|pdfx):doi>\s*(?:doi:\s*)?(%b/[^\s<>\"]{1,200})" % DOI_PREFIX.encode(), re.IGNORECASE
)
# Heights of letters in multiples of the size, where the box of a glyph is that of its letter.
_HEIGHTS = {
    **dict.fromkeys("acemnorsuvwxz", 0.45),
    **dict.fromkeys("bdfhklABCDEFGHIJKLMNOPRSTUVWXYZ", 0.7),
    **dict.fromkeys("0123456789", 0.65),
}
_TALLEST = 3.0  # no letter is higher, in multiples of the size
_NARROWEST = 6.0  # no letter is higher, in multiples of its width; a box may be wrong
_HYPHENS = {0x02, 0xFFFE}  # pdfium's marks for a hyphen at the end of a line
_WRONG_PASSWORD = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


class Glyph(NamedTuple):
    """A character from ``x0`` to ``x1`` on base line ``y``, ``size`` points high."""

    char: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    spaced: bool  # white space precedes it


class GlyphPage(NamedTuple):
    """The glyphs of a page in drawing order; ``fault``: why it could not be read."""

    number: int
    height: float
    glyphs: tuple[Glyph, ...] = ()
    fault: str | None = None


class PdfDocument(NamedTuple):
    """The metadata of a PDF, and an iterator of its pages."""

    title: str
    doi: str | None
    pages: Iterator[GlyphPage]


class _Font(NamedTuple):
    size: float
    bold: bool
    turn: int  # quarter turns
    face: int  # the same for all text in a font


class _Placed(NamedTuple):
    glyph: Glyph
    turn: int
    face: int
    rise: float  # of its box above the base line; of the letter itself where that is implausible


def open_pdf(data: bytes, file: str) -> PdfDocument:
    """Open a PDF. It is closed at the end of the iterator of its pages.

    Raises SourceError for a damaged, locked or too large PDF.
    """
    if len(data) > MOST_PDF_BYTES:
        raise SourceError(f"File too large (limit: {MOST_PDF_BYTES // 1_000_000} MB); {_EXTRACT}", file=file)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _open_error(error, file) from None
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise SourceError(f"Too many pages: {count:,} (limit: {MOST_PAGES:,}); {_EXTRACT}", file=file)
        title = document.get_metadata_value("Title")
    except (SourceError, pypdfium2.PdfiumError) as error:
        document.close()
        raise _damaged(file) if isinstance(error, pypdfium2.PdfiumError) else error from None
    except BaseException:
        document.close()
        raise
    doi = _DOI_IN_METADATA.search(data)
    return PdfDocument(
        title, doi[1].decode("ascii", "ignore") if doi else None, _pages(document, count, file)
    )


def _open_error(error: pypdfium2.PdfiumError, file: str) -> SourceError:
    if error.err_code in _WRONG_PASSWORD:
        return SourceError(
            "PDF locked with a password; open it, print it to a new PDF without one and name that",
            file=file,
        )
    return _damaged(file)


def _damaged(file: str) -> SourceError:
    return SourceError("Damaged PDF; download or save it again", file=file)


def _pages(document: Any, count: int, file: str) -> Iterator[GlyphPage]:
    total = 0
    try:
        for index in range(count):
            page = _page(document, index)
            total += len(page.glyphs)
            if total > MOST_GLYPHS:
                raise SourceError(f"Too many characters (limit: {MOST_GLYPHS:,}); {_EXTRACT}", file=file)
            yield page
    finally:
        document.close()


def _page(document: Any, index: int) -> GlyphPage:
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return GlyphPage(index + 1, 0.0, fault="damaged")
    try:
        text = page.get_textpage()
        try:
            if text.count_chars() > MOST_ON_A_PAGE:
                fault = f"too many characters (limit: {MOST_ON_A_PAGE:,})"
                return GlyphPage(index + 1, 0.0, fault=fault)
            glyphs, turn = _upright(_with_visible_sizes(list(_glyphs(text))))
            return GlyphPage(index + 1, page.get_height() if turn % 2 == 0 else page.get_width(), glyphs)
        finally:
            text.close()
    except pypdfium2.PdfiumError:
        return GlyphPage(index + 1, 0.0, fault="unreadable text")
    finally:
        page.close()


def _glyphs(text: Any) -> Iterator[_Placed]:
    """The glyphs of a page as they are placed."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    fonts: dict[int, _Font] = {}
    spaced, high = False, 0
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        char = "\u00ad" if code in _HYPHENS else chr(code)
        if char.isspace() or char < " ":
            spaced = spaced or code not in (0x0A, 0x0D)
            continue
        text_object = pdfium.FPDFText_GetTextObject(text, index)
        key = ctypes.addressof(text_object.contents) if text_object else 0
        if key not in fonts:
            fonts[key] = _font(text, index)
        font = fonts[key]
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        placed = _turn(font.turn, x.value, y.value, box)
        rise = _rise(font.turn, x.value, y.value, box)
        if rise > _TALLEST * font.size:
            rise = _rise(font.turn, x.value, y.value, _letter_box(text, index))
        yield _Placed(Glyph(char, *placed, font.size, font.bold, spaced), font.turn, font.face, rise)
        spaced = False


def _turn(turn: int, x: float, y: float, box: Any) -> tuple[float, float, float]:
    """Left, right and base line of a glyph on the page turned upright."""
    if turn == 0:
        return min(x, box.left), box.right, y
    if turn == 1:
        return min(y, box.bottom), box.top, -x
    if turn == 2:
        return -max(x, box.right), -box.left, -y
    return -max(y, box.top), -box.bottom, x


def _rise(turn: int, x: float, y: float, box: Any) -> float:
    """How far the box of a glyph rises above its base line."""
    return float((box.top - y, x - box.left, y - box.bottom, box.right - x)[turn])


def _letter_box(text: Any, index: int) -> Any:
    """The box around a letter itself."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return pdfium.FS_RECTF(left.value, top.value, right.value, bottom.value)


def _font(text: Any, index: int) -> _Font:
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(text, index)
    turn, scale = 0, 1.0
    if pdfium.FPDFText_GetMatrix(text, index, matrix):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        if abs(matrix.b) > abs(matrix.a):
            turn = 1 if matrix.b > 0 else 3
        elif matrix.a < 0:
            turn = 2
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(text, index, buffer, 200, flags)
    name = buffer.value.decode("utf-8", "replace") if 0 < length <= 200 else ""
    bold = bool(_BOLD.search(name)) or pdfium.FPDFText_GetFontWeight(text, index) >= _BOLD_WEIGHT
    text_object = pdfium.FPDFText_GetTextObject(text, index)
    font = pdfium.FPDFTextObj_GetFont(text_object) if text_object else None
    face = ctypes.addressof(font.contents) if font else 0
    return _Font(max(0.1, min(size * scale, 1000.0)), bold, turn, face)


def _with_visible_sizes(placed: list[_Placed]) -> list[_Placed]:
    """Correct the sizes of fonts that draw their letters much larger than the stated size.

    So do bitmap fonts (Type 3) of old TeX files: stated 0.24, drawn as 10 points.
    """
    sizes = _visible_sizes(placed)
    if not sizes:
        return placed
    usual = {stated: median(size for key, size in sizes.items() if key[1] == stated) for _, stated in sizes}
    return [
        glyph._replace(
            glyph=glyph.glyph._replace(
                size=sizes.get((glyph.face, glyph.glyph.size), usual[glyph.glyph.size])
            )
        )
        if glyph.glyph.size in usual
        else glyph
        for glyph in placed
    ]


def _visible_sizes(placed: list[_Placed]) -> dict[tuple[int, float], float]:
    """The visible size of each font (by face and stated size) that differs much."""
    seen: dict[tuple[int, float], list[float]] = {}
    for glyph in placed:
        height = _HEIGHTS.get(glyph.glyph.char)
        if height is not None and glyph.rise < _NARROWEST * (glyph.glyph.x1 - glyph.glyph.x0):
            seen.setdefault((glyph.face, glyph.glyph.size), []).append(glyph.rise / height)
    visible = {key: median(sizes) for key, sizes in seen.items()}
    return {key: min(size, 1000.0) for key, size in visible.items() if size > _TALLEST * key[1]}


def _upright(placed: list[_Placed]) -> tuple[tuple[Glyph, ...], int]:
    """The glyphs in the page's main direction, turned upright; stamps are left out."""
    if not placed:
        return (), 0
    turn = Counter(glyph.turn for glyph in placed).most_common(1)[0][0]
    kept = tuple(glyph.glyph for glyph in placed if glyph.turn == turn)
    if turn == 0:
        return kept, 0
    lowest = min(glyph.y for glyph in kept)
    leftmost = min(glyph.x0 for glyph in kept)
    moved = (g._replace(x0=g.x0 - leftmost, x1=g.x1 - leftmost, y=g.y - lowest + 30) for g in kept)
    return tuple(moved), turn
