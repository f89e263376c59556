"""What a document raises or lowers, in the texts that quotes are cut from: '10³ counts', 'CO₂', '¹⁸F'."""

from collections.abc import Iterator, Sequence

import msgspec

from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Printed
from citekit.model.citation import Citation
from citekit.text import scripts
from citekit.text.normalize import clean
from citekit.text.sentences import Span, Spans


def show_scripts(articles: Sequence[Article], bibliography: Bibliography) -> Bibliography:
    """Write raised and lowered figures as Unicode has them, one for one, outside markers and references.

    Offsets stay as they are.
    """
    printed: dict[str, list[Printed]] = {}
    for work in bibliography.works:
        for place in work.printed:
            printed.setdefault(place.source, []).append(place)
    texts = {
        article.id: _with_scripts(article, printed.get(article.id, ()))
        for article in articles
        if article.raised or article.lowered
    }
    if not texts:
        return bibliography
    sources = tuple(
        msgspec.structs.replace(source, text=texts.get(source.id, source.text))
        for source in bibliography.sources
    )
    works = tuple(
        msgspec.structs.replace(work, printed=tuple(_quoted(place, texts) for place in work.printed))
        for work in bibliography.works
    )
    return bibliography.with_changes(sources=sources, works=works)


def _quoted(printed: Printed, texts: dict[str, str]) -> Printed:
    """The citations of a reference with their sentences as its source's new text has them."""
    text = texts.get(printed.source)
    if text is None:
        return printed
    return msgspec.structs.replace(
        printed,
        citations=tuple(_requoted(citation, text) for citation in printed.citations),
        continued=tuple(_requoted(citation, text) for citation in printed.continued),
    )


def _requoted(citation: Citation, text: str) -> Citation:
    sentence = clean(text[citation.sentence_start : citation.sentence_end])
    return msgspec.structs.replace(citation, sentence=sentence)


def _with_scripts(article: Article, printed: Sequence[Printed]) -> str:
    kept = Spans(_kept(printed))
    text = article.text
    pieces: list[tuple[int, int, str]] = []
    for spans, shown in ((article.raised, scripts.raised), (article.lowered, scripts.lowered)):
        for start, end in spans:
            script = shown(text[start:end])
            if script is not None and not kept.overlap(start, end):
                pieces.append((start, end, script))
    parts: list[str] = []
    done = 0
    for start, end, script in sorted(pieces):
        parts += (text[done:start], script)
        done = end
    return "".join((*parts, text[done:]))


def _kept(printed: Sequence[Printed]) -> Iterator[Span]:
    """The spans of markers and of references."""
    for place in printed:
        yield place.place.start, place.place.end
        for citation in (*place.citations, *place.continued):
            yield citation.start, citation.end
