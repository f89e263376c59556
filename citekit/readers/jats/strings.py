"""The printed string of an entry: as written, or composed from its fields."""

import re
from collections.abc import Iterator

from citekit.csl.dates import date_words
from citekit.csl.dates import year as year_of
from citekit.csl.item import Item, custom, is_cut_short
from citekit.csl.names import as_listed
from citekit.readers.jats.tree import Element, attribute, name, words
from citekit.text.normalize import squeeze

_CITATIONS = ("mixed-citation", "element-citation", "citation", "nlm-citation", "product")
# Numbers of indexes are printed only where a word in front announces them.
_UNPRINTED = frozenset({"pub-id", "object-id", "issn"})
_ANNOUNCED = re.compile(r"(?:doi|pmid|pmcid|pmc|id|arxiv|isbn|issn|org)\W*$|[/(\[]$", re.IGNORECASE)
_LABEL = re.compile(r"[\[(]?(?P<number>\d{1,4})[a-z]?[\])]?[.:]?")
_KEY = re.compile(r"\[[^\]\s]{2,15}\]")


def citations(ref: Element) -> list[Element]:
    """The citations of a <ref>; of several forms, the one with a printed string."""
    forms = [form for child in ref for form in _of(child)]
    printed = [form for form in forms if is_printed(form)]
    return printed if printed and len(printed) < len(forms) else forms


def _of(child: Element) -> Iterator[Element]:
    if name(child) in _CITATIONS:
        yield child
    elif name(child) == "citation-alternatives":
        for inner in child:
            yield from _of(inner)


def is_printed(citation: Element) -> bool:
    """Whether text between the fields of a citation makes it a printed string."""
    if name(citation) != "mixed-citation" and name(citation) != "citation":
        return False
    between = [citation.text or "", *(child.tail or "" for child in citation)]
    return any(piece.strip(" \n\t\r\u00a0") for piece in between)


def number(label: str) -> int | None:
    """The number that a label prints: '[12]', '12.'."""
    match = _LABEL.fullmatch(label.strip())
    return int(match["number"]) if match else None


def is_key(label: str) -> bool:
    """Whether a label is a printed key: '[Smi19]'."""
    return bool(_KEY.fullmatch(label.strip()))


def printed_string(citation: Element, label: str = "") -> str:
    """The words of a citation, without its label and unprinted identifiers."""
    text = squeeze("".join(_pieces(citation)))
    shown = label.strip().rstrip(".")
    if shown and number(label) is not None:
        text = re.sub(rf"^{re.escape(shown)}\s*[.)\]]\s+", "", text)
    return text


def _pieces(citation: Element) -> Iterator[str]:
    """The text as printed, with separators that only the markup implies."""
    gaps = {**_GAPS, ("surname", "given-names"): ", "} if _lacks_separators(citation) else _GAPS
    stack: list[Element | str] = [citation]
    last = ""  # the last characters of the text so far
    space = ""  # the white space since the last element
    before = ""  # the last element that ended, '' behind text
    while stack:
        top = stack.pop()
        if isinstance(top, _End):
            before = str(top)
        elif isinstance(top, str):
            if not top.strip():
                space += top
                continue
            piece, space, before = space + top, "", ""
            last = last[-20:] + piece
            yield piece
        else:
            tag = name(top)
            text = _identifier_text(tag, top, last + space)
            gap = gaps.get((before, tag)) or (" " if before in _FIELDS and tag in _FIELDS else "")
            if text is None and gap:
                space = gap
            inside: list[Element | str] = [top.text or ("et al." if tag == "etal" else "")]
            for child in top:
                inside += [child, child.tail or ""]
            stack += [_End(tag), *reversed(inside)] if text is None else [_End(before), text]


class _End(str):
    """The end of an element of that name."""

    __slots__ = ()


# Separators that are printed between two elements without text between them.
_GAPS = {
    ("surname", "given-names"): " ",
    ("given-names", "surname"): " ",
    ("given-names", "suffix"): " ",
    ("surname", "suffix"): " ",
    **{
        (part, other): ", "
        for part in ("name", "string-name", "collab")
        for other in ("name", "string-name", "collab", "etal")
    },
}
_FIELDS = frozenset(
    (
        "person-group",
        "name",
        "collab",
        "etal",
        "year",
        "article-title",
        "chapter-title",
        "source",
        "publisher-name",
    )
)


def _lacks_separators(citation: Element) -> bool:
    """Whether a list of names lacks separators: 'Roe, A., Doe, B.' was meant."""
    names = [element for element in citation.iter() if name(element) == "name"]
    if len(names) == 1:  # 'Roe, A. (2001).'
        group = names[0].getparent()
        behind = group.tail if group is not None and name(group) == "person-group" else names[0].tail
        return words(names[0]).endswith(".") and (behind or "").lstrip().startswith("(")
    stopped = any(words(part).endswith(".") for element in names for part in element)
    return stopped and any(
        name(element.getnext()) == "name" and not (element.tail or "").strip()
        for element in names
        if element.getnext() is not None
    )


def _identifier_text(tag: str, element: Element, last: str) -> str | None:
    """The printed form of an identifier; None to write its own words.

    Only a DOI after a space is printed, unless a word in front announces it.
    """
    if tag not in _UNPRINTED or _ANNOUNCED.search(last):
        return None
    text = words(element)
    printed_here = attribute(element, "pub-id-type") == "doi" and last.endswith(" ")
    return f" doi: {text}" if printed_here and text else ""


def compose_string(item: Item) -> str:
    """Compose a Vancouver string: 'Roe A. Title. Journal. 2001;12(3):4-5. doi: ...'."""
    parts = [_people(item, "author"), str(item.get("title") or "")]
    editors = _people(item, "editor")
    if editors:
        editors += ", editors" if len(item["editor"]) > 1 else ", editor"
    container = str(item.get("container-title") or "")
    if item.get("type") in ("chapter", "paper-conference") and (editors or container):
        container = f"In: {editors}. {container}" if editors else f"In: {container}"
    elif editors:
        parts.insert(2 if parts[0] else 0, editors)  # in the authors' place where there are none
    edition = f"{_ordinal(item['edition'])} ed" if item.get("edition") else ""
    parts += [container, edition, _published(item), str(item.get("number") or "")]
    if item.get("DOI"):
        parts.append(f"doi: {item['DOI']}")
    elif item.get("URL"):
        parts.append(str(item["URL"]))
    text = " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts if part)
    return text.removesuffix(".") if item.get("DOI") or item.get("URL") else text


def _people(item: Item, role: str) -> str:
    names = list(map(as_listed, item.get(role) or []))
    if is_cut_short(item, role):
        names.append("et al")
    return ", ".join(names)


def _published(item: Item) -> str:
    """'2001;12(3):4-5', 'London: Mosby; 2002', '2000:1-16'."""
    year = str(year_of(item) or date_words(item.get("issued")))
    year += str(custom(item).get("year_suffix") or "")
    house = ": ".join(str(item[field]) for field in ("publisher-place", "publisher") if item.get(field))
    text = "; ".join(part for part in (house, year) if part)
    volume = str(item.get("volume") or "")
    if item.get("issue"):
        volume += f"({item['issue']})"
    text = ";".join(part for part in (text, volume) if part)
    return f"{text}:{item['page'].replace('-', '–')}" if item.get("page") else text


def _ordinal(number: str) -> str:
    """'2nd' for '2'; other words as they are."""
    if not number.isdecimal():
        return number
    teens = number[-2:] in ("11", "12", "13")
    return number + ("th" if teens else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th"))
