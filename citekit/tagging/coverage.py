"""What a taxonomy covers: how often each label is used, and terms without one.

A term is one to three words in a row. It is weighed by how many texts have it and not only within one and the
same longer term, the more the longer it is: the C-value of term extraction (Frantzi, Ananiadou and Mima 2000)
with the most frequent longer term in place of their mean.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache

from citekit.data import data_lines
from citekit.model.bibliography import Bibliography
from citekit.tagging.matching import Matcher, Role, rules_of
from citekit.tagging.step import tag_works
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Taxonomy

_ORDER = ("title", "abstract", "sentence")

Term = tuple[str, ...]

FEWEST = 3
"""Texts that have to have a term."""
MOST_WORDS = 3

_EARN: tuple[Role, ...] = ("synonyms", "abbreviations", "patterns", "inferred")
_BREAK = " | "
_WORD = re.compile(r"[^\W\d_][\w’'-]*[^\W_]|[|,;:.!?()\[\]{}\"“”/]|\S")
_SHORT = 4


def coverage(bibliography: Bibliography, taxonomy: Taxonomy, most: int = 30) -> str:
    """How often each label is used and by which evidence, and terms without one.

    Tags the bibliography again with ``taxonomy``; ``most``: the number of terms that are listed.
    """
    tagged = tag_works(Tagger(taxonomy), bibliography)
    counts: Counter[str] = Counter()
    sources: dict[str, Counter[str]] = defaultdict(Counter)
    for work in tagged.works:
        for tag in work.tags:
            name = f"{tag.facet}:{tag.id}"
            counts[name] += 1
            sources[name].update({evidence.from_ for evidence in tag.evidence})
    with_label = sum(bool(work.tags) for work in tagged.works)
    lines = [
        f"{taxonomy.id}: {len(tagged.works)} works, {with_label} of them with a label",
        "",
        f"{'label':32} {'works':>5} " + " ".join(f"{name:>8}" for name in _ORDER),
    ]
    for name, count in counts.most_common():
        lines.append(f"{name:32} {count:5} " + " ".join(f"{sources[name][key]:8}" for key in _ORDER))
    unused = [name for name in taxonomy.names() if name not in counts]
    lines += ["", f"Unused labels ({len(unused)}): {', '.join(unused) or 'none'}"]
    lines += ["", "Frequent terms of titles and citing sentences without a label (number of texts):"]
    terms = frequent_terms(taxonomy, _texts(tagged), most)
    lines += [f"  {count:5}  {term}" for term, count in terms] or ["  none"]
    return "\n".join(lines)


def _texts(bibliography: Bibliography) -> Iterator[str]:
    """What is read for tags, each text once: the titles and the sentences that cite."""
    works = bibliography.works
    yield from dict.fromkeys(str(work.item.get("title") or "") for work in works)
    yield from dict.fromkeys(
        citation.sentence
        for work in works
        for printed in work.printed
        for citation in (*printed.citations, *printed.continued)
    )


def frequent_terms(taxonomy: Taxonomy, texts: Iterable[str], most: int) -> list[tuple[str, int]]:
    """The ``most`` weightiest terms, each with how many of the texts have it."""
    matcher = Matcher(rules_of(taxonomy))
    written: dict[Term, Counter[str]] = defaultdict(Counter)
    for text in texts:
        phrases = _phrases(_uncovered(matcher, text))
        for term, form in {tuple(map(_singular, words)): " ".join(words) for words in phrases}.items():
            written[term][form] += 1
    seen = {term: count for term, forms in written.items() if (count := forms.total()) >= FEWEST}
    weights = _weights(seen)
    best = sorted(weights, key=lambda term: (-weights[term], term))
    return [(written[term].most_common(1)[0][0], seen[term]) for term in best[:most]]


def _uncovered(matcher: Matcher, text: str) -> str:
    """A text with a break in place of what earns a label."""
    pieces, at = [], 0
    for hit in matcher.search(text):
        if hit.end > at and hit.rule.role in _EARN:
            pieces += [text[at : max(at, hit.start)], _BREAK]
            at = hit.end
    return "".join([*pieces, text[at:]])


def _phrases(text: str) -> Iterator[Term]:
    """Runs of one to three words that are not general words, within one break."""
    words = _WORD.findall(text)
    general = [_is_general(word) for word in words]
    for begin in range(len(words)):
        for end in range(begin + 1, min(begin + MOST_WORDS, len(words)) + 1):
            if general[begin] or (general[end - 1] and words[end - 1] != "of"):
                break
            if not general[end - 1]:
                yield tuple(word if word.isupper() else word.lower() for word in words[begin:end])


def _is_word(word: str) -> bool:
    return word[0].isalpha() and len(word) > 1


def _is_general(word: str) -> bool:
    """Whether a word is one of all prose, or of all reports of research."""
    plain = word.lower()
    return (
        not _is_word(word)
        or (len(word) < _SHORT and not word.isupper())
        or plain in _stop_words()
        or any(form in _common_words() for form in _forms(plain))
    )


def _forms(word: str) -> Iterator[str]:
    """A word, and what it may be a form of with -s, -ed, -ing and -ly."""
    yield word
    for ending in ("s", "es", "d", "ed", "ing", "ly"):
        if word.endswith(ending):
            yield word.removesuffix(ending)
            if ending == "ing":
                yield f"{word.removesuffix(ending)}e"
    if word.endswith("ies"):
        yield f"{word[:-3]}y"


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(data_lines("mention_stop_words.txt"))


@cache
def _common_words() -> frozenset[str]:
    return frozenset(data_lines("mention_common_words.txt")) | frozenset(data_lines("research_words.txt"))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORT:
        return f"{word[:-3]}y"
    return (
        word[:-1]
        if len(word) > _SHORT and word.endswith("s") and not word.endswith(("ss", "us", "is"))
        else word
    )


def _weights(seen: dict[Term, int]) -> dict[Term, float]:
    """The weight of each term that occurs often enough outside one longer term."""
    within: Counter[Term] = Counter()
    for term, count in seen.items():
        for part in {term[a:b] for a in range(len(term)) for b in range(a + 1, len(term) + 1)} - {term}:
            within[part] = max(within[part], count)
    alone = {term: count - within[term] for term, count in seen.items()}
    return {term: math.log2(len(term) + 1) * count for term, count in alone.items() if count >= FEWEST}
