"""The systems of citing: numbers, keys, names and years; and which of them an article uses."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from citekit.citations import author_year as authoryear
from citekit.citations import keyed, numeric
from citekit.citations.body import body_of
from citekit.citations.tables import cited_in_columns
from citekit.citations.targets import CitingParagraphs, LinkedMarker, MarkerLinks, Target
from citekit.model.article import Article

# Measured on 40 articles: those that cite in a way reach 90 % of their list and more, the others 35 %.
_SHARE_OF_LIST = 0.5
_NEARLY_ALL = 0.9
# A text that was copied in part reaches few, but one after the other.
_MANY, _SHARE_IN_A_ROW = 8, 0.6
# More numbers than any article cites without naming its works.
MOST_CITED = 400

CitationStyle = Callable[[Article, CitingParagraphs, Sequence[Target]], MarkerLinks]


def _known(targets: Sequence[Target]) -> frozenset[int]:
    return frozenset(target.number for target in targets)


# The ways of citing, in order: of two that reach as much of the list, the first is the article's.
STYLES_OF_CITING: dict[str, CitationStyle] = {
    "square": lambda article, body, targets: numeric.in_brackets(article, body, _known(targets), "square"),
    "keys": keyed.find,
    "author-year": authoryear.find,
    "round": lambda article, body, targets: numeric.in_brackets(article, body, _known(targets), "round"),
    "raised": lambda article, body, targets: numeric.by_raised(article, body, _known(targets)),
    "spaced": lambda article, body, targets: numeric.by_raised(article, body, _known(targets), spaced=True),
}
NUMERIC = {name: style for name, style in STYLES_OF_CITING.items() if name not in ("keys", "author-year")}


_NAME_OR_YEAR = re.compile(r"[^\W\d_]{2}|(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def beside_links(
    article: Article, body: CitingParagraphs, targets: Sequence[Target], own: MarkerLinks
) -> MarkerLinks:
    """What is cited beside the document's own links: in their system, and where they leave something.

    Numbers in brackets beside linked names and years are equations, standard errors or cells of a table;
    those beside linked numbers are compounds and positions, where the links reach half of the list and more.
    """
    names = sum(bool(_NAME_OR_YEAR.search(article.text, hit.start, hit.end)) for hit in own.hits)
    if 2 * names >= len(own.hits):
        links = authoryear.find(article, body, targets)
        return links._replace(hits=tuple(hit for hit in links.hits if _adds(article.text, hit, own.reached)))
    if len(own.reached) >= _SHARE_OF_LIST * len(targets):
        return MarkerLinks()
    return article_links(article, body, targets, NUMERIC)


def _adds(text: str, hit: LinkedMarker, reached: set[int]) -> bool:
    """Whether a name and year beside linked ones cite: in a sentence, or what no link leads to.

    A paragraph of its own is the author of a species' name; captions and tables name the sources of data.
    """
    around = text[hit.block.start : hit.start] + text[hit.end : hit.block.end]
    if not any(letter.isalpha() for letter in around):
        return False
    return hit.block.kind == "text" or not reached.issuperset(hit.numbers)


def article_links(
    article: Article,
    body: CitingParagraphs,
    targets: Sequence[Target],
    styles: Mapping[str, CitationStyle] = STYLES_OF_CITING,
) -> MarkerLinks:
    """The links of the article's system: the one that reaches most of the list.

    An article that cites by raised numbers has numbers in brackets too: points of an argument, equations. They
    reach few entries of its list; those of a text that was copied in part reach few as well, but one after the
    other from the first. Beside names and years that reach half of the list, numbers in round brackets are
    equations and standard errors, however many of them there are.
    """
    best, by, reached = MarkerLinks(), "", set[int]()
    for name, way in styles.items():
        if name in NUMERIC and not targets[0].by_number:
            continue
        links = way(article, body, targets)
        if len(links.reached) > len(reached):
            best, by, reached = links, name, links.reached
        if len(reached) >= (_SHARE_OF_LIST if by == "author-year" else _NEARLY_ALL) * len(targets):
            break
    best = best._replace(style=by)
    if by in NUMERIC:
        bare = tuple(cited_in_columns(article.text, body, _known(targets)))
        best = best._replace(hits=tuple(merged(bare, best.hits)))
        reached = best.reached
    in_a_row = len(reached) >= _MANY and len(reached) >= _SHARE_IN_A_ROW * max(reached)
    if len(reached) >= _SHARE_OF_LIST * len(targets) or by == "author-year" or in_a_row:
        return best
    return MarkerLinks()


def merged(own: Sequence[LinkedMarker], others: Sequence[LinkedMarker]) -> list[LinkedMarker]:
    """The document's own links, and what was found where it has none; in order."""
    spans = sorted((hit.start, hit.end) for hit in own)
    starts = [start for start, _ in spans]

    def free(hit: LinkedMarker) -> bool:
        position = bisect_right(starts, hit.end)
        return all(end <= hit.start for _, end in spans[max(0, position - 30) : position])

    return sorted([*own, *(hit for hit in others if free(hit))], key=lambda hit: hit.start)


def cited_in_a_row(article: Article) -> int:
    """The highest number that a text without a list cites in a row, else 0."""
    body = body_of(article)
    known = frozenset(range(1, MOST_CITED + 1))
    every = [numeric.in_brackets(article, body, known, style).reached for style in ("square", "round")]
    reached = max(every, key=len)
    row = len(reached) >= _MANY and len(reached) >= _SHARE_IN_A_ROW * max(reached)
    return max(reached) if row else 0
