"""The page's links, which are web addresses only, and its notices."""

import re
from html import escape, unescape
from urllib.parse import quote

from citekit.csl.identifiers import (
    arxiv_id,
    doi_url,
    find_isbns,
    normal_isbn,
    pmc_id,
    without_doi_label,
)
from citekit.csl.item import Item
from citekit.csl.richtext import pieces, plain, untagged
from citekit.model import states
from citekit.model.check import Check
from citekit.writers.html.views import Notice, WebLink
from citekit.writers.styles import items as csl

_ANCHOR = re.compile(r'<a\s(?>[^<>]*?href="([^"]*)")[^<>]*+>')
_WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TAGS = {"i": "i", "b": "b", "sub": "sub", "sup": "sup", "sc": "", "span": ""}
_PMID = re.compile(r"[0-9]{1,10}")
_RELATED = {"preprint": "Preprint", "published": "Published version"}


def only_web(reference: str) -> str:
    """A formatted reference whose links are web addresses, opened without a referrer."""

    def anchor(match: re.Match[str]) -> str:
        if not _WEB.fullmatch(unescape(match[1])):
            return "<a>"
        return f'<a rel="noopener noreferrer" href="{match[1]}">'

    return _ANCHOR.sub(anchor, reference)


def rich_html(text: object) -> str:
    """CSL rich text as HTML."""
    parts = []
    for kind, piece in pieces(plain(text)):
        tag = _TAGS.get(piece, "") if kind != "text" else ""
        parts.append(escape(piece) if kind == "text" else f"<{'/' * (kind == 'close')}{tag}>" if tag else "")
    return "".join(parts)


def title_marked(reference: str, item: Item) -> str:
    """The reference with its title in a span, if the style prints the title unchanged."""
    title = rich_html(item.get("title"))
    before, match, after = (
        reference.partition(title) if len(untagged(item.get("title"))) > 8 else ("", "", "")
    )
    if not match or before.rfind("<") > before.rfind(">"):
        return reference
    return f'{before}<span class="title">{title}</span>{after}'


def links(doi: str, name: str) -> tuple[WebLink, ...]:
    """The DOI as a link called ``name``; () without a DOI."""
    return (WebLink(name=name, url=doi_url(csl.doi(doi))),) if csl.doi(doi) else ()


def work_links(item: Item, title: str) -> tuple[WebLink, ...]:
    """Links to a work: DOI, PubMed, arXiv, a book by its ISBN, its own URL, and a search for its title."""
    urls = [*links(plain(item.get("DOI")), "DOI")]
    if _PMID.fullmatch(pmid := plain(item.get("PMID"))):
        urls.append(WebLink(name="PubMed", url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"))
    if pmcid := pmc_id(plain(item.get("PMCID"))):
        urls.append(WebLink(name="PubMed Central", url=f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"))
    if arxiv := arxiv_id(plain(item.get("number"))):
        urls.append(WebLink(name="arXiv", url=f"https://arxiv.org/abs/{quote(arxiv, safe='/')}"))
    isbns = filter(None, map(normal_isbn, find_isbns(plain(item.get("ISBN")))))
    if isbn := next(isbns, None):
        urls.append(WebLink(name="Open Library", url=f"https://openlibrary.org/isbn/{isbn}"))
    if _WEB.fullmatch(url := plain(item.get("URL"))) and without_doi_label(url) == url:
        urls.append(WebLink(name="Web page", url=url))
    if title := untagged(title):
        search = quote(f'"{title[:240]}"', safe="")
        urls.append(WebLink(name="Google Scholar", url=f"https://scholar.google.com/scholar?q={search}"))
    return tuple(urls)


def notices(check: Check | None) -> tuple[Notice, ...]:
    """Retractions, then concerns and corrections, then other versions of the work."""
    if check is None:
        return ()
    listed = []
    for update in states.notices(check):
        details = "; ".join(filter(None, (plain(update.date), ", ".join(map(plain, update.sources)))))
        words = states.NOTICES[update.kind].words + (f" ({details})" if details else "")
        listed.append(Notice(kind=update.kind, words=words, url=doi_url(update.doi) if update.doi else ""))
    of = [update for update in check.updates if update.of is not None]
    listed += [
        Notice(
            kind="notice",
            words=f"This is itself a notice about another work ({update.kind})",
            url=doi_url(update.of or ""),
        )
        for update in of
    ]
    listed += [
        Notice(kind="version", words=_RELATED[related.kind], url=doi_url(related.doi))
        for related in check.related
        if related.doi
    ]
    return tuple(listed)
