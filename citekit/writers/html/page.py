"""The reading list as one HTML file that needs no network and no server.

It shows what the Markdown list shows, in the same order (`reading_list`), and adds search, filters, charts, copying
and export. A Content-Security-Policy allows the page's own script and style, by their hashes, and nothing else; all
that comes from outside is escaped by the templates.

The first `WHOLE` works are in the document. The others are packed (`pack`): the script makes their elements when
they come into sight, so that a page of thousands is small and fast. Without scripts their references are shown.
"""

import re
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec

from citekit.checking.verify import shown as value_shown
from citekit.csl.richtext import plain, untagged
from citekit.errors import TemplateError
from citekit.model.bibliography import Bibliography, Source
from citekit.model.check import Check
from citekit.model.entry import Entry, EntryList
from citekit.model.states import NOTICES, STATES, describe_difference, state_of, state_tag
from citekit.runtime.store import stored
from citekit.writers import csl_json, ris
from citekit.writers import templates as pages
from citekit.writers.bibtex import writer as bibtex
from citekit.writers.groups import cited_sections, flags, known_group, needs_check
from citekit.writers.html.charts.charts import charts
from citekit.writers.html.coins import coins
from citekit.writers.html.entries import entries_html
from citekit.writers.html.evidence import earned, tag_view
from citekit.writers.html.index import FLAGS, choices, index
from citekit.writers.html.links import links, notices, only_web, rich_html, title_marked, work_links
from citekit.writers.html.views import Doubt, PageEntry, PageSource, TagView, Title, WebLink
from citekit.writers.markdown.reading_list import ListBuilder
from citekit.writers.markdown.views import EntryView, SourceView

TEMPLATE = "page.html.j2"
WHOLE = 200
"""Works that are in the document itself."""
STYLES = ("page/page.css", "page/entry.css", "page/filters.css", "page/print.css")
SCRIPTS = tuple(
    f"page/{name}.js"
    for name in (
        *(
            "address",
            "fold",
            "data",
            "filter",
            "arrange",
            "list",
            "controls",
            "copy",
            "zip",
            "word",
            "export",
            "keyboard",
        ),
        "start",
    )
)
"""Parts of the page; a user's file of the same name replaces each."""
REVIEW_STYLES = ("review/panel.css", "review/parts.css")
REVIEW_SCRIPTS = tuple(
    f"review/{name}.js"
    for name in (
        *("elements", "server", "queue", "printed", "colouring", "fields", "matches", "tags"),
        *("editor", "entry", "acts", "list", "keyboard", "review"),
    )
)
"""What only the page of ``citekit review`` has."""
_PANEL = 'id="review"'

_POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; {review}"
    "form-action 'none'; base-uri 'none'"
)
# A control character shows as nothing, or makes a browser doubt that the file is text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SCRIPT_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


class EntryExports(NamedTuple):
    """A single entry in the formats that the page copies and saves."""

    bibtex: str
    ris: str
    csl_json: str


def render(
    bibliography: Bibliography,
    entry_list: EntryList,
    templates: Path | None = None,
    *,
    review: int = 0,
) -> str:
    """The page; ``templates``: a user's own folder.

    ``review``: the number of the build that ``citekit review`` shows, from 1; the page then has its panel.

    Raises TemplateError for a fault in a template, UnknownName for an unknown style in the options.
    """
    style = _join(STYLES + REVIEW_STYLES if review else STYLES, templates)
    script = _join(SCRIPTS + REVIEW_SCRIPTS if review else SCRIPTS, templates)
    level = zlib.Z_BEST_SPEED if review else zlib.Z_BEST_COMPRESSION
    context = {**_context(bibliography, entry_list, level), "review": review}
    entries: list[PageEntry] = context["entries"]
    written = [_CONTROL.sub("", html.strip()) for html in entries_html(entries, context, templates)]
    own_server = "connect-src 'self'; " if review else ""
    policy = _POLICY.format(script=_hash(script), style=_hash(style), review=own_server)
    context |= {"style": style, "script": script, "policy": policy}
    context |= {"written": written, "rest": pack(written[WHOLE:], level)}
    page = pages.render(TEMPLATE, context, templates)
    if review and _PANEL not in page:
        raise TemplateError(
            'Missing panel of the review; add {% if review %}{% include "review/panel.html.j2" %}{% endif %} '
            "behind <body>.",
            file=TEMPLATE,
        )
    return _CONTROL.sub("", page).rstrip("\n") + "\n"


