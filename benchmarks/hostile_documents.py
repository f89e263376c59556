"""A document of every kind that citekit reads, of any size: what `hostile.py` mutates beside the fixtures, and
`growth.py` measures.

Of size n are an article of n paragraphs that cites n works and lists them, a library of n records, and a vocabulary
of n concepts.
"""

import csv
import io
import json
import plistlib
import zipfile
from collections.abc import Callable, Iterable, Sequence
from html import escape

from tests.readers.test_docx import document as word_document
from tests.readers.test_docx import paragraph, run
from tests.readers.test_odt import content, meta, zipped
from tests.readers.test_pdf import make_pdf, show_text

_PROSE = "Pain of the back lasted {n} weeks in rats, as the authors say [{n}]. It hurt less after the coil (p < 0.05)."
_LINES = 60
"""Of a page of a PDF."""


def _author(number: int) -> tuple[str, str]:
    """A family name, which is another word for each number, and initials."""
    letters = []
    rest = number
    for _ in range(4):
        rest, letter = divmod(rest, 20)
        letters.append("bcdfghjklmnprstvwzxq"[letter] + "aeiou"[letter % 5])
    return "".join(letters).capitalize(), f"{'ABCDEFGHIJ'[number % 10]}."


def _title(number: int) -> str:
    return f"Stimulation of {_author(number * 7 + 3)[0]} cells for pain, trial {number}"


def _printed(number: int) -> str:
    family, given = _author(number)
    return (
        f"{family} {given[0]}, Doe J. {_title(number)}. J Pain. {1990 + number % 30};{number % 40 + 1}(2):{number}-{number + 8}."
        f" doi: 10.1234/pain.{number}"
    )


def _prose(size: int) -> Iterable[str]:
    return (_PROSE.format(n=number) for number in range(1, size + 1))


def _list(size: int) -> Iterable[str]:
    return (_printed(number) for number in range(1, size + 1))


def _text(size: int) -> str:
    entries = (f"{number}. {entry}" for number, entry in enumerate(_list(size), 1))
    return "\n\n".join(("On pain", *_prose(size), "References", *entries, ""))


def _markdown(size: int) -> str:
    entries = (f"{number}. {entry}" for number, entry in enumerate(_list(size), 1))
    return "\n\n".join(("# On pain", *_prose(size), "## References", *entries, ""))


def _html(size: int) -> str:
    paragraphs = "\n".join(f"<p>{escape(text)}</p>" for text in _prose(size))
    entries = "\n".join(f'<li id="r{number}">{entry}</li>' for number, entry in enumerate(_list(size), 1))
    head = "<!DOCTYPE html><html><head><title>On pain</title></head><body><article><h1>On pain</h1>"
    return f"{head}{paragraphs}<h2>References</h2><ol>{entries}</ol></article></body></html>"


def _jats(size: int) -> str:
    cited = '<xref ref-type="bibr" rid="r{n}">{n}</xref>'
    texts = (escape(_PROSE).replace("[{n}]", f"[{cited}]").format(n=number) for number in range(1, size + 1))
    paragraphs = "\n".join(f"<p>{text}</p>" for text in texts)
    entries = "\n".join(
        f'<ref id="r{number}"><label>{number}</label><mixed-citation>{entry}</mixed-citation></ref>'
        for number, entry in enumerate(_list(size), 1)
    )
    title = "<title-group><article-title>On pain</article-title></title-group>"
    return (
        f"<article><front><article-meta>{title}</article-meta></front><body><sec><title>Results</title>{paragraphs}</sec>"
        f"</body><back><ref-list><title>References</title>{entries}</ref-list></back></article>"
    )


def _docx(size: int) -> bytes:
    texts = (
        "On pain",
        *_prose(size),
        "References",
        *(f"{n}. {entry}" for n, entry in enumerate(_list(size), 1)),
    )
    return word_document("".join(paragraph(run(escape(text))) for text in texts))


def _odt(size: int) -> bytes:
    texts = "".join(f"<text:p>{escape(text)}</text:p>" for text in _prose(size))
    entries = "".join(f"<text:list-item><text:p>{entry}</text:p></text:list-item>" for entry in _list(size))
    heading = '<text:h text:outline-level="1">{}</text:h>'
    body = f"{heading.format('On pain')}{texts}{heading.format('References')}"
    return zipped(
        content=content(f'{body}<text:list text:style-name="Numbers">{entries}</text:list>'), meta=meta("")
    )


