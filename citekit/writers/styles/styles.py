"""Citation styles on pybtex's style engine: one definition, four kinds of output. The only door to pybtex.

``vancouver`` is written from the rules, not from another style: ICMJE's samples of references
(https://www.nlm.nih.gov/bsd/uniform_requirements.html) and NLM's Citing Medicine
(https://www.ncbi.nlm.nih.gov/books/NBK7256/). All authors that are known are printed, then 'et al.' where
the printed list was cut short (``custom.et_al``).

CSL items become pybtex's Entry and Person objects without a detour through BibTeX: fields are rich text
already, so nothing is read as LaTeX.
"""

import html
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from pybtex.backends.html import Backend as HtmlBackend
from pybtex.backends.latex import Backend as LatexBackend
from pybtex.backends.markdown import Backend as MarkdownBackend
from pybtex.backends.plaintext import Backend as TextBackend
from pybtex.database import Entry, Person
from pybtex.richtext import HRef, String, Tag, Text
from pybtex.style.formatting import BaseStyle
from pybtex.style.labels.number import LabelStyle
from pybtex.style.names import BaseNameStyle
from pybtex.style.sorting.none import SortingStyle
from pybtex.style.template import field, first_of, join, names, optional, optional_field, sentence, words

from citekit.csl.item import Item
from citekit.csl.richtext import pieces, plain
from citekit.errors import UnknownName
from citekit.text.normalize import fold_dashes
from citekit.writers.markdown import syntax as markdown
from citekit.writers.styles import cache as kept
from citekit.writers.styles import items as csl
from citekit.writers.styles import markup as marks
from citekit.writers.styles.citeproc import CslStyle

# pybtex has no types, so its base classes are Any to mypy: hence 'type: ignore[misc]' on the subclasses.

Markup = Literal["text", "markdown", "html", "latex"]


def check(style: str) -> None:
    """Raise UnknownName for a style that does not exist, UsageError for one that cannot be used here."""
    styles, _ = _tables()
    if style not in styles:
        _csl_style(style)


def format_items(items: Sequence[Item], markup: Markup, style: str = "vancouver") -> list[str]:
    """Each item as one line in the given markup, in the given order; '' for an item that says nothing.

    ``style``: ours, or any of CSL: its name or a .csl file; an item that the CSL engine fails on, or finds
    nothing in, is formatted in Vancouver (see `refused`). Raises what `check` raises, and UnknownName for a
    markup that does not exist. No item makes it fail.
    """
    styles, backends = _tables()
    if markup not in backends:
        raise UnknownName("markup", markup, backends)
    if style in styles:
        return [_ours(item, markup, style) for item in items]
    return [
        _guarded(marks.write(line, markup), markup) if line else _ours(item, markup, "vancouver")
        for item, line in zip(items, _csl_lines(items, style), strict=True)
    ]


def refused(items: Sequence[Item], style: str) -> int:
    """How many of the items the CSL engine fails on, or says nothing of; 0 for a style of ours."""
    return 0 if style in _tables()[0] else sum(not line for line in _csl_lines(items, style))


def _csl_lines(items: Sequence[Item], style: str) -> list[str | None]:
    """With marks; '' where the engine fails, which is kept too: it will fail again."""
    csl_style = _csl_style(style)
    return kept.formatted(list(items), csl_style.identity, lambda item: csl_style.line(item) or "")


def _ours(item: Item, markup: Markup, style: str) -> str:
    styles, backends = _tables()
    return _guarded(_line(styles[style], item).render(backends[markup]), markup)


@cache
def _csl_style(name: str) -> CslStyle:
    return CslStyle(name)


@cache
def _tables() -> tuple[dict[str, Any], dict[str, Any]]:
    """Styles and backends by name, made once."""
    backends = {"text": TextBackend(), "markdown": _Markdown(), "html": _Html(), "latex": _Latex()}
    return {"vancouver": Vancouver()}, backends


def _line(engine: Any, item: Item) -> Any:
    entry = _entry(item)
    if not entry.fields and not entry.persons:
        return Text()
    return engine.format_entry("", entry).text


def _guarded(line: str, markup: Markup) -> str:
    """What matters only at the start: a list or heading in Markdown, an optional argument in LaTeX."""
    if markup == "markdown":
        return markdown.guard(line)
    return "{[}" + line[1:] if markup == "latex" and line.startswith("[") else line


# --- The backends: pybtex's, with the escaping mended -------------------------------------------------------


class _Markdown(MarkdownBackend):  # type: ignore[misc]
    """pybtex escapes every full stop and hyphen, but no '~', '|', '$' or '@'; we the other way round."""

    def format_str(self, text: str) -> str:
        return markdown.escape(text)

    def format_tag(self, tag_name: str, text: str) -> str:
        # Emphasis must not begin or end with a space: '* x*' is no emphasis.
        inner = text.strip()
        if not inner:
            return text
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{super().format_tag(tag_name, inner)}{after}"

    def format_href(self, url: str, text: str, _external: bool = False) -> str:
        return f"[{text}]({markdown.link(url)})"


class _Html(HtmlBackend):  # type: ignore[misc]
    """pybtex writes the address of a link as it is; a quote in it would end the attribute."""

    def format_str(self, text: str) -> str:
        return html.escape(text, quote=True)

    def format_href(self, url: str, text: str, _external: bool = False) -> str:
        return marks.html_link(url, text)


