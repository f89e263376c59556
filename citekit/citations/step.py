"""Citing: where each text cites its works, and which works it cites nowhere."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from citekit.citations.linking import CitationInText, cite
from citekit.citations.targets import target
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Printed
from citekit.model.changes import extended, runs
from citekit.model.citation import Citation
from citekit.model.note import Note
from citekit.references.find import ReferenceList


def link_citations(
    articles: Sequence[Article], cuts: Mapping[str, ReferenceList], bibliography: Bibliography
) -> Bibliography:
    """Where each text cites its works."""
    key_of = {(one.source, one.number): work.key for work in bibliography.works for one in work.printed}
    printed = {(one.source, one.number): one for work in bibliography.works for one in work.printed}
    citations: dict[tuple[str, int], list[Citation]] = {}
    notes: list[Note] = []
    for article in articles:
        found = cuts[article.id]
        targets = [
            target(
                entry.number,
                printed[article.id, entry.number].item,
                entry.raw,
                entry.label,
                entry.start,
                entry.end,
            )
            for entry in found.entries
        ]
        links = cite(article, targets)
        notes += links.notes
        for cited in links.citations:
            beside = [key_of[article.id, number] for number in cited.beside]
            for number in cited.numbers:
                key = key_of[article.id, number]
                citations.setdefault((article.id, number), []).append(_citation(cited, key, beside))
        notes += _uncited(article, found, {number for cited in links.citations for number in cited.numbers})
    works = tuple(
        msgspec.structs.replace(
            work,
            printed=tuple(
                _with(one, citations.get((one.source, one.number or 0), ())) for one in work.printed
            ),
        )
        for work in bibliography.works
    )
    return extended(bibliography, notes, works=works)


def _citation(cited: CitationInText, key: str, beside: Sequence[str]) -> Citation:
    return Citation(
        section=cited.section,
        sentence=cited.sentence,
        marker=cited.marker,
        start=cited.start,
        end=cited.end,
        sentence_start=cited.sentence_start,
        sentence_end=cited.sentence_end,
        with_=tuple(dict.fromkeys(other for other in beside if other != key)),
        kind=cited.kind,
        where=cited.where,
    )


def _with(printed: Printed, citations: Sequence[Citation]) -> Printed:
    return msgspec.structs.replace(
        printed,
        citations=tuple(citation for citation in citations if citation.kind == "marked"),
        continued=tuple(citation for citation in citations if citation.kind == "continued"),
    )


def _uncited(article: Article, found: ReferenceList, cited: set[int]) -> list[Note]:
    """A Note on the entries that the text cites nowhere, and on the tables that may have cited them."""
    missing = [entry for entry in found.entries if entry.number not in cited]
    if not missing:
        return []
    if not cited:
        what = "No citation of the reference list was found in the text"
    else:
        what = f"{_numbers([entry.number for entry in missing])} cited nowhere in the text that was read"
    tables = missing_tables(article)
    if tables:
        verb = "is" if len(tables) == 1 else "are"
        what += (
            f"; {' and '.join(tables)} {verb} missing from the copy: the article's HTML or XML would have it"
        )
    return [
        Note(step="citations", level="warning", source=article.id, line=missing[0].line, message=f"{what}.")
    ]


def _numbers(numbers: Sequence[int]) -> str:
    """'Reference 7 is', 'References 105-109 are'."""
    return f"Reference {runs(numbers)} is" if len(numbers) == 1 else f"References {runs(numbers)} are"


_TABLE = re.compile(r"(Table|Tabelle|Tabela|Tabla|Tableau)[\s\u00a0]+(\d{1,2}|[IVX]{1,4})\b", re.IGNORECASE)


def missing_tables(article: Article) -> tuple[str, ...]:
    """The tables that the text names but whose rows are not in it ('Table 1'), in order."""
    named: dict[str, bool] = {}
    for position, block in enumerate(article.blocks):
        line = article.text[block.start : block.end]
        for match in _TABLE.finditer(line):
            named.setdefault(f"{match[1].capitalize()} {match[2]}", False)
        caption = _TABLE.match(line) if block.kind == "caption" else None
        if caption and _has_rows(article, position):
            named[f"{caption[1].capitalize()} {caption[2]}"] = True
    return tuple(name for name, present in named.items() if not present)


def _has_rows(article: Article, caption: int) -> bool:
    """Whether lines that can be rows of a table follow a caption before the text goes on."""
    for block in article.blocks[caption + 1 : caption + 6]:
        line = article.text[block.start : block.end]
        if block.kind in ("heading", "list-heading"):
            return False
        if block.kind == "table":
            return True
        if block.kind == "text":
            return "\t" in line or len(line) < 150
    return False