def _mhtml(size: int) -> str:
    head = "Snapshot-Content-Location: https://pain.example/\nMIME-Version: 1.0\n"
    parts = 'Content-Type: multipart/related; type="text/html"; boundary="--b--"\n\n----b--\n'
    return f"{head}{parts}Content-Type: text/html; charset=utf-8\n\n{_html(size)}\n----b----\n"


def _webarchive(size: int) -> bytes:
    page = {
        "WebResourceData": _html(size).encode(),
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceURL": "https://pain.example/",
    }
    return plistlib.dumps({"WebMainResource": page}, fmt=plistlib.FMT_BINARY)


def _pdf(size: int) -> bytes:
    lines = ["On pain"]
    for text in (*_prose(size), "References", *(f"{n}. {entry}" for n, entry in enumerate(_list(size), 1))):
        words = text.replace("(", r"\(").replace(")", r"\)").split()
        half = len(words) // 2
        lines += [" ".join(words)] if half < 4 else [" ".join(words[:half]), " ".join(words[half:])]
    pages = (lines[at : at + _LINES] for at in range(0, len(lines), _LINES))
    return make_pdf(
        *("".join(show_text(line, 50, 760 - 12 * row) for row, line in enumerate(page)) for page in pages)
    )


def _latex(size: int) -> str:
    texts = (
        text.replace(f"[{number}]", rf"\cite{{r{number}}}") for number, text in enumerate(_prose(size), 1)
    )
    entries = "\n".join(rf"\bibitem{{r{number}}} {entry}" for number, entry in enumerate(_list(size), 1))
    head = "\\documentclass{article}\n\\title{On pain}\n\\begin{document}\n\\maketitle\n"
    body = "\n\n".join(texts)
    return f"{head}{body}\n\n\\begin{{thebibliography}}{{9}}\n{entries}\n\\end{{thebibliography}}\n\\end{{document}}\n"


def _records(size: int, form: str, between: str = "\n") -> str:
    """Records in a format with the names n, family, given, title, year."""
    return between.join(
        form.format(n=number, family=family, given=given, title=_title(number), year=1990 + number % 30)
        for number in range(1, size + 1)
        for family, given in (_author(number),)
    )


def _table(rows: Iterable[Sequence[object]], delimiter: str) -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return file.getvalue()


def _references(size: int, delimiter: str) -> str:
    rows = (
        (
            f"{family}, {given}; Doe, J.",
            _title(number),
            1990 + number % 30,
            "J Pain",
            number,
            f"10.1234/pain.{number}",
        )
        for number in range(1, size + 1)
        for family, given in (_author(number),)
    )
    return _table((("Authors", "Title", "Year", "Source title", "Page start", "DOI"), *rows), delimiter)


def _csl_json(size: int) -> str:
    return json.dumps(
        [
            {
                "id": f"r{number}",
                "type": "article-journal",
                "title": _title(number),
                "author": [{"family": family, "given": given}, {"family": "Doe", "given": "J."}],
                "container-title": "J Pain",
                "issued": {"date-parts": [[1990 + number % 30]]},
                "DOI": f"10.1234/pain.{number}",
            }
            for number in range(1, size + 1)
            for family, given in (_author(number),)
        ],
        indent=1,
    )