def pack(value: object, level: int = zlib.Z_BEST_COMPRESSION) -> str:
    """JSON as deflated Base64 (RFC 1950, 4648), which browsers unpack by themselves."""
    return b64encode(zlib.compress(msgspec.json.encode(value), level)).decode()


def _join(names: Sequence[str], folder: Path | None) -> str:
    """The scripts or styles joined, as the browser hashes them."""
    parts = []
    for name in names:
        text = _CONTROL.sub("", pages.source(name, folder)).replace("\r\n", "\n").replace("\r", "\n")
        if match := re.search(r"</(?:script|style)|<!--", text, re.IGNORECASE):
            raise TemplateError(
                f"Invalid '{match[0]}' in a script or style, which it would end; write it in parts.",
                file=name,
            )
        parts.append(text.rstrip("\n") + "\n")
    return "".join(parts)


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _json(value: object) -> str:
    """JSON for a ``<script>``: without characters that HTML acts on."""
    return msgspec.json.encode(value).decode().translate(_SCRIPT_ESCAPES)


@stored
def _entry_exports(entry: Entry) -> EntryExports:
    """The entry without its abstract, which the page would hold three times."""
    item = {name: value for name, value in entry.item.items() if name != "abstract"}
    single = EntryList(entries=(msgspec.structs.replace(entry, item=item),))
    compact = msgspec.json.format(csl_json.write(single.entries), indent=-1)
    return EntryExports(bibtex.write(single), ris.write(single), compact)


def _context(bibliography: Bibliography, entry_list: EntryList, level: int) -> dict[str, Any]:
    """What the templates can use (templates/README.md); ``level``: of compression."""
    builder = PageBuilder(bibliography, entry_list)
    sources = [builder.page_source(source) for source in bibliography.sources]
    others = builder.page_entries(builder.works(None))
    entries = [*(entry for source in sources for entry in source.works), *others]
    listed = [builder.entries[entry.key] for entry in entries]
    copied = [entry.key for entry in entries]
    copied += [source.key for source in sources if source.index is not None]
    sections = cited_sections(bibliography)
    return {
        "title": bibliography.options.name or page_title(bibliography),
        "named": bool(bibliography.options.name),
        "titles": [builder.title(source) for source in sources],
        "count": len(entries),
        "whole": WHOLE,
        "cited": sum(entry.cited for entry in entries),
        "unchecked": sum(not entry.checked for entry in entries),
        "shared_check": shared_check(entries),
        "several": sum(bool(source.works) for source in sources) > 1,
        "group": known_group(bibliography, listed),
        "sources": sources,
        "others": others,
        "entries": entries,
        "mentions": [builder.mention(work) for work in bibliography.works if work.mentioned],
        "notes": [builder.note(note) for note in bibliography.notes if note.level in ("review", "warning")],
        # Works only: a bar must not open documents, which are above the list.
        "charts": charts(msgspec.structs.replace(entry_list, entries=tuple(listed)), bibliography),
        "choices": choices(entries, listed, sources, sections),
        "index": _json(index(entries, listed, sources, sections)),
        "texts": pack([_entry_exports(builder.entries[key]) for key in copied], level),
    }


def page_title(bibliography: Bibliography) -> str:
    """The titles of what was read, if there are one or two."""
    titles = [untagged(source.item.get("title")) or plain(source.file) for source in bibliography.sources]
    if not titles:
        return "Reading list"
    return "; ".join(titles) if len(titles) <= 2 else f"Reading list of {len(titles)} documents"


def shared_check(entries: Sequence[EntryView]) -> str:
    """The result of the check where all works have the same, which is then shown once; else ''."""
    checks = {entry.check for entry in entries}
    return checks.pop() if len(checks) == 1 and len(entries) > 1 else ""


