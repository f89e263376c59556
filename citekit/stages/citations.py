"""Citing: where each text cites its works, and which works it cites nowhere."""

from collections.abc import Mapping, Sequence

import msgspec

from citekit.citing import cite, missing_tables
from citekit.cutting import Cut
from citekit.model import Article, Bibliography, Citation, Note
from citekit.stages.common import extended, runs


def link_citations(
    articles: Sequence[Article], cuts: Mapping[str, Cut], bibliography: Bibliography
) -> Bibliography:
    """Where each text cites its works."""
    key_of = {(one.source, one.number): work.key for work in bibliography.works for one in work.printed}
    citations: dict[tuple[str, int], list[Citation]] = {}
    notes: list[Note] = []
    for article in articles:
        found = cuts[article.id]
        links = cite(article, found.start, found.end, [entry.number for entry in found.entries])
        notes += links.notes
        for cited in links.citations:
            named = [key_of[article.id, number] for number in cited.numbers]
            for number, key in zip(cited.numbers, named, strict=True):
                citations.setdefault((article.id, number), []).append(
                    Citation(
                        section=cited.section,
                        sentence=cited.sentence,
                        marker=cited.marker,
                        start=cited.start,
                        end=cited.end,
                        sentence_start=cited.sentence_start,
                        sentence_end=cited.sentence_end,
                        with_=tuple(dict.fromkeys(other for other in named if other != key)),
                    )
                )
        notes += _uncited(article, found, {number for cited in links.citations for number in cited.numbers})
    works = tuple(
        msgspec.structs.replace(
            work,
            printed=tuple(
                msgspec.structs.replace(
                    one, citations=tuple(citations.get((one.source, one.number or 0), ()))
                )
                for one in work.printed
            ),
        )
        for work in bibliography.works
    )
    return extended(bibliography, notes, works=works)


def _uncited(article: Article, found: Cut, cited: set[int]) -> list[Note]:
    """A Note on the entries that the text cites nowhere, and on the tables that may have cited them."""
    missing = [entry for entry in found.entries if entry.number not in cited]
    if not missing:
        return []
    if not cited:
        what = (
            "No citation of the reference list was found in the text; this version links numbers in brackets, "
            "not raised numbers or author and year"
        )
    else:
        what = f"{_numbers([entry.number for entry in missing])} cited nowhere in the text that was read"
    tables = missing_tables(article)
    if tables:
        verb = "is" if len(tables) == 1 else "are"
        what += (
            f"; {' and '.join(tables)} {verb} missing from the copy: the article's HTML or XML would have it"
        )
    return [Note(who="citing", level="warning", source=article.id, line=missing[0].line, what=f"{what}.")]


def _numbers(numbers: Sequence[int]) -> str:
    """'Reference 7 is', 'References 105-109 are'."""
    return f"Reference {runs(numbers)} is" if len(numbers) == 1 else f"References {runs(numbers)} are"
