"""PDFs: lines, columns, paragraphs and entries; and everything that is none, or a hostile one."""

import contextlib
import zlib
from collections.abc import Sequence

import pytest

from citekit.citations.linking import cite
from citekit.citations.targets import target
from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers.pdf import glyphs as pdf_glyphs
from citekit.readers.pdf import reader as pdf
from citekit.readers.pdf.glyphs import Glyph
from citekit.readers.pdf.hyphens import LineJoiner
from citekit.readers.pdf.layout import PrintedPage, gutters, regions, rows, tables, without_margins
from citekit.readers.pdf.lines import PrintedLine, Run, join_pieces, line_pieces
from citekit.readers.pdf.looks import STRONG, opening
from citekit.readers.pdf.paragraphs import ParagraphBuilder
from citekit.readers.pdf.readings import label_of
from citekit.references.find import find_references
from tests.conftest import FIXTURES

DATA = (FIXTURES / "readers" / "two-columns.pdf").read_bytes()


HELVETICA = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def make_pdf(*pages: str, extra: Sequence[str] = (), trailer: str = "", font: str = HELVETICA) -> bytes:
    """A PDF with these content streams, written by hand."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(count))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", font]
    for number, content in enumerate(pages):
        resources = "/Resources << /Font << /F 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] {resources} /Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects += extra
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode("latin-1")


def show_text(text: str, x: float, y: float, size: float = 10) -> str:
    """A line of text in a content stream."""
    return f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n"


def printed(
    text: str,
    x: float = 50,
    y: float = 700,
    *,
    width: float = 200,
    size: float = 10,
    bold: bool = False,
    order: int = 0,
) -> PrintedLine:
    """A line in memory; ``width`` is that of the whole line, whatever its text."""
    first = len(text.split()[0]) * size / 2
    gaps = (size / 4, size / 4) if " " in text else (99.0, 0.0)
    return PrintedLine((Run(text, False),), x, x + width, y, size, bold, first, gaps, order=order)


def column(count: int, x: float, top: float = 700, width: float = 200) -> list[PrintedLine]:
    """Lines of one column."""
    return [
        printed(f"line {number} of words at {x:.0f}", x, top - 12 * number, width=width)
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def article() -> Article:
    """The fixture: an abstract over two columns, numbers in brackets and raised, twelve references."""
    return pdf.read(DATA, "x", "two-columns.pdf")


def blocks(article: Article, kind: str | None = None) -> list[str]:
    """The texts of the blocks of one kind."""
    return [article.text[b.start : b.end] for b in article.blocks if kind in (None, b.kind)]


def test_columns_are_read_one_after_the_other_below_what_spans_them(article: Article) -> None:
    texts = blocks(article)
    assert texts[0].startswith("Repetitive transcranial magnetic stimulation regulates neuroinflammation in")
    assert blocks(article, "heading")[:3] == [texts[0], "Abstract", "1 Introduction"]
    assert "Effect of rTMS" in blocks(article, "heading")[3]
    assert texts[3].startswith("When a lesion")
    assert texts[3].endswith("is thus kept in bounds.")
    # Over the end of the first column, and over the end of the page.
    assert "interferon-γ [8–11]. Once sensitized, the afferents give off" in article.text
    assert (
        article.text.index("1 Introduction")
        < article.text.index("2 Effect")
        < article.text.index("References")
    )


def test_a_paragraph_goes_on_over_columns_and_pages(article: Article) -> None:
    long = next(text for text in blocks(article, "text") if text.startswith("In neuropathic pain"))
    assert long.endswith("at the stimulated site [17].")


def test_running_heads_and_page_numbers_are_dropped(article: Article) -> None:
    assert "citekit fixture" not in article.text
    assert "Two columns" not in article.text
    assert not [text for text in blocks(article) if text.strip().isdigit()]


def test_words_are_joined_and_hyphens_kept(article: Article) -> None:
    assert "\u00ad" not in article.text
    assert "‐" not in article.text
    for word in (
        "somatosensory",
        "neuroinflammation",
        "pro-inflammatory",
        "colony stimulating factor",
        "TNF-α",
    ):
        assert word in article.text
    assert "sensi tized" not in article.text


def test_raised_numbers_are_known_and_stand_at_their_word(article: Article) -> None:
    raised = [article.text[start:end] for start, end in article.raised]
    assert {"1,2", "1", "1,3", "4,6"} <= set(raised)
    assert "neuromodulation4,6." in article.text
    assert "81" not in raised


def test_each_reference_is_a_paragraph(article: Article) -> None:
    reference_list = find_references(article)
    assert [entry.number for entry in reference_list.entries] == list(range(1, 13))
    assert [one.numbered for one in reference_list.lists] == [True]
    assert reference_list.entries[7].raw == (
        "Ji RR, Chamessian A, Zhang YQ. Pain regulation by non-neuronal cells and inflammation. Science. (2016) "
        "354(6312):572–7. doi: 10.1126/science.aaf8924"
    )
    assert all("doi: 10." in entry.raw for entry in reference_list.entries)


def test_citations_are_found(article: Article) -> None:
    reference_list = find_references(article)
    targets = [target(e.number, {}, e.raw, e.label, e.start, e.end) for e in reference_list.entries]
    markers = [citation.marker for citation in cite(article, targets).citations]
    assert {"[1, 2]", "[8–11]", "[8, 12, 13]"} <= set(markers)


def test_a_table_is_read_row_by_row(article: Article) -> None:
    assert blocks(article, "table") == [
        "Rate\tEffect",
        "1 Hz\tslower metabolism of nerve cells",
        "10 Hz\thigher excitability of the cortex",
    ]
    assert "Table 1. What rates of stimulation do." in blocks(article, "caption")


def test_title_and_authors_are_those_of_the_front(article: Article) -> None:
    assert article.item["title"] == (
        "Repetitive transcranial magnetic stimulation regulates neuroinflammation in neuropathic pain"
    )
    assert [name["family"] for name in article.item["author"]] == ["Bai", "Yang", "Chen", "Wang"]
    assert article.item["type"] == "article"


# What is no PDF that can be read.


def test_a_scan_is_an_error() -> None:
    with pytest.raises(SourceError, match=r"x\.pdf: Scanned PDF.*ocrmypdf"):
        pdf.read(make_pdf("0 0 100 100 re f"), "x", "x.pdf")


def test_a_scan_with_a_stamp_on_each_page_is_one_as_well() -> None:
    stamp = show_text("Downloaded from a library on Monday", 50, 20)
    with pytest.raises(SourceError, match="Scanned PDF"):
        pdf.read(make_pdf(stamp, stamp, stamp), "x", "x.pdf")


def test_a_locked_pdf_is_an_error() -> None:
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"
    data = make_pdf(show_text("Hello there", 50, 700), extra=[lock], trailer="/Encrypt 6 0 R /ID [<41> <41>]")
    with pytest.raises(SourceError, match="locked with a password"):
        pdf.read(data, "x", "x.pdf")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Damaged"),
        (b"%PDF-", "Damaged"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 50, "Damaged"),
        (b"%PDF-1.7\n" + b"1 0 obj << /Kids [1 0 R] >> endobj\n" * 200, "Damaged"),
        (make_pdf(), "No page of the PDF can be read|Damaged"),
    ],
)
def test_damaged_pdfs_are_errors(data: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        pdf.read(data, "x", "x.pdf")


def read_or_refused(data: bytes) -> None:
    """Read a damaged PDF: what comes of it is an Article or a SourceError, never anything else."""
    with contextlib.suppress(SourceError):
        assert isinstance(pdf.read(data, "x", "x.pdf"), Article)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_pdf_that_was_cut_off_is_read_or_refused(share: float) -> None:
    read_or_refused(DATA[: int(share * len(DATA))])


@pytest.mark.parametrize("seed", range(6))
def test_a_pdf_with_damaged_bytes_is_read_or_refused(seed: int) -> None:
    data = bytearray(DATA)
    for number in range(40):
        data[(seed * 7919 + number * 104729) % len(data)] = (seed * 31 + number * 17) % 256
    read_or_refused(bytes(data))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MOST_PAGES", 1, r"Too many pages: 2 \(limit: 1\)"),
        ("MOST_GLYPHS", 50, r"Too many characters \(limit: 50\)"),
        ("MOST_PDF_BYTES", 0, "File too large"),
    ],
)
def test_limits(monkeypatch: pytest.MonkeyPatch, name: str, value: int, message: str) -> None:
    page = show_text("Some words that are long enough to be no scan", 50, 700)
    monkeypatch.setattr(pdf_glyphs, name, value)
    with pytest.raises(SourceError, match=message):
        pdf.read(make_pdf(page, page), "x", "x.pdf")


def test_a_page_that_cannot_be_read_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_glyphs, "MOST_ON_A_PAGE", 100)
    whole = show_text("Some words of a first page that can be read", 50, 700)
    page = pdf.read(
        make_pdf(whole, "".join(show_text("x" * 60, 50, 100 + 20 * i) for i in range(5))), "x", "x.pdf"
    )
    assert page.text.startswith("Some words")
    assert [(note.step, note.level, note.source) for note in page.notes] == [("readers", "review", "x")]
    assert "Cannot read page 2" in page.notes[0].message


def test_a_page_set_on_its_side_is_turned() -> None:
    turned = "".join(
        f"BT /F 10 Tf 0 1 -1 0 {100 + 12 * i} 50 Tm (Line {w} of a page) Tj ET\n" for i, w in enumerate("ABC")
    )
    assert pdf.read(make_pdf(turned), "x", "x.pdf").text.split() == [
        "Line",
        "A",
        "of",
        "a",
        "page",
        "Line",
        "B",
        "of",
        "a",
        "page",
        "Line",
        "C",
        "of",
        "a",
        "page",
    ]


def bitmap_font(letters: str, first: int) -> tuple[str, list[str]]:
    """A Type 3 font whose letters are drawn 42 times as large as its size, and its objects from ``first``."""
    heights = {letter: 19 if letter in "acemnorsuvwxz" else 29 for letter in letters}
    streams = [f"20 0 1 0 18 {height} d1 1 0 0 1 0 0 cm 1 0 18 {height} re f" for height in heights.values()]
    places = " ".join(f"/{letter} {first + number} 0 R" for number, letter in enumerate(letters))
    widths = " ".join("20" for _ in range(ord("z") - ord("A") + 1))
    names = " ".join(f"{ord(letter)} /{letter}" for letter in letters)
    font = (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 0 0] /FontMatrix [1 0 0 1 0 0] /CharProcs << {places} >> "
        f"/Encoding << /Type /Encoding /Differences [{names}] >> /FirstChar 65 /LastChar 122 /Widths [{widths}] >>"
    )
    return font, [f"<< /Length {len(body)} >>\nstream\n{body}\nendstream" for body in streams]


def test_the_size_of_bitmap_fonts_is_the_visible_size() -> None:
    lines = ("Smith sees larks", "these are at sea", "and rest on rocks")
    font, objects = bitmap_font("".join(sorted(set("".join(lines)) - {" "})), 6)
    shown = "".join(
        "BT /F 0.24 Tf 50 {} Td [{}] TJ ET\n".format(
            700 - 12 * number, " -12000 ".join(f"({word})" for word in line.split())
        )
        for number, line in enumerate(lines)
    )
    (page,) = pdf_glyphs.open_pdf(make_pdf(shown, extra=objects, font=font), "x.pdf").pages
    assert {round(glyph.size) for glyph in page.glyphs} == {10}
    assert [piece.text for piece in line_pieces(page.glyphs)] == list(lines)


def test_compressed_streams_without_end() -> None:
    bomb = zlib.compress(b" " * 30_000_000).decode("latin-1")
    data = make_pdf("q").replace(
        b"/Length 1 >>\nstream\nq",
        f"/Length {len(bomb)} /Filter /FlateDecode >>\nstream\n{bomb}".encode("latin-1"),
    )
    with pytest.raises(SourceError):
        pdf.read(data, "x", "x.pdf")


# The pure functions.


@pytest.mark.parametrize(
    ("pieces", "count"),
    [
        (column(20, 50, width=480), 0),
        (column(20, 50) + column(20, 270), 1),
        (column(20, 50, width=150) + column(20, 220, width=150) + column(20, 390, width=150), 2),
        (column(4, 50, 760, width=420) + column(20, 50, 700) + column(20, 270, 700), 1),
        (column(30, 50, 700, width=420) + column(6, 50, 300, 60) + column(6, 150, 300, 60), 0),  # a table
        ([], 0),
    ],
)
def test_gutters(pieces: list[PrintedLine], count: int) -> None:
    assert len(gutters(pieces)) == count


def test_the_order_of_columns_between_what_spans_them() -> None:
    top, left, right = column(1, 50, 760, width=420), column(3, 50, 700), column(3, 270, 700)
    below = column(1, 50, 600, width=420)
    assert regions([*right, *below, *left, *top], (260.0,)) == [top, left, right, below]


@pytest.mark.parametrize(
    ("document", "end", "begin", "joined"),
    [
        ((), "the magne-", "tic field", "the magnetic field"),
        ((), "the magne\u00ad", "tic field", "the magnetic field"),
        (("a low-frequency pulse",), "of low-", "frequency", "of low-frequency"),
        (("the reuse of", "we reuse it"), "to re-", "use", "to reuse"),
        (("moth nets", "a repellent film"), "a moth-", "repellent", "a moth-repellent"),
        ((), "TNF-", "α rises", "TNF-α rises"),
        ((), "interleukin-", "10 rises", "interleukin-10 rises"),
        ((), "in Sudano-", "Sahelian areas", "in Sudano-Sahelian areas"),
        ((), "pre-", "and postnatal", "pre- and postnatal"),
        ((), "pages 170–", "73", "pages 170–73"),
        ((), "pain –", "or so", "pain – or so"),
        ((), "https://doi.org/10.1016/j.x-", "2005.1", "https://doi.org/10.1016/j.x-2005.1"),
        ((), "doi: 10.1016/", "j.neuron", "doi: 10.1016/j.neuron"),
        ((), "two", "words", "two words"),
    ],
)
def test_line_ends(document: Sequence[str], end: str, begin: str, joined: str) -> None:
    kept, between = LineJoiner([*document, end, begin]).join(end, begin)
    assert kept + between + begin == joined


def test_a_document_without_hyphenation_keeps_its_hyphens() -> None:
    texts = [
        line
        for number in range(20)
        for line in (f"a word{'abcdefghijklmnopqrst'[number]}-", "dependent thing")
    ]
    assert LineJoiner(texts).join("a humidity-", "dependent thing") == ("a humidity-", "")


def glyphs(text: str, x: float = 50, y: float = 700, size: float = 10) -> list[Glyph]:
    """Glyphs half as wide as they are high; '_' is a gap that is not written."""
    placed = [(char, x + number * size / 2) for number, char in enumerate(text)]
    return [Glyph(char, at, at + size / 2, y, size, False, False) for char, at in placed if char != "_"]


def test_glyphs_become_words_and_raised_runs() -> None:
    row = [*glyphs("the_word"), *glyphs("12", 90, 704, 6), *glyphs(",_next", 96)]
    (line,) = line_pieces(row)
    assert line.runs == (Run("the word", False), Run("12", True), Run(", next", False))
    assert line.y == 700


def test_a_small_glyph_on_the_line_is_not_raised() -> None:
    (line,) = line_pieces([*glyphs("CO"), *glyphs("2", 60, 698, 6), *glyphs("gas", 63)])
    assert line.runs == (Run("CO2gas", False),)


def test_ligatures_accents_and_initials() -> None:
    assert line_pieces(glyphs("eﬃcient ﬁeld"))[0].text == "efficient field"
    accent = Glyph("´", 50, 54, 700, 10, False, False)
    assert line_pieces([accent, *glyphs("etude")])[0].text == "étude"
    initial = Glyph("T", 50, 70, 688, 30, False, False)
    assert line_pieces([initial, *glyphs("he_text", 71)])[0].text == "The text"
    assert line_pieces(glyphs("T", size=0.24))[0].text == "T"


def test_cells_are_parted_and_labels_are_not() -> None:
    assert (
        join_pieces([printed("Rate", width=20), printed("Effect", 150, width=30)])[0].text == "Rate\tEffect"
    )
    assert (
        join_pieces([printed("[12]", width=20), printed("Smith J", 90, width=30)])[0].text == "[12] Smith J"
    )


def test_cells_of_several_lines() -> None:
    lines = join_pieces(
        [
            printed("A", 50, 700, width=20, order=0),
            printed("first half", 150, 700, width=60, order=1),
            printed("and second", 150, 688, width=60, order=2),
            printed("B", 50, 670, width=20, order=3),
            printed("whole", 150, 670, width=60, order=4),
        ]
    )
    assert tables(lines) == [(0, 3)]
    assert [[part.text for part in row] for row in rows(lines)] == [
        ["A", "\tfirst half", "and second"],
        ["B", "\twhole"],
    ]


def test_what_pages_repeat_is_dropped() -> None:
    pages = [
        PrintedPage(
            n, 800, [printed(f"Smith et al. {n}", y=780), printed(f"Body {n}", y=400), printed(f"{n}", y=20)]
        )
        for n in range(1, 5)
    ]
    assert [[piece.text for piece in page.pieces] for page in without_margins(pages)] == [
        [f"Body {n}"] for n in range(1, 5)
    ]


def test_words_in_the_margins_of_several_pages_are_kept() -> None:
    pages = [
        PrintedPage(
            n,
            800,
            [printed("Smith et al.", y=780), printed("doi:", y=740 - 13 * n), printed("Journal", y=30)],
        )
        for n in range(1, 5)
    ]
    assert [[piece.text for piece in page.pieces] for page in without_margins(pages)] == [["doi:"]] * 4


def paragraphs(*regions: Sequence[PrintedLine]) -> list[str]:
    """The texts of the paragraphs that regions make."""
    return [paragraph.text for paragraph in ParagraphBuilder(regions).paragraphs]


@pytest.mark.parametrize(
    ("placed", "expected"),
    [
        # x, y, width
        (
            [(50, 700, 200), (50, 688, 200), (50, 676, 90), (62, 664, 188), (50, 652, 200)],
            [3, 2],
        ),  # short, indent
        ([(50, 700, 200), (50, 688, 200), (50, 660, 200), (50, 648, 200)], [2, 2]),  # a gap
        ([(50, 700, 200), (50, 688, 198), (50, 676, 200), (50, 664, 90)], [4]),
        (
            [(50, 700, 200), (50, 688, 200), (62, 676, 188), (50, 664, 200), (50, 652, 200)],
            [2, 3],
        ),  # indent alone
    ],
)
def test_where_paragraphs_end(placed: Sequence[tuple[float, float, float]], expected: Sequence[int]) -> None:
    lines = [printed("words go on.", x, y, width=width) for x, y, width in placed]
    assert [len(paragraph.lines) for paragraph in ParagraphBuilder([lines]).paragraphs] == expected


def test_a_paragraph_goes_on_in_the_next_region_behind_a_caption() -> None:
    left = [printed("it begins here", y=700), printed("and has no", y=688)]
    caption = [printed("Figure 1. What is seen.", y=300, size=8)]
    right = [printed("end yet", 300, 700), printed("nor here.", 300, 688)]
    assert paragraphs(left, caption, right) == [
        "it begins here and has no end yet nor here.",
        "Figure 1. What is seen.",
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("[12] Smith", 12),
        ("3. Smith", 3),
        ("(4) Smith", 4),
        ("5 Smith J", 5),
        ("1998. A year", 1998),
        ("Smith 5", None),
    ],
)
def test_labels(text: str, label: int | None) -> None:
    assert label_of(printed(text)) == label


def reference_list(*placed: tuple[str, float, float]) -> list[PrintedLine]:
    """Lines below a heading, each with its text, left edge and width."""
    heading = printed("References", y=720, bold=True, width=60)
    return [
        heading,
        *(printed(text, x, 700 - 12 * n, width=width) for n, (text, x, width) in enumerate(placed)),
    ]


def test_entries_that_hang() -> None:
    entry = (("Smith J, 2001.", 50, 200), ("A title of", 62, 188), ("a work.", 62, 60))
    assert [text[:5] for text in paragraphs(reference_list(*entry * 4))] == ["Refer", *["Smith"] * 4]


def test_entries_with_labels_go_on_over_pages() -> None:
    first = reference_list(
        ("1. Smith J, A title", 50, 200), ("of 2 works.", 50, 90), ("2. Doe J, A", 50, 200)
    )
    second = [printed("title that goes on.", 50, 700), printed("3. Roe J, A title.", 50, 688)]
    assert paragraphs(first, second)[1:] == [
        "1. Smith J, A title of 2 works.",
        "2. Doe J, A title that goes on.",
        "3. Roe J, A title.",
    ]


def test_entries_that_nothing_parts_but_their_look() -> None:
    entry = (("Smith J. A title that fills its line", 50, 200), ("and ends here. 2001;2:3-4.", 50, 200))
    assert len(paragraphs(reference_list(*entry * 4))) == 5


def placed_list(*placed: tuple[str, float, float, float]) -> list[PrintedLine]:
    """Lines below a heading, each with its text, left edge, base line and width."""
    heading = printed("References", y=720, bold=True, width=60)
    return [heading, *(printed(text, x, y, width=width) for text, x, y, width in placed)]


def test_entries_parted_by_a_gap_begin_with_anything() -> None:
    entry = (("Law on things that", 50, 0, 200), ("fill a line of 1999.", 50, 12, 90))
    lines = placed_list(*((text, x, 700 - 30 * n - y, w) for n in range(4) for text, x, y, w in entry))
    assert paragraphs(lines)[1:] == ["Law on things that fill a line of 1999."] * 4


def test_a_list_whose_lines_are_indented_by_chance_is_read_by_its_words() -> None:
    entry = (
        ("Smith, J.; Doe, R. A title that fills", 50, 200),
        ("its line, and goes on. Journal, v. 2, 2001.", 50, 200),
        ("Available from: www.example.org/ab", 50, 200),
        ("Cited: 2002.", 58, 60),
    )
    texts = paragraphs(reference_list(*entry * 5))[1:]
    assert [text[:6] for text in texts] == ["Smith,"] * 5


def test_a_numbered_list_needs_no_heading() -> None:
    body = [printed("Words of the text go on here.", y=700 - 12 * n) for n in range(12)]
    entry = [
        printed(text, 50, 540 - 24 * n - y)
        for n in range(6)
        for text, y in ((f"[{n + 1}] Smith J and Doe R, Phys. Rev. A {n},", 0), ("12 (2001).", 12))
    ]
    assert paragraphs([*body, *entry])[-6:] == [
        f"[{n}] Smith J and Doe R, Phys. Rev. A {n - 1}, 12 (2001)." for n in range(1, 7)
    ]


def test_bold_names_are_no_headings() -> None:
    lines = [printed("References", y=720, size=12, width=60)]
    for n in range(5):
        lines += [
            printed("Smith, J. A., Baumeister, R. and", y=700 - 36 * n, bold=True),
            printed("Vohs, K. (2001). A title that", 62, 688 - 36 * n, width=188),
            printed("ends. Journal, 5, 32-37.", 62, 676 - 36 * n, width=100),
        ]
    assert [text[:6] for text in paragraphs(lines)[1:]] == ["Smith,"] * 5


def test_what_is_far_below_the_list_is_none_of_it() -> None:
    entry = (("Smith J, 2001.", 50, 200), ("A title of", 62, 188), ("a work.", 62, 60))
    lines = reference_list(*entry * 4)
    lines += [printed("The authors are happy in", y=500), printed("their work at home.", y=488, width=90)]
    assert paragraphs(lines)[-2:] == [
        "Smith J, 2001. A title of a work.",
        "The authors are happy in their work at home.",
    ]


def test_the_head_of_a_tables_column_is_no_heading_of_a_list() -> None:
    table = [
        printed("References", y=720),
        *(printed(f"{n}0 to {n}9 of", y=700 - 12 * n, width=90) for n in range(5)),
    ]
    entry = (("Smith J, 2001.", 50, 200), ("A title of", 62, 188), ("a work. 5, 3-9.", 62, 60))
    built = ParagraphBuilder([table, reference_list(*entry * 5)])
    assert [p.text for p in built.paragraphs if p.text == "References" and p.kind is None] == ["References"]
    assert built.paragraphs[0].kind == "table"


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        ("Fernández de Retana P, Álvarez F. Of feet.", True),
        ("O’Neil, A. B. Of bees.", True),
        ("Ann Smith, Bea Doe. Of bees.", True),
        ("World Bank. 2008. Of money", True),
        ("Organização do conhecimento e diversidade", False),
        ("WISE-2005: responses of women", False),
        ("J. Physiol. 281:R2021–R2028.", False),
        ("Disponível em: http://www.example.org", False),
        ("Food Chem. 217, 750–755. doi:", False),
        ("methods of the year.", False),
        ("Lancet Psychiatry. (2020) 7:228–9. doi:", False),
    ],
)
def test_openings(text: str, strong: bool) -> None:
    assert (opening(text) >= STRONG) == strong


def test_footnotes_are_notes() -> None:
    body = [printed("words go on and on", y=700 - 12 * n) for n in range(20)]
    note = [printed("* A note in small type.", y=420, size=7.5)]
    assert ParagraphBuilder([[*body, *note]]).paragraphs[-1].kind == "note"
