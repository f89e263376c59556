"""Facts at a glance, as a taxonomy declares them: a number with its unit, or a name, where it is said of the work.

'45 patients' is a number with a unit, 'motor cortex' a name. A rule says which words have to be in the same sentence
(``requires``), directly before or behind (``before``, ``after``), and which must not be near (``exclusions``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from citekit.model.citation import Statement
from citekit.model.tags import Fact
from citekit.tagging.evidence import Text
from citekit.tagging.hedges import Hedges
from citekit.tagging.own_work import NO_PARTS, OwnParts, is_own_work
from citekit.tagging.taxonomy import FactRule
from citekit.text.numbers import NUMBER, figures
from citekit.text.sentences import sentences

MAX_SENTENCE = 1000
"""Code points of a sentence that is read for facts."""
_NEAR = 30
"""Code points within which ``before``, ``after`` and ``exclusions`` are looked for."""
_RANGE = re.compile(r"\d\s?(?:[–-]|to)\s?\d")
_NUMBER = rf"(?P<number>(?:\d+(?:\.\d+)?\s?(?:[–-]|to)\s?)?(?:\d+\.\d+|{NUMBER}))"


class FactReader:
    """Reads facts by rules, which are compiled once. Linear in the text, never an error."""

    def __init__(self, rules: Sequence[FactRule]) -> None:
        self._rules = [_CompiledRule(rule) for rule in rules]

    def read(
        self,
        title: str,
        abstract: str,
        statements: Sequence[Statement] = (),
        own: dict[str, OwnParts] | None = None,
    ) -> tuple[Fact, ...]:
        """What title, abstract and ``statements`` say of the work, in the order of the rules; each value once.

        Only statements that cite this work alone, and not what the citing authors did (``own``: by source, where they
        report their methods). Offsets count in the title, the abstract or the source's text.
        """
        texts = list(_texts(title, abstract, statements, own or {})) if self._rules else []
        facts: list[Fact] = []
        for rule in self._rules:
            of_rule: dict[str, Fact] = {}
            for text in texts:
                for fact in rule.read(text):
                    of_rule.setdefault(fact.value.casefold(), fact)
            facts += list(of_rule.values())[: rule.most]
        return tuple(facts)


def _texts(
    title: str, abstract: str, statements: Iterable[Statement], own: dict[str, OwnParts]
) -> Iterator[Text]:
    yield Text("title", title)
    for start, end in sentences(abstract):
        yield Text("abstract", abstract[start:end], start)
    for statement in statements:
        if statement.alone and not is_own_work(statement, own.get(statement.source, NO_PARTS)):
            yield Text.of(statement)


class _CompiledRule:
    """One rule of a taxonomy, ready to be searched for."""

    def __init__(self, rule: FactRule) -> None:
        self.kind, self.most = rule.kind, rule.most
        units, names = _any_of(rule.units), _any_of(rule.names)
        words = rf"(?:[^\W\d_][\w'’/-]{{0,30}}\s){{0,{rule.words}}}"
        either = [
            rf"(?<![\w.,/+–-]){_NUMBER}(?P<what>[\s-]?{words}(?:{units}))" if units else "",
            rf"(?<![\w-])(?P<name>{names})" if names else "",
        ]
        self._pattern = re.compile(rf"(?:{'|'.join(filter(None, either))})(?![\w-])", re.IGNORECASE)
        self._requires, self._exclusions = (_words(rule.requires), _words(rule.exclusions))
        self._before = (
            re.compile(rf"(?:{_any_of(rule.before)})[\s(,:]*$", re.IGNORECASE) if rule.before else None
        )
        self._after = (
            re.compile(rf"[\s),:]{{0,9}}(?:{_any_of(rule.after)})\b", re.IGNORECASE) if rule.after else None
        )

    def read(self, text: Text) -> Iterator[Fact]:
        """The facts of this kind in a sentence."""
        sentence = text.text
        if len(sentence) > MAX_SENTENCE or (self._requires and not self._requires.search(sentence)):
            return
        hedges: Hedges | None = None
        for match in self._pattern.finditer(sentence):
            start, end = match.span()
            value = _value(match)
            if not value or not self._is_placed(sentence, start, end):
                continue
            if text.parts is not None and not any(
                first <= start and end <= last for first, last in text.parts
            ):
                continue
            hedges = hedges or Hedges(sentence)
            if hedges.of(start, end):
                continue
            yield Fact(
                kind=self.kind,
                value=value,
                from_=text.from_,
                quote=sentence[start:end],
                start=text.start + start,
                end=text.start + end,
                sentence=sentence,
                sentence_start=text.start,
                section=text.section,
                source=text.source,
            )

    def _is_placed(self, sentence: str, start: int, end: int) -> bool:
        """Whether one of ``before`` or ``after`` is where it has to be, and no exclusion is near."""
        if self._exclusions and self._exclusions.search(sentence, max(0, start - _NEAR), end + _NEAR):
            return False
        if self._before is None and self._after is None:
            return True
        before = self._before and self._before.search(sentence, max(0, start - _NEAR), start)
        return bool(before or (self._after and self._after.match(sentence, end)))


def _value(match: re.Match[str]) -> str:
    """'forty-five  patients' -> '45 patients'; '' for what counts nothing."""
    if "name" in match.re.groupindex and match["name"]:
        return " ".join(match["name"].split())
    number = match["number"]
    counted = number if _RANGE.search(number) else figures(number)
    if counted == "0" or number.casefold() in ("one", "no"):
        return ""
    return " ".join(f"{counted or number} {match['what'].strip(' -')}".split())


def _any_of(phrases: Sequence[str]) -> str:
    """The phrases as alternatives, longest first, each with its plural, spaces or hyphens between its words."""
    forms = sorted(phrases, key=len, reverse=True)
    return "|".join(rf"{re.escape(form)}(?:e?s)?".replace(r"\ ", r"[\s-]") for form in forms)


def _words(phrases: Sequence[str]) -> re.Pattern[str] | None:
    """Any of the phrases as words."""
    return re.compile(rf"\b(?:{_any_of(phrases)})\b", re.IGNORECASE) if phrases else None