_BIB = "@article{{r{n},\n  author = {{{family}, {given} and Doe, J.}},\n  title = {{{title}}},\n  journal = {{J Pain}},\n  year = {year},\n  doi = {{10.1234/pain.{n}}}\n}}\n"  # fmt: skip
_RIS = "TY  - JOUR\nAU  - {family}, {given}\nAU  - Doe, J.\nTI  - {title}\nJO  - J Pain\nPY  - {year}\nDO  - 10.1234/pain.{n}\nER  - \n"  # fmt: skip
_NBIB = "PMID- {n}\nTI  - {title}.\nDP  - {year}\nFAU - {family}, {given}\nTA  - J Pain\nLID - 10.1234/pain.{n} [doi]\nPT  - Journal Article\n"  # fmt: skip
_ENW = "%0 Journal Article\n%A {family}, {given}\n%A Doe, J.\n%T {title}\n%J J Pain\n%D {year}\n%R 10.1234/pain.{n}\n"
_WOS = "PT J\nAU {family}, {given}\n   Doe, J\nTI {title}\nSO J PAIN\nPY {year}\nDI 10.1234/pain.{n}\nER\n"
_ENDNOTE = """<record><ref-type name="Journal Article">17</ref-type><contributors><authors><author>{family}, {given}</author></authors></contributors><titles><title>{title}</title><secondary-title>J Pain</secondary-title></titles><dates><year>{year}</year></dates><electronic-resource-num>10.1234/pain.{n}</electronic-resource-num></record>"""  # fmt: skip
_PUBMED = """<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><Journal><JournalIssue><PubDate><Year>{year}</Year></PubDate></JournalIssue><Title>J Pain</Title></Journal><ArticleTitle>{title}</ArticleTitle><AuthorList><Author><LastName>{family}</LastName><ForeName>{given}</ForeName></Author></AuthorList></Article></MedlineCitation></PubmedArticle>"""  # fmt: skip
_OBO = '[Term]\nid: S:{n}\nname: {title}\nsynonym: "{family} pain" EXACT []\n'
_TURTLE = '<https://pain.example/{n}> a skos:Concept ; skos:prefLabel "{title}"@en ; skos:altLabel "{family} pain"@en .'
_SKOS = """<skos:Concept rdf:about="https://pain.example/{n}"><skos:prefLabel xml:lang="en">{title}</skos:prefLabel><skos:altLabel xml:lang="en">{family} pain</skos:altLabel></skos:Concept>"""  # fmt: skip
_OWL = """<owl:Class rdf:about="https://pain.example/{n}"><rdfs:label>{title}</rdfs:label></owl:Class>"""
_RDF_ROOT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">"""  # fmt: skip
_MESH = """<DescriptorRecord><DescriptorUI>D{n}</DescriptorUI><DescriptorName><String>{title}</String></DescriptorName><ConceptList><Concept PreferredConceptYN="Y"><TermList><Term><String>{family} pain</String></Term></TermList></Concept></ConceptList></DescriptorRecord>"""  # fmt: skip


def _xlsx(size: int) -> bytes:
    """A sheet with the columns Term and Synonyms, its texts in the cells."""
    rows = [("Term", "Synonyms"), *((_title(n), f"{_author(n)[0]} pain") for n in range(1, size + 1))]
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    relation = f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/{{}}" Target="{{}}"/></Relationships>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": relation.format("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relation.format("worksheet", "worksheets/sheet1.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


ARTICLES: dict[str, Callable[[int], str | bytes]] = {
    "article.txt": _text,
    "article.md": _markdown,
    "article.html": _html,
    "article.xml": _jats,
    "article.docx": _docx,
    "article.odt": _odt,
    "article.mhtml": _mhtml,
    "article.webarchive": _webarchive,
    "article.pdf": _pdf,
    "article.tex": _latex,
}
LIBRARIES: dict[str, Callable[[int], str | bytes]] = {
    "library.bib": lambda size: _records(size, _BIB),
    "library.ris": lambda size: _records(size, _RIS),
    "library.nbib": lambda size: _records(size, _NBIB),
    "library.enw": lambda size: _records(size, _ENW),
    "library.ciw": lambda size: f"FN Clarivate Analytics Web of Science\nVR 1.0\n{_records(size, _WOS)}EF\n",
    "library.json": _csl_json,
    "library.csv": lambda size: _references(size, ","),
    "library.tsv": lambda size: _references(size, "\t"),
    "endnote.xml": lambda size: f"<xml><records>{_records(size, _ENDNOTE)}</records></xml>",
    "pubmed.xml": lambda size: f"<PubmedArticleSet>{_records(size, _PUBMED)}</PubmedArticleSet>",
}
VOCABULARIES: dict[str, Callable[[int], str | bytes]] = {
    "terms.obo": lambda size: f"format-version: 1.4\nontology: pain\n\n{_records(size, _OBO)}",
    "terms.ttl": lambda size: (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n" + _records(size, _TURTLE) + "\n"
    ),
    "terms.rdf": lambda size: f"{_RDF_ROOT}{_records(size, _SKOS)}</rdf:RDF>",
    "terms.owl": lambda size: (
        f'{_RDF_ROOT}<owl:Ontology rdf:about="https://pain.example/"/>{_records(size, _OWL)}</rdf:RDF>'
    ),
    "mesh.xml": lambda size: f"<DescriptorRecordSet>{_records(size, _MESH)}</DescriptorRecordSet>",
    "terms.csv": lambda size: _table(
        (("Term", "Synonyms"), *((_title(n), f"{_author(n)[0]} pain") for n in range(1, size + 1))), ","
    ),
    "terms.xlsx": _xlsx,
}
"""By the name of the file."""


def document(name: str, size: int) -> bytes:
    """The document of that name, in bytes."""
    made = {**ARTICLES, **LIBRARIES, **VOCABULARIES}[name](size)
    return made.encode() if isinstance(made, str) else made