class PageBuilder(ListBuilder):
    """The Markdown list's builder, for HTML, with what only the page shows."""

    def __init__(self, bibliography: Bibliography, entry_list: EntryList) -> None:
        super().__init__(bibliography, entry_list.entries, "html")
        self._next_index = 0
        self.works_by_key = {work.key: work for work in bibliography.works}
        self.documents = entry_list.documents
        works = sum(not entry.is_source for entry in entry_list.entries)
        shown = [source.key for source in bibliography.sources if source.key in self.entries]
        self.source_index = {key: works + at for at, key in enumerate(dict.fromkeys(shown))}

    def page_entries(self, views: Sequence[EntryView]) -> tuple[PageEntry, ...]:
        """The works of ``views``, numbered on."""
        return tuple(self._page_entry(view) for view in views)

    def _page_entry(self, view: EntryView) -> PageEntry:
        entry = self.entries[view.key]
        state = state_of(entry.check)
        work = self.works_by_key.get(view.key)
        shown = (*flags(entry), *(["to-check"] if work and needs_check(entry) else []))
        self._next_index += 1
        fields = msgspec.structs.asdict(view)
        fields["reference"] = title_marked(only_web(view.reference), entry.item)
        return PageEntry(
            **fields,
            index=self._next_index - 1,
            home=next((self.labels[one.id] for one in entry.in_sources if one.id in self.labels), ""),
            coins=coins(entry.item, entry.key),
            tags=tuple(_tags(entry)),
            state=state,
            flags=tuple(flag for flag in FLAGS if flag in shown),
            citations=sum(len(one.citations) for one in work.printed) if work else 0,
            sign=STATES[state].sign,
            notices=notices(entry.check),
            differences=tuple(plain(describe_difference(one)) for one in entry.check.differences)
            if entry.check
            else (),
            doubts=tuple(
                Doubt(field=name, value=plain(value_shown(entry.item, name))) for name in entry.doubts
            ),
            candidates=_candidates(entry.check),
            evidence=tuple(earned(entry.evidence, self.labels)),
            links=_other_links(work_links(entry.item, view.title), view.reference),
            doi_shown=bool(view.doi) and escape(view.doi).lower() in view.reference.lower(),
        )

    def title(self, source: PageSource) -> Title:
        """The title of a document, with its markup."""
        item = self.sources[source.id].item
        return Title(
            html=rich_html(item.get("title")) or escape(plain(source.file)),
            label=source.label,
            address=urlencode({"source": source.id}),
            count=len(source.works) + source.elsewhere,
        )

    def page_source(self, source: Source) -> PageSource:
        """The document with the works that are listed under it."""
        view: SourceView = self.source(source)
        fields = msgspec.structs.asdict(view)
        fields["reference"] = title_marked(only_web(view.reference), source.item)
        return PageSource(
            **fields,
            position=list(self.sources).index(source.id),
            index=self.source_index.get(source.key),
            coins=coins(source.item, source.key) if source.item else "",
            links=_other_links(work_links(source.item, plain(source.item.get("title"))), view.reference),
            works=self.page_entries(view.entries),
        )


def _other_links(links: Sequence[WebLink], reference: str) -> tuple[WebLink, ...]:
    """The links that the formatted reference does not have itself."""
    return tuple(link for link in links if f'href="{escape(link.url)}"'.lower() not in reference.lower())


def _tags(entry: Entry) -> Iterator[TagView]:
    """The tags, each once, without those of the state and of notices, which are shown in words."""
    elsewhere = {state_tag(entry.check), *(notice.tag for notice in NOTICES.values())}
    strengths = {plain(f"{tag.facet}:{tag.id}"): tag.strength for tag in entry.evidence}
    own = {plain(tag) for tag in entry.own_tags}
    for tag in dict.fromkeys(plain(tag) for tag in entry.tags if tag not in elsewhere):
        if tag:
            yield tag_view(tag, strengths.get(tag, "own" if tag in own else "firm"))


def _candidates(check: Check | None) -> tuple[WebLink, ...]:
    if check is None or check.doi:
        return ()
    return tuple(link for one in check.candidates for link in links(one.doi, plain(one.label)))
