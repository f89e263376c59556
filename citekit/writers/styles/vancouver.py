"""The style ``vancouver``, on pybtex's style engine.

It is written from the rules, not from another style: ICMJE's samples of references
(https://www.nlm.nih.gov/bsd/uniform_requirements.html) and NLM's Citing Medicine
(https://www.ncbi.nlm.nih.gov/books/NBK7256/). All authors that are known are printed, then 'et al.' where
the printed list was cut short (``custom.et_al``).

CSL items become pybtex's Entry and Person objects without a detour through BibTeX: fields are rich text
already, so nothing is read as LaTeX.
"""

import re
from functools import cache
from typing import Any

from pybtex.database import Entry, Person
from pybtex.richtext import HRef, String, Text
from pybtex.style.formatting import BaseStyle
from pybtex.style.labels.number import LabelStyle
from pybtex.style.names import BaseNameStyle
from pybtex.style.sorting.none import SortingStyle
from pybtex.style.template import field, first_of, join, names, optional, optional_field, sentence, words

from citekit.csl.identifiers import doi_url
from citekit.csl.item import Item, is_cut_short
from citekit.csl.names import Name, initials
from citekit.csl.richtext import plain
from citekit.text.normalize import fold_dashes
from citekit.writers.styles import items as csl
from citekit.writers.styles.markup import RichText, rich_text

# pybtex has no types, so its base classes are Any to mypy: hence 'type: ignore[misc]' on the subclasses.


def reference(item: Item) -> RichText:
    """The item as a reference; empty for an item without content."""
    entry = _entry(item)
    if not entry.fields and not entry.persons:
        return Text()
    return _style().format_entry("", entry).text


@cache
def _style() -> "Vancouver":
    return Vancouver()


def _entry(item: Item) -> Any:
    kind = plain(item.get("type"))
    fields: dict[str, Any] = {name: plain(item.get(source)) for name, source in csl.PRINTED.items()}
    pages, number = fold_dashes(plain(item.get("page"))), plain(item.get("number"))
    template = csl.KINDS.get(kind, "book")
    fields |= {
        "title": rich_text(plain(item.get("title"))),
        "container": rich_text(plain(item.get("container-title-short") or item.get("container-title"))),
        "edition": csl.edition(fields["edition"]),
        # The volume finds the year's issue; month and day are for what has none (Citing Medicine, chapter 1).
        "date": csl.date(item.get("issued"), only_year=bool(fields["volume"]) and template == "article"),
        "publisher": fields["publisher"] or plain(item.get("archive")),
        "cited": csl.date(item.get("accessed")),
        "pages": pages or (number if template == "article" else ""),
        "number": number if template != "article" else "",
        "medium": plain(item.get("genre") or item.get("medium") or csl.MEDIA.get(kind)),
        "link": _link(item),
    }
    people = {role: [_person(name) for name in csl.names(item.get(role))] for role in ("author", "editor")}
    if not people["editor"]:
        people["editor"] = [_person(name) for name in csl.names(item.get("container-author"))]
    fields["editors"] = "editors" if len(people["editor"]) > 1 else "editor"
    if is_cut_short(item):
        fields["et-al"] = "et al"
    present = {name: value for name, value in fields.items() if value}
    if present.keys() <= {"editors", "medium"}:
        present = {}
    return Entry(template, present, {role: persons for role, persons in people.items() if persons})


def _person(name: Name) -> Any:
    # Filled part by part: Person's own reader takes braces and commas in a name for BibTeX.
    person = Person()
    person.first_names = [given] if (given := initials(name.given)) else []
    person.prelast_names = [name.particle] if name.particle else []
    person.last_names = [name.family] if name.family else []
    person.lineage_names = [name.suffix.rstrip(".")] if name.suffix else []
    return person


def _link(item: Item) -> Any:
    """The DOI, else 'Available from:' and the URL; only web URLs become links."""
    if doi := csl.doi(item.get("DOI")):
        return HRef(doi_url(doi), f"doi:{doi}")
    if url := plain(item.get("URL")):
        linked = re.match(r"https?://\S+$", url, re.IGNORECASE)
        return Text("Available from: ", HRef(url, url) if linked else String(url))
    return None


class _FamilyInitials(BaseNameStyle):  # type: ignore[misc]
    """'van der Berg AB Jr': the name as NLM prints it, with its particle."""

    def format(self, person: Any, _abbr: bool = False) -> Any:
        parts = (person.prelast_names, person.last_names, person.first_names, person.lineage_names)
        return Text(" ".join(name for part in parts for name in part))


def _optional(name: str) -> Any:
    """The field, or nothing if the item lacks it."""
    return optional_field(name, raw=True)


def _required(name: str) -> Any:
    """The field; without it the enclosing ``optional`` is empty."""
    return field(name, raw=True)


_EDITORS = sentence[names("editor", sep=", "), _required("editors")]
_AUTHORS = sentence[names("author", sep=", "), _optional("et-al")]
_TITLE = sentence[words[_optional("title"), optional["[", _required("medium"), "]"]]]
_VOLUME = join[_optional("volume"), optional["(", _required("issue"), ")"]]
_ISSUE = join(sep=":")[join(sep=";")[_optional("date"), _VOLUME], _optional("pages")]
_IMPRINT = join(sep="; ")[
    join(sep=": ")[_optional("place"), _optional("publisher")],
    words[_optional("date"), optional["[cited ", _required("cited"), "]"]],
]
_SERIES = optional["(", join(sep="; ")[_required("series"), _optional("series-number")], ")"]
_BOOK_VOLUME = join[optional["Vol. ", _required("volume")], optional["(", _required("issue"), ")"]]


class Vancouver(BaseStyle):  # type: ignore[misc]
    """Family AB, Family C, et al. Title. Journal. 2021;101(1):259-301. doi:..."""

    default_name_style = _FamilyInitials
    default_label_style = LabelStyle
    default_sorting_style = SortingStyle

    article = words[
        first_of[optional[_AUTHORS], optional[_EDITORS]],
        _TITLE,
        sentence[_optional("container")],
        sentence[_ISSUE],
        _optional("link"),
    ]
    chapter = words[
        optional[_AUTHORS],
        _TITLE,
        optional["In: ", words[optional[_EDITORS], sentence[_required("container")]]],
        sentence[_optional("edition")],
        sentence[_BOOK_VOLUME],
        sentence[_optional("event")],
        sentence[_IMPRINT],
        optional["p. ", sentence[_required("pages")]],
        _SERIES,
        _optional("link"),
    ]
    book = words[
        first_of[optional[_AUTHORS], optional[_EDITORS]],
        _TITLE,
        sentence[_optional("container")],
        sentence[_optional("edition")],
        optional["Version ", sentence[_required("version")]],
        sentence[_BOOK_VOLUME],
        sentence[_optional("event")],
        sentence[_IMPRINT],
        optional[_required("number-of-pages"), " p."],
        optional["p. ", sentence[_required("pages")]],
        optional["No. ", sentence[_required("number")]],
        _SERIES,
        _optional("link"),
    ]

    def get_article_template(self, _entry: Any) -> Any:
        """Articles."""
        return self.article

    def get_chapter_template(self, _entry: Any) -> Any:
        """Parts of a book, papers of a conference."""
        return self.chapter

    def get_book_template(self, _entry: Any) -> Any:
        """Books and everything else."""
        return self.book
