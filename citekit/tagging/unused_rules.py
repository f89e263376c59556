"""Rules that can never count: what a taxonomy file may hold without a fault, and nobody will ever see work."""

from collections.abc import Iterator, Sequence

from citekit.tagging.matching import Matcher, Role, Rule
from citekit.tagging.relations import Fault
from citekit.tagging.taxonomy import Label

_FOUND_BY: tuple[Role, ...] = ("synonyms", "patterns", "inferred")
_PHRASES: tuple[Role, ...] = ("synonyms", "abbreviations", "exclusions", "requires", "inferred")
_WORD = "xq"


def idle_rules(labels: Sequence[Label], elsewhere: Sequence[Label] = ()) -> Iterator[Fault]:
    """Terms that are not found even in their own words, and labels and abbreviations that nothing can earn.

    ``elsewhere``: the labels of other taxonomies that this one extends; their words count for these.
    """
    words = {label.name for label in (*labels, *elsewhere) if label.synonyms}
    reached = {label.name for label in elsewhere if any(getattr(label, key) for key in _FOUND_BY)}
    for label in labels:
        reached.update(label.parents, label.implies)
    for place, label in enumerate(labels):
        if label.abbreviations and label.name not in words:
            what = "has abbreviations but no synonyms; an abbreviation counts where a document expands it with one"
            yield Fault(place, f"{label.name} {what}", "abbreviations")
        elif label.name not in reached and not any(getattr(label, key) for key in _FOUND_BY):
            what = "can never be given: expected synonyms or patterns, or a label that implies it"
            yield Fault(place, f"{label.name} {what}", "id")
        yield from _idle_terms(place, label)


def _idle_terms(place: int, label: Label) -> Iterator[Fault]:
    rules = [Rule(place, role, phrase) for role in _PHRASES for phrase in getattr(label, role)]
    matcher = Matcher(rules)
    for rule in rules:
        texts = _own_words(rule.phrase)
        found = [text for text in texts if _finds(matcher, rule, text)]
        if not found:
            what = f"{label.name}: '{rule.phrase}' in {rule.role} can never match, not even these very words"
            yield Fault(place, what, rule.role, rule.phrase)
        elif (
            rule.role in _FOUND_BY and (barred := [_barred(matcher, text) for text in found]) and all(barred)
        ):
            what = (
                f"{label.name}: '{rule.phrase}' in {rule.role} never counts, for it stands in the exclusion"
            )
            yield Fault(place, f"{what} '{barred[0]}'", rule.role, rule.phrase)


def _own_words(phrase: str) -> list[str]:
    """Texts in which a phrase has to be found: its own words, and with something for its * and '...'."""
    own = phrase.rstrip().removesuffix("*")
    texts = [own.replace("...", " ")]
    if "..." in phrase or own != phrase.rstrip():
        texts.append(own.replace("...", f" {_WORD} ") + (_WORD if own != phrase.rstrip() else ""))
    return texts


def _finds(matcher: Matcher, rule: Rule, text: str) -> bool:
    return any(hit.rule == rule and hit.end >= len(text.rstrip()) for hit in matcher.search(text))


def _barred(matcher: Matcher, text: str) -> str:
    """The exclusion that stands in a text, if one does."""
    hits = matcher.search(text)
    return next((hit.rule.phrase for hit in hits if hit.rule.role == "exclusions"), "")
