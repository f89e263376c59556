"""Weigh what the verdicts on a record prove: how many other records would agree as well.

Likelihood ratios of the clues are added up in log10: a confirmed clue counts its rarity (`rarities`), a contradicted one how
much more often others are contradicted than the study (``rates`` of ``study_weights.json``). Two explanations compete
with 'it is the study': chance among all records, and another paper of the same people, to whom the journal, the time
and the subject are no coincidence.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from citekit.csl.titles import notice
from citekit.indexes.index import COPIES, NO_WORK
from citekit.mentions.frequencies import frequencies
from citekit.mentions.identify.rarities import rarity, word_rarity
from citekit.mentions.identify.records import RecordText
from citekit.mentions.identify.verdicts import ClueVerdict, Support

RECORDS = math.log10(180e6)
"""Records of Crossref (its public data file of 2026)."""
ABSENT = 0.3
"""The share of studies that are taken to be missing from the index or the candidates, not to take another for one."""
_PAPERS = (1.6, 1.1, 0.8)
"""Other papers of one person (40: 180 million records of 4.5 authors, some 20 million people), of two, of three."""
_JOURNAL, _TIME = 0.7, 0.6
"""The same people: one paper in five is in the same journal; the share of the rarity of a time that still counts."""
_OWN_WORDS = -1.0
"""The least that words count: one post in ten has for a study none of the words of its title."""
_NO_STUDY = -3.0
"""For errata, comments, figures and the like: they are about the study."""
GROUPS: Mapping[str, tuple[str, int]] = {
    "journal": ("journal", 1),
    "before": ("time", 1),
    "published": ("time", 1),
    "person": ("people", 3),
    "institution": ("place", 1),
    "origin": ("place", 1),
    "sample": ("numbers", 2),
    "title": ("title", 1),
    "link": ("link", 1),
}
"""What each kind of clue is evidence of, and how many clues of it count. All others are words."""
_IN_ABSTRACTS = frozenset(("sample", "institution", "origin"))


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the verdicts on a record prove.

    ``weight``: log10 of the likelihood ratio, so that one of 10**weight records agrees as well by chance;
    ``others``: the number of records beside the candidates that may be expected to agree as well.
    """

    weight: float
    others: float


def weigh(verdicts: Sequence[ClueVerdict], text: RecordText, stems: frozenset[str]) -> Evidence:
    """Weigh the verdicts on one record; ``stems`` are the words that the post has for its subject."""
    part = _parts(verdicts, text)
    subject = subject_weight(stems, text)
    doubt = _NO_STUDY if no_study(text) else 0.0
    people = sum(one.clue.kind == "person" and one.verdict == "confirmed" for one in verdicts)
    part["place"] *= 0.5 if people else 1.0
    beside = _rarity(subject, "journal") if part["journal"] > 0 else 0.0
    weight = sum(part.values()) + doubt
    weight += max(beside, _rarity(subject, "any") - max(part["journal"], 0.0))
    others = 10 ** (RECORDS - weight)
    if people:
        shared = min(part["journal"], _JOURNAL) + part["time"] * _TIME + _rarity(subject, "people")
        shared += part["numbers"] + part["title"] + part["link"] + doubt
        others += 10 ** (_PAPERS[min(people, len(_PAPERS)) - 1] - shared)
    return Evidence(weight=weight, others=ABSENT * others)


def no_study(text: RecordText) -> str:
    """Why the record is about a study rather than one: a figure, a copy, a correction; or ''."""
    if text.record.kind in NO_WORK:
        return text.record.kind
    if text.record.doi.startswith(COPIES):
        return "a copy"
    return next((name for title in text.titles[:1] if (name := notice(title))), "")


def verdicts_of_kinds(verdicts: Iterable[ClueVerdict]) -> dict[str, Support]:
    """The verdict on each kind of clue: a confirmed one counts before a contradicted one, both before silence."""
    order: tuple[Support, ...] = ("confirmed", "contradicted", "silent")
    kinds: dict[str, Support] = {}
    for one in verdicts:
        kinds[one.clue.kind] = min(kinds.get(one.clue.kind, "silent"), one.verdict, key=order.index)
    return kinds


def tells(kind: str, verdict: Support, text: RecordText) -> bool:
    """Whether a verdict proves anything: a record without an abstract says nothing of numbers and places."""
    return verdict != "silent" or bool(text.abstract) or kind not in _IN_ABSTRACTS


def _parts(verdicts: Sequence[ClueVerdict], text: RecordText) -> dict[str, float]:
    """The log10 likelihood ratio of every group of clues but the words."""
    rarities: dict[str, list[float]] = defaultdict(list)
    for one in verdicts:
        if one.verdict == "confirmed" and one.clue.kind in GROUPS:
            rarities[one.clue.kind].append(rarity(one, text))
    for_, against = ({name: 0.0 for name, _ in GROUPS.values()} for _ in range(2))
    for kind, verdict in verdicts_of_kinds(verdicts).items():
        name, most = GROUPS.get(kind, ("", 0))
        if not name or not tells(kind, verdict, text):
            continue
        ratio = frequencies().rates[kind][verdict]
        if verdict == "confirmed":
            for_[name] = max(for_[name], sum(sorted(rarities[kind], reverse=True)[:most]) + ratio)
        else:
            against[name] = min(against[name], ratio)
    return {name: for_[name] or against[name] for name in for_}


def _rarity(subject: float, among: str) -> float:
    """The rarity of records that have as much of the subject: words of a field come together."""
    start, slope = frequencies().subjects[among]
    return max(min(subject, start + slope * subject), _OWN_WORDS)


def subject_weight(stems: frozenset[str], text: RecordText) -> float:
    """The log10 likelihood ratio of the post's words, were they independent: in title, abstract, or neither.

    A word of the title that the post does not have speaks against the record: another paper of the field has many.
    """
    in_title, in_abstract, named = (
        frequencies().rates["word"][place] for place in ("title", "abstract", "named")
    )
    total = len(text.title_stems - stems) * math.log10(1 - named)
    for stem in stems:
        share = 10 ** -word_rarity(stem)
        wider = min(share * 10 ** frequencies().abstract, 0.5)
        if stem in text.title_stems:
            total += math.log10(in_title / share)
        elif stem in text.abstract_stems:
            total += math.log10(in_abstract / wider)
        elif text.abstract:
            total += math.log10((1 - in_title - in_abstract) / (1 - wider))
        else:
            total += math.log10((1 - in_title) / (1 - share))
    return total
