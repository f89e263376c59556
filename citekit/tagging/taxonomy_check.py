"""Check taxonomies: the errors of their files, and rules that can never match."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from citekit.errors import TaxonomyError, UsageError
from citekit.tagging.matching import Matcher, Role, Rule
from citekit.tagging.taxonomy import Fault, Label, Taxonomy
from citekit.tagging.taxonomy_file import MOST_FAULTS, read_taxonomy

_FOUND_BY: tuple[Role, ...] = ("synonyms", "patterns", "inferred")
_PHRASES: tuple[Role, ...] = ("synonyms", "abbreviations", "exclusions", "requires", "inferred")
_WORD = "xq"


def check_taxonomies(names: Sequence[str]) -> Iterator[tuple[str, list[UsageError]]]:
    """Each taxonomy (a file or a name) with a line of its contents, or its errors.

    Several are checked as extending each other: what one lacks another may have. Raises UnknownName for a
    name that is neither.
    """
    files = []
    for name in names:
        try:
            files.append((name, read_taxonomy(name)))
        except TaxonomyError as error:
            yield "", [error]
    for name, file in files:
        if not file.errors:
            elsewhere = [label for _, other in files if other is not file for label in other.labels]
            for fault in islice(unused_rules(file.labels, elsewhere), MOST_FAULTS):
                file.add_label_error(fault)
        if file.errors:
            yield "", sorted(file.errors, key=lambda error: error.line or 0)
        else:
            yield f"{name}: {_counts(file.taxonomy())}", []


def _counts(taxonomy: Taxonomy) -> str:
    facets = Counter(label.facet for label in taxonomy.labels)
    terms = sum(
        len(label.synonyms) + len(label.abbreviations) + len(label.inferred) for label in taxonomy.labels
    )
    patterns = sum(len(label.patterns) for label in taxonomy.labels)
    by_facet = ", ".join(f"{count} {facet}" for facet, count in facets.items())
    return f"labels {len(taxonomy.labels)} ({by_facet}), terms {terms}, patterns {patterns}: no faults"


def unused_rules(labels: Sequence[Label], elsewhere: Sequence[Label] = ()) -> Iterator[Fault]:
    """Terms that cannot match, and labels and abbreviations that nothing can earn.

    ``elsewhere``: the labels of other taxonomies that this one extends; their words count for these.
    """
    words = {label.name for label in (*labels, *elsewhere) if label.synonyms}
    reached = {label.name for label in elsewhere if any(getattr(label, key) for key in _FOUND_BY)}
    for label in labels:
        reached.update(label.parents, label.implies)
    for place, label in enumerate(labels):
        if label.abbreviations and label.name not in words:
            message = (
                f"{label.name} has abbreviations but no synonyms; an abbreviation counts only where a document "
                "expands it with a synonym"
            )
            yield Fault(place, message, "abbreviations")
        elif label.name not in reached and not any(getattr(label, key) for key in _FOUND_BY):
            message = "can never be given: expected synonyms or patterns, or a label that implies it"
            yield Fault(place, f"{label.name} {message}", "id")
        yield from _unused_terms(place, label)


def _unused_terms(place: int, label: Label) -> Iterator[Fault]:
    rules = [Rule(place, role, phrase) for role in _PHRASES for phrase in getattr(label, role)]
    matcher = Matcher(rules)
    for rule in rules:
        term = f"{label.name}: '{rule.phrase}' in {rule.role}"
        matched = [text for text in _own_words(rule.phrase) if _matches(matcher, rule, text)]
        if not matched:
            message = f"{term} can never match, not even its own words"
            yield Fault(place, message, rule.role, rule.phrase)
        elif rule.role in _FOUND_BY and all(excluded := [_exclusion(matcher, text) for text in matched]):
            message = f"{term} never counts, because the exclusion '{excluded[0]}' covers it"
            yield Fault(place, message, rule.role, rule.phrase)


def _own_words(phrase: str) -> list[str]:
    """Texts that a phrase has to match: its own words, with its * and '...' filled."""
    own = phrase.rstrip().removesuffix("*")
    texts = [own.replace("...", " ")]
    if "..." in phrase or own != phrase.rstrip():
        texts.append(own.replace("...", f" {_WORD} ") + (_WORD if own != phrase.rstrip() else ""))
    return texts


def _matches(matcher: Matcher, rule: Rule, text: str) -> bool:
    return any(hit.rule == rule and hit.end >= len(text.rstrip()) for hit in matcher.search(text))


def _exclusion(matcher: Matcher, text: str) -> str:
    """The exclusion that matches in a text, or ''."""
    hits = matcher.search(text)
    return next((hit.rule.phrase for hit in hits if hit.rule.role == "exclusions"), "")
