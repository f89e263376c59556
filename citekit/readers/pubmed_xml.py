"""PubMed's XML (PubmedArticleSet). A record is read as PubMed's own tagged format has it.

https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from collections.abc import Iterator

from citekit.csl.item import Item
from citekit.readers import nbib
from citekit.readers.jats import tree
from citekit.readers.jats.tree import Element
from citekit.readers.libraries import LibraryFile
from citekit.readers.tagged import Fields, TaggedField
from citekit.readers.xml_records import at_paths, read_records, rich_words

_PATHS = {
    "MedlineCitation/PMID": "PMID",
    "MedlineCitation/Article/ArticleTitle": "TI",
    "MedlineCitation/Article/VernacularTitle": "TT",
    "MedlineCitation/Article/Journal/Title": "JT",
    "MedlineCitation/Article/Journal/ISOAbbreviation": "TA",
    "MedlineCitation/Article/Journal/ISSN": "IS",
    "MedlineCitation/Article/Journal/JournalIssue/Volume": "VI",
    "MedlineCitation/Article/Journal/JournalIssue/Issue": "IP",
    "MedlineCitation/Article/Pagination/MedlinePgn": "PG",
    "MedlineCitation/Article/Language": "LA",
    "MedlineCitation/Article/PublicationTypeList/PublicationType": "PT",
    "MedlineCitation/MeshHeadingList/MeshHeading": "MH",
    "MedlineCitation/KeywordList/Keyword": "OT",
    "BookDocument/PMID": "PMID",
    "BookDocument/ArticleTitle": "TI",
    "BookDocument/Book/BookTitle": "BTI",
    "BookDocument/Book/Publisher/PublisherName": "PB",
    "BookDocument/Book/Publisher/PublisherLocation": "CY",
    "BookDocument/Book/Isbn": "ISBN",
    "BookDocument/Language": "LA",
    "BookDocument/PublicationType": "PT",
}
_ROOTS = ("MedlineCitation/Article", "BookDocument", "BookDocument/Book")
_DATES = (
    "MedlineCitation/Article/Journal/JournalIssue/PubDate",
    "BookDocument/Book/PubDate",
    "MedlineCitation/Article/ArticleDate",
)


def read(text: str) -> LibraryFile:
    """Read PubMed's XML; damaged records are kept, with a problem and its line."""
    return read_records(text, "PubmedArticle|PubmedBookArticle", item)


def item(record: Element) -> tuple[Item, str]:
    """The item of a record; PubMed knows no keys."""
    return nbib.item(Fields(_fields(record)))


def _fields(record: Element) -> Iterator[TaggedField]:
    for tag, element in at_paths(record, _PATHS):
        read_words = rich_words if tag == "TI" else _heading if tag == "MH" else tree.words
        yield TaggedField(tag, (read_words(element),))
    for root in _ROOTS:
        for holder in _all(record, root):
            yield from _people(holder)
            yield from _abstract(holder)
            for location in tree.children(holder, "ELocationID"):
                kind = tree.attribute(location, "EIdType")
                yield TaggedField("LID", (f"{tree.words(location)} [{kind}]",))
    date = next((words for path in _DATES if (words := _date(tree.first(record, path)))), "")
    yield TaggedField("DP", (date,))
    for data in ("PubmedData", "PubmedBookData"):
        for identifiers in _all(record, f"{data}/ArticleIdList"):
            for identifier in tree.children(identifiers, "ArticleId"):
                kind = tree.attribute(identifier, "IdType")
                tag = "PMC" if kind == "pmc" else "AID"
                yield TaggedField(tag, (tree.words(identifier) + (f" [{kind}]" if tag == "AID" else ""),))


def _all(element: Element, path: str) -> list[Element]:
    elements = [element]
    for step in path.split("/"):
        elements = [child for parent in elements for child in tree.children(parent, step)]
    return elements


def _heading(element: Element) -> str:
    """'Rats/metabolism' of a MeSH heading with its qualifiers."""
    return "/".join(tree.words(child) for child in element)


def _people(holder: Element) -> Iterator[TaggedField]:
    for names in tree.children(holder, "AuthorList"):
        tag = "FED" if tree.attribute(names, "Type") == "editors" else "FAU"
        for name in tree.children(names, "Author"):
            parts = {tree.name(part): tree.words(part) for part in name}
            if family := parts.get("LastName"):
                given = parts.get("ForeName") or parts.get("Initials", "")
                yield TaggedField(tag, (", ".join(filter(None, (family, given, parts.get("Suffix")))),))
            elif body := parts.get("CollectiveName"):
                yield TaggedField("CN", (body,))
        if tree.attribute(names, "CompleteYN") == "N":
            yield TaggedField(tag, ("et al.",))


def _abstract(holder: Element) -> Iterator[TaggedField]:
    for abstract in tree.children(holder, "Abstract"):
        parts = []
        for part in tree.children(abstract, "AbstractText"):
            label = tree.attribute(part, "Label")
            parts.append(f"{label}: {tree.words(part)}" if label else tree.words(part))
        yield TaggedField("AB", (" ".join(parts),))


def _date(element: Element | None) -> str:
    if element is None:
        return ""
    parts = {tree.name(part): tree.words(part) for part in element}
    words = (parts.get(name, "") for name in ("Year", "Season", "Month", "Day"))
    return " ".join(filter(None, words)) or parts.get("MedlineDate", "")
