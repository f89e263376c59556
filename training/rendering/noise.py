"""Copying accidents: lost and added spaces, dashes, quotes, hyphens, buttons.

Noise works on tagged pieces, so that spans stay right whatever is done: a piece keeps its label, and the spans are
measured when the pieces are joined.
"""

import random
import re
from collections.abc import Callable, Sequence

from training.examples import Example
from training.rendering.pieces import TITLES, Piece, joined

Pieces = list[Piece]

_TRAILING = (
    " [PubMed] [Google Scholar]", " [Google Scholar]", " [CrossRef]", " CrossRef", " [PubMed]", " [CrossRef] [PubMed]",
    " View MinedArticle", " PubMed Abstract | CrossRef Full Text | Google Scholar", " View ArticlePubMedGoogle Scholar",
    " CrossRef Full Text | Google Scholar", " Crossref, Google Scholar", " [Links]", " [ Links ]", " Google Scholar",
    " CrossRef PubMed", " (open in a new window)", " ►", " [DOI] [PubMed]",
)  # fmt: skip
_DASHES = ("–", "–", "–", "—", "−", "‐", "--", " - ", "- ", " – ", "–\u0020")
_QUOTES = {"“": '"', "”": '"', "‘": "'", "’": "'", "„": '"', "«": '"', "»": '"'}
_INNER_QUOTES = (("‘", "’"), ("“", "”"), ('"', '"'), ("'", "'"), ("„", "“"), ("»", "«"), ("«", "»"))
_LIGATURES = (("ffi", "ﬃ"), ("fi", "ﬁ"), ("fl", "ﬂ"), ("ff", "ﬀ"))
_RANGE = re.compile(r"(?<=\d)-(?=\d)")
_LONG_WORD = re.compile(r"[^\W\d_]{7,}")
_WORD_AT_END = re.compile(r"[^\W\d_]\.?\s$|^\s$")
_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "in",
        "on",
        "for",
        "to",
        "by",
        "at",
        "as",
        "with",
        "from",
        "is",
        "und",
        "der",
        "die",
        "das",
        "de",
        "la",
        "et",
        "y",
        "e",
        "del",
    ]
)


def noisy(pieces: Sequence[Piece], rng: random.Random) -> Pieces:
    """The pieces after a few accidents; most strings meet none or one."""
    result = list(pieces)
    dash = rng.choice(_DASHES) if rng.random() < 0.55 else "-"
    if dash != "-":
        result = [
            (_RANGE.sub(dash, text), label) if label in ("page", "issue") else (text, label)
            for text, label in result
        ]
    for chance, accident in _ACCIDENTS:
        if rng.random() < chance:
            result = accident(result, rng)
    return result


def perturbed(example: Example, rng: random.Random) -> Example:
    """A tagged string after the accidents of `noisy`."""
    pieces: Pieces = []
    position = 0
    for start, end, label in example.spans:
        pieces += [(example.raw[position:start], ""), (example.raw[start:end], label)]
        position = end
    pieces.append((example.raw[position:], ""))
    return joined(noisy(pieces, rng), example.source, example.exact)


def quoting(text: str, rng: random.Random) -> str:
    """A title with some of its words in quotation marks."""
    words = text.split(" ")
    start = rng.randrange(len(words))
    end = min(len(words), start + rng.randint(1, 3))
    opening, closing = rng.choice(_INNER_QUOTES)
    if any(sign in text for sign in opening + closing):
        return text
    return " ".join([*words[:start], opening + " ".join(words[start:end]) + closing, *words[end:]])


def _lost_space(pieces: Pieces, rng: random.Random) -> Pieces:
    """', ' becomes ',' at one field boundary, or at all."""
    inner = [n for n, (text, label) in enumerate(pieces) if not label and text.strip() and " " in text]
    if not inner:
        return pieces
    chosen = set(inner) if rng.random() < 0.2 else {rng.choice(inner)}
    return [(text.replace(" ", "") if n in chosen else text, label) for n, (text, label) in enumerate(pieces)]


def _space_before_marks(pieces: Pieces, rng: random.Random) -> Pieces:
    """'Nat .Commun .4 ,2696 ( 2013)'."""
    tight = rng.random() < 0.6

    def loosen(text: str) -> str:
        text = re.sub(r"(?<=\w)([.,;:])", r" \1", text) if rng.random() < 0.7 else text
        return re.sub(r"(?<=[.,;]) ", "", text) if tight else text

    keep = ("doi", "url", "id")
    return [(text if label in keep else loosen(text).replace("(", "( "), label) for text, label in pieces]


def _hyphenated(pieces: Pieces, rng: random.Random) -> Pieces:
    """'inter- national', 'inter-national', as the ends of lines leave it."""
    mark = rng.choice(("- ", "- ", "-", " - "))
    times = rng.choice((1, 1, 2))
    result = list(pieces)
    for _ in range(times):
        places = [
            n
            for n, (text, label) in enumerate(result)
            if label in ("title", "container", "publisher", "author-family") and _LONG_WORD.search(text)
        ]
        if not places:
            return result
        at = rng.choice(places)
        text, label = result[at]
        word = rng.choice(list(_LONG_WORD.finditer(text)))
        cut = rng.randint(word.start() + 3, word.end() - 3)
        result[at] = (text[:cut] + mark + text[cut:], label)
    return result


def _straight_quotes(pieces: Pieces, rng: random.Random) -> Pieces:
    table = str.maketrans(_QUOTES)
    return [
        (text.translate(table) if label in ("", "title", "author-family") else text, label)
        for text, label in pieces
    ]


