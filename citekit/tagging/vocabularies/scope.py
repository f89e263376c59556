"""Which part of a vocabulary is imported: a language, and what is below some terms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from citekit.errors import UsageError
from citekit.tagging.vocabularies.vocabulary import Problem, Term, Vocabulary
from citekit.text.similarity import ratio

_TREE_NUMBER = re.compile(r"[A-Z](?:\d\d(?:\.\d{3})*)?")
_DEFAULT = "en"
_MOST_NAMED = 5
_SIMILAR = 0.6
_LANGUAGES = {"english": "en", "eng": "en", "german": "de", "deutsch": "de", "french": "fr", "spanish": "es"}


def choose_language(vocabulary: Vocabulary, wanted: str | None) -> str:
    """The language to import: the one wanted, else English, else the only one; '' if none is marked.

    Raises UsageError if the vocabulary has no terms in it, or has to be asked for one of several.
    """
    counts: Counter[str] = Counter()
    for concept in vocabulary.concepts.values():
        counts.update({term.language for term in concept.terms if term.kind in ("name", "label")})
    marked = sorted(filter(None, counts), key=lambda tag: (-counts[tag], tag))
    listed = ", ".join(f"{language} {counts[language]:,}" for language in marked[:20])
    language = (wanted or _DEFAULT).lower().replace("_", "-")
    language = _LANGUAGES.get(language, language)
    if any(_is_of(tag, language) for tag in marked):
        return language
    if not marked:
        if wanted:
            vocabulary.problems.append(Problem(f"The file marks no languages; ignored --language {wanted}"))
        return ""
    if wanted:
        raise UsageError(f"No terms in the language '{wanted}' (the file has {listed})")
    if len({tag.partition("-")[0] for tag in marked}) == 1:
        return marked[0].partition("-")[0]
    if counts[""] >= len(vocabulary.concepts) / 2:
        return ""
    raise UsageError(f"No terms in English; choose a language with --language (the file has {listed})")


def _is_of(tag: str, language: str) -> bool:
    return tag == language or tag.startswith(f"{language}-")


def terms_in(terms: Iterable[Term], language: str) -> list[Term]:
    """The terms in a language, then those without one: 'en' has 'en-GB' too."""
    terms = list(terms)
    return [t for t in terms if language and _is_of(t.language, language)] + [
        t for t in terms if not t.language
    ]


def below(vocabulary: Vocabulary, names: Sequence[str], language: str) -> set[str]:
    """The ids of the concepts that ``names`` name, and of all that are narrower.

    A name is a term, an id or a tree number, without regard to case. Raises UsageError for one that is unknown.
    """
    if not names:
        return set(vocabulary.concepts)
    children = defaultdict(list)
    for concept in vocabulary.concepts.values():
        for parent in concept.parents:
            children[parent].append(concept.id)
    inside: set[str] = set()
    for name in names:
        if _TREE_NUMBER.fullmatch(name.upper()) and (found := _in_tree(vocabulary, name.upper())):
            inside.update(found)
            continue
        waiting = _named(vocabulary, name, language)
        while waiting:
            if (id_ := waiting.pop()) not in inside:
                inside.add(id_)
                waiting += children[id_]
    return inside


def _in_tree(vocabulary: Vocabulary, number: str) -> list[str]:
    """The concepts at a tree number of MeSH and below it; at a letter, the whole category."""
    begins = number if len(number) == 1 else f"{number}."
    return [
        concept.id
        for concept in vocabulary.concepts.values()
        if any(
            code == number or (code.startswith(begins) and _TREE_NUMBER.fullmatch(code))
            for code in concept.codes
        )
    ]


def _named(vocabulary: Vocabulary, name: str, language: str) -> list[str]:
    """The concepts of that name; else of that id or code; else with that synonym."""
    folded = name.casefold().strip()
    by_rank: dict[int, list[str]] = defaultdict(list)
    for concept in vocabulary.concepts.values():
        for term in concept.terms:
            if term.text.casefold() == folded and term.kind != "note":
                by_rank[0 if term.kind in ("name", "label") else 2].append(concept.id)
        ids = (concept.id, re.split(r"[/#]", concept.id)[-1], *concept.codes)
        if folded in (id_.casefold() for id_ in ids):
            by_rank[1].append(concept.id)
    if not by_rank:
        near = _nearest(folded, vocabulary, language)
        hint = f"; did you mean '{near}'?" if near else ""
        raise UsageError(
            f"Unknown term '{name}' in --below{hint} (expected a term, an id or a tree number of the file)"
        )
    return list(dict.fromkeys(by_rank[min(by_rank)]))


def _nearest(folded: str, vocabulary: Vocabulary, language: str) -> str:
    names = (
        term.text
        for concept in vocabulary.concepts.values()
        for term in terms_in(concept.terms, language)
        if term.kind in ("name", "label", "synonym")
    )
    best = max(names, key=lambda text: ratio(folded, text.casefold()), default="")
    return best if ratio(folded, best.casefold()) >= _SIMILAR else ""


def break_circles(vocabulary: Vocabulary) -> None:
    """Remove relations that make a concept broader than itself, and those to unknown concepts, as problems.

    In time linear in the relations.
    """
    _remove_unknown(vocabulary)
    concepts = vocabulary.concepts
    depths: dict[str, int] = {}  # the place of a concept on the way; -1 behind it
    circular: dict[str, set[str]] = defaultdict(set)
    for start in concepts:
        way: list[str] = []
        waiting = [] if start in depths else [iter((start,))]
        while waiting:
            parent = next(waiting[-1], None)
            if parent is None:
                waiting.pop()
                if way:
                    depths[way.pop()] = -1
            elif parent not in depths:
                depths[parent] = len(way)
                way.append(parent)
                waiting.append(iter(concepts[parent].parents))
            elif depths[parent] >= 0:
                circular[way[-1]].add(parent)
                vocabulary.problems.append(_circle(way, depths[parent], concepts[way[-1]].line))
    for child, parents in circular.items():
        concepts[child].parents = [id_ for id_ in concepts[child].parents if id_ not in parents]


def _circle(way: Sequence[str], start: int, line: int | None) -> Problem:
    """The problem of a circle that begins at ``start`` of the way up and ends with it."""
    parent, child = way[start], way[-1]
    names = [*way[start : start + _MOST_NAMED], *(["..."] if len(way) - start > _MOST_NAMED else []), parent]
    return Problem(f"Circular broader terms, {' -> '.join(names)}: removed {parent} above {child}", line)


def _remove_unknown(vocabulary: Vocabulary) -> None:
    for concept in vocabulary.concepts.values():
        unknown = [parent for parent in concept.parents if parent not in vocabulary.concepts]
        concept.parents = [
            parent for parent in dict.fromkeys(concept.parents) if parent in vocabulary.concepts
        ]
        if unknown:
            names = ", ".join(f"'{name}'" for name in unknown[:_MOST_NAMED])
            message = f"{concept.id}: Unknown broader term {names}"
            vocabulary.problems.append(Problem(message, concept.line))
