"""Confidence in an item: the labeller's probabilities as shares of right answers.

A token's marginal probability is that of its label, not of a title being right. Logistic
regression on a few facts of each field, and of the whole string, makes shares of it; its weights are learnt from
strings that the labeller was not trained on (`training.confidence`) and shipped with the network.
"""

import math
import re
from collections.abc import Mapping, Sequence
from operator import mul
from typing import Any

from citekit.model.bibliography import Confidence
from citekit.references.parser.draft import ReferenceDraft
from citekit.references.parser.oddities import oddities
from citekit.references.parser.tokens import Segment

# The fields that have weights of their own; others share 'other'.
FIELDS = ("author", "issued", "title", "container-title", "volume", "issue", "page", "DOI")
OTHER = "other"
REFERENCE = "reference"
# Fields of items -> fields of segments.
_NAMED = {name: name for name in ("author", "title", "volume", "issue", "page")}
_NAMED |= {"issued": "date", "container-title": "container"}
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_MARKS = " .,:;()[]"
# Letters of scripts for which no confidence was measured: none of Latin, Greek and Cyrillic.
_UNMEASURED = re.compile(r"[\u0530-\u1dff\u2e80-\ud7ff\uf900-\ufaff\ufb50-\ufdff\ufe70-\ufefc]")
# References in Chinese were measured where they have the letters of GB/T 7714: '[J]', '[M]', '[D]'.
_MEASURED_MARK = re.compile(r"[\[［](?:[JMDCNSPR]|EB)(?:/OL)?[\]］]")
_OTHER_THAN_CHINESE = re.compile(r"[\u0600-\u06ff\u3040-\u30ff\uac00-\ud7af]")
# With a third of such letters, nothing is trusted more than this.
_UNMEASURED_SHARE, _UNMEASURED_TRUST = 0.3, 0.5

Weights = Mapping[str, Sequence[float]]
"""For each field and 'reference': the weight of each fact, as `field_facts` and `reference_facts` order them."""


def _doubt(probability: float) -> float:
    """From 0 (sure) to 1 (a thousandth is left), by the logarithm of 1 - p."""
    rest = 1 - probability
    return 1 + math.log10(rest) / 3 if rest > 1e-3 else 0.0


def field_facts(draft: ReferenceDraft, name: str, least: float) -> list[float]:
    """The predictors of a field's confidence; ``least``: the lowest probability of all."""
    start, end = draft.spans[name]
    probability = draft.probabilities[name]
    doubtful = 0
    for segment in draft.segments:
        if segment.doubtful and start <= segment.start < end:
            doubtful += segment.doubtful
    several = len(draft.of(_NAMED.get(name, ""))) > 1
    return [1.0, _doubt(probability), 1 - probability, min(doubtful, 6) / 6, _doubt(least), float(several)]


def reference_facts(draft: ReferenceDraft, least: float, total: float) -> list[float]:
    """The predictors of the item's confidence; ``total``: sum of log probabilities."""
    item = draft.item
    fields = [draft.probabilities[name] for name in FIELDS if name in draft.probabilities]
    doubled = sum(len(draft.of(field)) > 1 for field in ("title", "container", "author", "volume"))
    left = _left_over(draft.raw, draft.segments)
    journal = item.get("type") == "article-journal"
    return [
        1.0,
        _doubt(min(fields, default=0.0)),
        _doubt(least),
        min(-total, 6.0) / 6,
        math.sqrt(min(-total, 6.0) / 6),
        min(sum(probability < 0.95 for probability in fields), 5) / 5,
        *(
            _doubt(draft.probabilities.get(name, 1.0))
            for name in ("author", "title", "container-title", "volume", "page")
        ),
        float("author" not in item),
        float("title" not in item),
        float("issued" not in item),
        float("container-title" not in item),
        float(journal),
        float(journal and "page" not in item and "DOI" not in item),
        float(journal and "volume" not in item),
        min(doubled, 3) / 3,
        min(left, 5) / 5,
        min(len(draft.raw), 600) / 600,
        float(len(draft.raw) < 40),
        *oddities(item, draft.raw, draft.spans),
    ]


def _left_over(raw: str, segments: Sequence[Segment]) -> int:
    """How many words and numbers no field took."""
    end = count = 0
    for segment in segments:
        if raw[end : segment.start].strip(_MARKS):
            count += len(_WORD.findall(raw, end, segment.start))
        end = max(end, segment.end)
    return count + (len(_WORD.findall(raw, end)) if raw[end:].strip(_MARKS) else 0)


def share(weights: Sequence[float], facts: Sequence[float]) -> float:
    """The probability that logistic regression gives, to three places."""
    score = sum(map(mul, weights, facts))
    return round(1 / (1 + math.exp(min(30.0, max(-30.0, -score)))), 3)


def confidence(draft: ReferenceDraft, probabilities: Sequence[float], about: Mapping[str, Any]) -> Confidence:
    """The confidence in an item and its fields, from each token's probability.

    ``about``: of the network, with its weights ('trust') and the confidence that needs no review ('passes').
    """
    weights: Weights = about["trust"]
    least = min(probabilities)
    total = sum(map(math.log, probabilities if least > 1e-6 else (max(one, 1e-6) for one in probabilities)))
    fields = {
        name: share(weights[name if name in FIELDS else OTHER], field_facts(draft, name, least))
        for name in sorted(draft.probabilities)
    }
    reference = within_measured(draft.raw, share(weights[REFERENCE], reference_facts(draft, least, total)))
    return Confidence(reference=reference, fields=fields, doubts=doubts(fields, reference, about["passes"]))


def within_measured(raw: str, reference: float) -> float:
    """The confidence in a reference, limited in scripts for which none was measured."""
    if raw.isascii() or len(_UNMEASURED.findall(raw)) <= _UNMEASURED_SHARE * len(raw):
        return reference
    if _MEASURED_MARK.search(raw) and not _OTHER_THAN_CHINESE.search(raw):
        return reference
    return min(reference, _UNMEASURED_TRUST)


def doubts(fields: Mapping[str, float], reference: float, passes: float) -> tuple[str, ...]:
    """The fields that may be wrong, the least sure first; none where the ``reference`` passes."""
    if reference >= passes:
        return ()
    ranked = sorted(fields, key=lambda name: fields[name])
    return tuple(name for name in ranked if fields[name] < passes) or tuple(ranked[:1]) or (REFERENCE,)