def _ligatures(pieces: Pieces, rng: random.Random) -> Pieces:
    def tie(text: str) -> str:
        for letters, sign in _LIGATURES:
            text = text.replace(letters, sign)
        return text

    return [(text if label in ("doi", "url", "id") else tie(text), label) for text, label in pieces]


def _tight_pages(pieces: Pieces, rng: random.Random) -> Pieces:
    """'pp.12-34', 'S.12'."""
    return [
        (
            text.rstrip()
            if following[1] in ("page", "volume", "issue") and _WORD_AT_END.search(text)
            else text,
            label,
        )
        for (text, label), following in zip(pieces, [*pieces[1:], ("", "")], strict=True)
    ]


def _markup(pieces: Pieces, rng: random.Random) -> Pieces:
    """'<i>Journal</i>', '*Journal*', '_Journal_': the marks are outside."""
    opening, closing = rng.choice(
        (("<i>", "</i>"), ("<em>", "</em>"), ("*", "*"), ("_", "_"), ("<b>", "</b>"))
    )
    wanted = rng.choice((("container",), ("title",), ("volume",), ("container", "volume")))
    result: Pieces = []
    for text, label in pieces:
        result += [(opening, ""), (text, label), (closing, "")] if label in wanted else [(text, label)]
    return result


def _trailing(pieces: Pieces, rng: random.Random) -> Pieces:
    return [*pieces, (rng.choice(_TRAILING), "")]


def _broken_link(pieces: Pieces, rng: random.Random) -> Pieces:
    """'https://doi. org/10.1016/ j.pain'."""
    result: Pieces = []
    for text, label in pieces:
        if label in ("doi", "url") and len(text) > 8:
            cuts = [n + 1 for n, sign in enumerate(text[:-1]) if sign in "./-_" and n > 3]
            if cuts:
                cut = rng.choice(cuts)
                text = f"{text[:cut]} {text[cut:]}"
        elif not label and text.endswith("doi.org/") and rng.random() < 0.5:
            text = text.replace("doi.org/", "doi. org/")
        result.append((text, label))
    return result


def _upper_title(pieces: Pieces, rng: random.Random) -> Pieces:
    return [(text.upper() if label == "title" else text, label) for text, label in pieces]


def _capitals(pieces: Pieces, rng: random.Random) -> Pieces:
    return [(title_case(text) if label in TITLES else text, label) for text, label in pieces]


def title_case(text: str) -> str:
    """The title with capitals, as American styles print it."""
    words = text.split(" ")
    return " ".join(
        word if not word[:1].islower() or (word in _SMALL and n) else word[0].upper() + word[1:]
        for n, word in enumerate(words)
    )


def _lost_stop(pieces: Pieces, rng: random.Random) -> Pieces:
    """A stop or comma between two fields is missing."""
    inner = [n for n, (text, label) in enumerate(pieces) if not label and text in (". ", ", ", "; ", ": ")]
    if not inner:
        return pieces
    at = rng.choice(inner)
    return [*pieces[:at], (" ", ""), *pieces[at + 1 :]]


def _other_mark(pieces: Pieces, rng: random.Random) -> Pieces:
    """A comma for a stop and the like."""
    inner = [n for n, (text, label) in enumerate(pieces) if not label and text in (". ", ", ", "; ", ": ")]
    if not inner:
        return pieces
    at = rng.choice(inner)
    return [
        *pieces[:at],
        (rng.choice((", ", ". ", "; ", ": ", " - ", " – ", ".- ", " ")), ""),
        *pieces[at + 1 :],
    ]


def _cut_off(pieces: Pieces, rng: random.Random) -> Pieces:
    """The end is on another page."""
    length = sum(len(text) for text, _ in pieces)
    room = rng.randint(max(30, length // 2), max(31, length))
    result: Pieces = []
    for text, label in pieces:
        if room <= 0:
            break
        result.append((text[:room], label))
        room -= len(text)
    return result


def _dropped(pieces: Pieces, rng: random.Random) -> Pieces:
    """A field is missing, its punctuation stays."""
    wanted = rng.choice(("date", "page", "volume", "title", "place", "container", "publisher"))
    return [("", "") if label == wanted else (text, label) for text, label in pieces]


def _tex(pieces: Pieces, rng: random.Random) -> Pieces:
    return [(_RANGE.sub("--", text).replace("“", "``").replace("”", "''"), label) for text, label in pieces]


def _decomposed(pieces: Pieces, rng: random.Random) -> Pieces:
    """Umlauts as old PDFs give them: 'Mu¨ller', 'M¨uller'."""
    form = rng.choice((("¨a", "¨o", "¨u", "´e"), ("a¨", "o¨", "u¨", "e´"), ("ae", "oe", "ue", "e")))
    table = dict(zip("äöüé", form, strict=True))
    return [(re.sub("[äöüé]", lambda match: table[match[0]], text), label) for text, label in pieces]


_ACCIDENTS: tuple[tuple[float, Callable[[Pieces, random.Random], Pieces]], ...] = (
    (0.01, _upper_title), (0.03, _capitals), (0.012, _dropped), (0.02, _lost_stop), (0.03, _other_mark),
    (0.2, _straight_quotes), (0.01, _tex), (0.06, _hyphenated), (0.02, _ligatures), (0.012, _markup),
    (0.02, _decomposed), (0.15, _broken_link), (0.05, _tight_pages), (0.03, _trailing), (0.012, _cut_off), (0.05, _lost_space),
    (0.03, _space_before_marks),
)  # fmt: skip
