"""The views of the HTML page's templates, documented in templates/README.md.

Strings are plain text, which the templates escape by themselves; ``reference`` is HTML already.
"""

from citekit.writers.markdown.views import EntryView, SourceView, View


class TagView(View, frozen=True, kw_only=True):
    """A tag of the filter (``mechanism:ion-channel``) and its label (``ion-channel``)."""

    tag: str
    facet: str
    label: str
    strength: str


class TagCount(View, frozen=True, kw_only=True):
    """A tag to filter by: ``index`` is its place in the page's index."""

    tag: str
    label: str
    index: int
    count: int


class FacetCount(View, frozen=True, kw_only=True):
    """The tags of one facet, the most frequent first."""

    name: str
    tags: tuple[TagCount, ...]


class Option(View, frozen=True, kw_only=True):
    """A choice of a filter, with the number of entries behind it."""

    value: str
    label: str
    count: int
    short: str


class SourceOption(View, frozen=True, kw_only=True):
    """A source to filter by, and its sections."""

    value: str
    label: str
    count: int
    sections: tuple[Option, ...]


class Part(View, frozen=True, kw_only=True):
    """A piece of a sentence; ``marked`` where it earned a tag."""

    text: str
    marked: bool


class Words(View, frozen=True, kw_only=True):
    """A title or sentence with the words in it that earned a tag."""

    where: str
    parts: tuple[Part, ...]
    rule: str


class Title(View, frozen=True, kw_only=True):
    """The title of a document that was read, HTML, and the filter that shows what it cites."""

    html: str
    label: str
    address: str
    count: int


class Earned(View, frozen=True, kw_only=True):
    """A tag with what earned it, and whether that is firm or only context."""

    tag: TagView
    strength: str
    words: tuple[Words, ...]


class WebLink(View, frozen=True, kw_only=True):
    """A link: only web addresses."""

    name: str
    url: str


class Notice(View, frozen=True, kw_only=True):
    """A retraction, concern or correction: ``kind`` sets its colour."""

    kind: str
    words: str
    url: str


class Doubt(View, frozen=True, kw_only=True):
    """A field that may be parsed wrongly, and its value; empty where it may be missing."""

    field: str
    value: str


class PageEntry(EntryView, frozen=True, kw_only=True):
    """A work on the HTML page."""

    index: int
    home: str
    coins: str
    tags: tuple[TagView, ...]
    state: str
    sign: str
    flags: tuple[str, ...]
    citations: int
    notices: tuple[Notice, ...]
    differences: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    candidates: tuple[WebLink, ...]
    evidence: tuple[Earned, ...]
    links: tuple[WebLink, ...]
    doi_shown: bool


class PageSource(SourceView, frozen=True, kw_only=True):
    """A document on the HTML page; ``index`` of its texts, None if it is not an entry."""

    position: int
    index: int | None
    coins: str
    links: tuple[WebLink, ...]
    works: tuple[PageEntry, ...]