class _Latex(LatexBackend):  # type: ignore[misc]
    """pybtex (through latexcodec) leaves '$', braces, backslash and '^' alone, which TeX acts on."""

    def format_str(self, text: str) -> str:
        return marks.latex(text)

    def format_href(self, url: str, text: str, _external: bool = False) -> str:
        return marks.latex_link(url, text)


# --- An item as pybtex sees it -----------------------------------------------------------------------------


def _entry(item: Item) -> Any:
    kind = plain(item.get("type"))
    fields: dict[str, Any] = {name: plain(item.get(source)) for name, source in csl.PRINTED.items()}
    pages, number = fold_dashes(plain(item.get("page"))), plain(item.get("number"))
    template = csl.KINDS.get(kind, "book")
    fields |= {
        "title": _rich(plain(item.get("title"))),
        "container": _rich(plain(item.get("container-title-short") or item.get("container-title"))),
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
    custom = item.get("custom")
    if isinstance(custom, Mapping) and custom.get("et_al") is True:
        fields["et-al"] = "et al"
    shown = {name: value for name, value in fields.items() if value}
    if shown.keys() <= {"editors", "medium"}:
        shown = {}
    return Entry(template, shown, {role: persons for role, persons in people.items() if persons})


def _person(name: csl.Name) -> Any:
    # Filled part by part: Person's own reader takes braces and commas in a name for BibTeX.
    person = Person()
    person.first_names = [initials] if (initials := csl.initials(name.given)) else []
    person.prelast_names = [name.particle] if name.particle else []
    person.last_names = [name.family] if name.family else []
    person.lineage_names = [name.suffix.rstrip(".")] if name.suffix else []
    return person


def _rich(text: str) -> Any:
    """CSL rich text as pybtex's; small capitals and spans only carry their text."""
    stack: list[tuple[str, list[Any]]] = [("", [])]
    for kind, value in pieces(text):
        if kind == "text":
            stack[-1][1].append(String(value))
        elif kind == "open":
            stack.append((value, []))
        else:
            tag, parts = stack.pop()
            stack[-1][1].append(Text(*parts) if tag in ("sc", "span") else Tag(tag, *parts))
    return Text(*stack[0][1])


def _link(item: Item) -> Any:
    """The DOI, else 'Available from:' and the address; only web addresses become links."""
    if doi := csl.doi(item.get("DOI")):
        return HRef(csl.doi_url(doi), f"doi:{doi}")
    if url := plain(item.get("URL")):
        linked = re.match(r"https?://\S+$", url, re.IGNORECASE)
        return Text("Available from: ", HRef(url, url) if linked else String(url))
    return None


# --- Vancouver ---------------------------------------------------------------------------------------------


class _FamilyInitials(BaseNameStyle):  # type: ignore[misc]
    """'van der Berg AB Jr': the name as NLM prints it, the particle where the person bears it."""

    def format(self, person: Any, _abbr: bool = False) -> Any:
        parts = (person.prelast_names, person.last_names, person.first_names, person.lineage_names)
        return Text(" ".join(name for part in parts for name in part))


def _given(name: str) -> Any:
    """The field if the item has it, else nothing."""
    return optional_field(name, raw=True)


def _needed(name: str) -> Any:
    """The field; without it the ``optional`` around vanishes."""
    return field(name, raw=True)


_EDITORS = sentence[names("editor", sep=", "), _needed("editors")]
_AUTHORS = sentence[names("author", sep=", "), _given("et-al")]
_TITLE = sentence[words[_given("title"), optional["[", _needed("medium"), "]"]]]
_VOLUME = join[_given("volume"), optional["(", _needed("issue"), ")"]]
_ISSUE = join(sep=":")[join(sep=";")[_given("date"), _VOLUME], _given("pages")]
_IMPRINT = join(sep="; ")[
    join(sep=": ")[_given("place"), _given("publisher")],
    words[_given("date"), optional["[cited ", _needed("cited"), "]"]],
]
_SERIES = optional["(", join(sep="; ")[_needed("series"), _given("series-number")], ")"]
_BOOK_VOLUME = join[optional["Vol. ", _needed("volume")], optional["(", _needed("issue"), ")"]]


class Vancouver(BaseStyle):  # type: ignore[misc]
    """Family AB, Family C, et al. Title. Journal. 2021;101(1):259-301. doi:..."""

    default_name_style = _FamilyInitials
    default_label_style = LabelStyle
    default_sorting_style = SortingStyle

    article = words[
        first_of[optional[_AUTHORS], optional[_EDITORS]],
        _TITLE,
        sentence[_given("container")],
        sentence[_ISSUE],
        _given("link"),
    ]
    chapter = words[
        optional[_AUTHORS],
        _TITLE,
        optional["In: ", words[optional[_EDITORS], sentence[_needed("container")]]],
        sentence[_given("edition")],
        sentence[_BOOK_VOLUME],
        sentence[_given("event")],
        sentence[_IMPRINT],
        optional["p. ", sentence[_needed("pages")]],
        _SERIES,
        _given("link"),
    ]
    book = words[
        first_of[optional[_AUTHORS], optional[_EDITORS]],
        _TITLE,
        sentence[_given("container")],
        sentence[_given("edition")],
        optional["Version ", sentence[_needed("version")]],
        sentence[_BOOK_VOLUME],
        sentence[_given("event")],
        sentence[_IMPRINT],
        optional[_needed("number-of-pages"), " p."],
        optional["p. ", sentence[_needed("pages")]],
        optional["No. ", sentence[_needed("number")]],
        _SERIES,
        _given("link"),
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
