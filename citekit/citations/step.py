"""Link the citations of each text to its works."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from citekit.citations.linking import CitationInText, cite
from citekit.citations.targets import target
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Printed
from citekit.model.citation import Citation
from citekit.model.note import Note
from citekit.references.find import ReferenceList
from citekit.text.numbers import number_ranges


def link_citations(
    articles: Sequence[Article], reference_lists: Mapping[str, ReferenceList], bibliography: Bibliography
) -> Bibliography:
    """Every work with the places where the texts cite it."""
    keys: dict[tuple[str, int], list[str]] = {}  # of one entry: it may print several works
    printed: dict[tuple[str, int], Printed] = {}
    for work in bibliography.works:
        for place in work.printed:
            keys.setdefault((place.source, place.number or 0), []).append(work.key)
            printed.setdefault((place.source, place.number or 0), place)
    citations: dict[tuple[str, int], list[tuple[CitationInText, list[str]]]] = {}
    notes: list[Note] = []
    for article in articles:
        references = reference_lists[article.id]
        targets = [
            target(
                entry.number,
                printed[article.id, entry.number].item,
                entry.raw,
                entry.label,
                entry.start,
                entry.end,
            )
            for entry in references.entries
        ]
        links = cite(article, targets)
        notes += links.notes
        for cited in links.citations:
            beside = [key for number in cited.beside for key in keys[article.id, number]]
            for number in cited.numbers:
                citations.setdefault((article.id, number), []).append((cited, beside))
        notes += _uncited(
            article, references, {number for cited in links.citations for number in cited.numbers}
        )
    works = tuple(
        msgspec.structs.replace(
            work,
            printed=tuple(
                _with(
                    place,
                    [
                        _citation(cited, work.key, beside)
                        for cited, beside in citations.get((place.source, place.number or 0), ())
                    ],
                )
                for place in work.printed
            ),
        )
        for work in bibliography.works
    )
    return bibliography.with_changes(notes, works=works)


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


def _uncited(article: Article, references: ReferenceList, cited: set[int]) -> list[Note]:
    """A Note on the entries that the text does not cite.

    Names the missing tables, which may cite them.
    """
    missing = [entry for entry in references.entries if entry.number not in cited]
    if not missing:
        return []
    if not cited:
        message = "Found no citation of the reference list in the text"
    else:
        message = f"{_numbers([entry.number for entry in missing])} not cited in the text"
    tables = missing_tables(article)
    if tables:
        verb = "is" if len(tables) == 1 else "are"
        message += f"; {' and '.join(tables)} {verb} missing in this copy, try the article's HTML or XML"
    return [
        Note(
            step="citations", level="warning", source=article.id, line=missing[0].line, message=f"{message}."
        )
    ]


def _numbers(numbers: Sequence[int]) -> str:
    """'Reference 7 is', 'References 105-109 are'."""
    return (
        f"Reference {number_ranges(numbers)} is"
        if len(numbers) == 1
        else f"References {number_ranges(numbers)} are"
    )


_TABLE = re.compile(r"(Table|Tabelle|Tabela|Tabla|Tableau)[\s\u00a0]+(\d{1,2}|[IVX]{1,4})\b", re.IGNORECASE)


def missing_tables(article: Article) -> tuple[str, ...]:
    """The tables that the text names but whose rows are missing ('Table 1')."""
    behind_reference_word: dict[str, bool] = {}
    for position, block in enumerate(article.blocks):
        line = article.text[block.start : block.end]
        for match in _TABLE.finditer(line):
            behind_reference_word.setdefault(f"{match[1].capitalize()} {match[2]}", False)
        caption = _TABLE.match(line) if block.kind == "caption" else None
        if caption and _has_rows(article, position):
            behind_reference_word[f"{caption[1].capitalize()} {caption[2]}"] = True
    return tuple(name for name, present in behind_reference_word.items() if not present)


def _has_rows(article: Article, caption: int) -> bool:
    """Whether a caption is followed by lines that can be rows of a table."""
    for block in article.blocks[caption + 1 : caption + 6]:
        line = article.text[block.start : block.end]
        if block.kind in ("heading", "list-heading"):
            return False
        if block.kind == "table":
            return True
        if block.kind == "text":
            return "\t" in line or len(line) < 150
    return False
