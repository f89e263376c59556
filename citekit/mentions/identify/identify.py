"""Find the record of a study that a text only mentions, by its clues.

Every clue is confirmed, contradicted or met with silence (`clue_verdicts`); the verdicts are weighed as
evidence and added up. One record is taken only where it is clearly ahead and clues of several independent kinds
confirm it: a study named wrongly is worse than three to choose from.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from citekit.csl.titles import notice
from citekit.indexes.index import COPIES, NO_WORK, Index, Record, label
from citekit.mentions.identify import links as clue_links
from citekit.mentions.identify import words as clue_words
from citekit.mentions.identify.queries import WORDS, queries
from citekit.mentions.identify.records import RecordText
from citekit.mentions.identify.verdicts import ClueVerdict, judge_clue
from citekit.model.check import Candidate
from citekit.model.citation import Clue

ROWS = 20
"""Candidates that each query asks for."""


class ClueWeight(msgspec.Struct, frozen=True):
    """What a clue of a kind counts, in natural logarithms of odds.

    ``most``: how many confirmed clues of the kind count; a contradiction counts once and only where no clue of
    the kind is confirmed. ``absent``: a clue of which a record says nothing although it has an abstract.
    """

    confirmed: float
    contradicted: float = 0.0
    most: int = 1
    absent: float = 0.0


# As measured on posts (benchmarks/studies.py --weights), rounded and held down where few cases speak.
WEIGHTS: Mapping[str, ClueWeight] = {
    "link": ClueWeight(12.0, -2.0),
    "title": ClueWeight(8.0, -3.0),
    "journal": ClueWeight(3.0, -4.0),
    "before": ClueWeight(2.0, -5.0),
    "published": ClueWeight(1.5, -2.0),
    "person": ClueWeight(3.5, -1.0, most=2),
    "institution": ClueWeight(3.0, -0.3, most=2),
    "origin": ClueWeight(1.2, -0.3, most=2),
    "sample": ClueWeight(3.5, most=2, absent=-0.2),
    "design": ClueWeight(0.8, most=2),
}
IN_TITLE, IN_ABSTRACT, ABSENT = 1.0, 0.4, -0.15
"""What a word clue (condition, site, drug, topic ...) counts by where it stands, before its rarity."""
COVERED = 4.0
"""What a title counts all of whose words are in the text; a share of it for a share of the words."""
NO_STUDY = -6.0
"""For errata, comments, figures and the like: they are about the study."""


class RankedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record with the verdict of every clue, in the order of the clues.

    ``score``: the sum of what they count; ``covered``: the share of the title's words that are in the text;
    ``no_study``: why the record is about a study rather than one, or ''.
    """

    record: Record
    verdicts: tuple[ClueVerdict, ...]
    score: float
    covered: float
    no_study: str = ""

    @property
    def probability(self) -> float:
        """That this is the study, 0 to 1, from the score alone."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.score - _EVEN))))

    def having(self, verdict: str) -> tuple[str, ...]:
        """The clues with that verdict in words: see `ClueVerdict.summary`."""
        return tuple(one.summary for one in self.verdicts if one.verdict == verdict)

    def candidate(self) -> Candidate:
        """The candidate as locks and outputs show it."""
        return Candidate(
            doi=self.record.doi,
            label=label(self.record),
            score=round(self.probability, 3),
            agrees=self.having("confirmed"),
            contradicts=self.having("contradicted"),
            silent=self.having("silent"),
        )


class StudyMatch(msgspec.Struct, frozen=True, kw_only=True):
    """The record that was taken, all candidates, best first, or why it ``failed``."""

    taken: RankedRecord | None = None
    ranked: tuple[RankedRecord, ...] = ()
    failed: str | None = None


def identify(clues: Sequence[Clue], raw: str, index: Index, rows: int = ROWS) -> StudyMatch:
    """Identify the study of ``clues``: look up linked DOIs, then search up to twice."""
    records: dict[str, Record] = {}
    failed: str | None = None
    if linked := clue_links.dois(clues):
        for linked_result in index.lookup(linked).values():
            failed = failed or linked_result.failed
            if linked_result.record:
                records[linked_result.record.doi] = linked_result.record
    for query in queries(clues, raw):
        result = index.search(query, rows)
        failed = failed or result.failed
        records |= {record.doi: record for record in result.records if record.doi not in records}
    if not records:
        return StudyMatch(failed=failed)
    ranked = rank(clues, list(records.values()), raw)
    return StudyMatch(taken=decide(ranked), ranked=ranked)


# Ranking


def rank(clues: Sequence[Clue], records: Sequence[Record], raw: str = "") -> tuple[RankedRecord, ...]:
    """Rank every record by its verdicts, the likeliest first, then by DOI. Pure."""
    texts = [RecordText(record) for record in records]
    text_stems = clue_words.all_stems([raw, *(clue.value for clue in clues)])
    rarity = _rarity(texts)
    ranked = [_judge(clues, text, text_stems, rarity) for text in texts]
    return tuple(sorted(ranked, key=lambda one: (-one.score, one.record.doi)))


def _rarity(texts: Sequence[RecordText]) -> Mapping[str, float]:
    """Weights of title stems: 1 for one that a single candidate has, 0.3 for all."""
    count = Counter(stem for text in texts for stem in text.title_stems)
    most = math.log(len(texts) + 1)
    return {stem: max(0.3, math.log((len(texts) + 1) / many) / most) for stem, many in count.items()}


def _judge(
    clues: Sequence[Clue], text: RecordText, text_stems: frozenset[str], rarity: Mapping[str, float]
) -> RankedRecord:
    verdicts = tuple(judge_clue(clue, text) for clue in clues)
    total = sum(_of_kind(kind, verdicts, text) for kind in WEIGHTS) + _of_words(verdicts, text)
    if _only_age_contradicts(verdicts):
        total -= WEIGHTS["before"].contradicted
    weights = {stem: rarity.get(stem, 1.0) for stem in text.title_stems}
    covered = sum(weights[stem] for stem in weights if stem in text_stems) / max(sum(weights.values()), 3.0)
    no_study = _no_study(text)
    return RankedRecord(
        record=text.record,
        verdicts=verdicts,
        score=round(total + COVERED * covered + (NO_STUDY if no_study else 0.0), 3),
        covered=round(covered, 3),
        no_study=no_study,
    )


def _only_age_contradicts(verdicts: Sequence[ClueVerdict]) -> bool:
    """Whether only its age contradicts a study whose day the text itself names."""
    dates = {(one.clue.kind, one.verdict) for one in verdicts}
    return {("before", "contradicted"), ("published", "confirmed")} <= dates


def _of_kind(kind: str, verdicts: Sequence[ClueVerdict], text: RecordText) -> float:
    weight = WEIGHTS[kind]
    counts = Counter(one.verdict for one in verdicts if one.clue.kind == kind)
    if counts["confirmed"]:
        return weight.confirmed * (1 + 0.5 * (min(counts["confirmed"], weight.most) - 1))
    if counts["contradicted"]:
        return weight.contradicted
    return weight.absent * min(counts["silent"], weight.most) if text.abstract else 0.0


def _of_words(verdicts: Sequence[ClueVerdict], text: RecordText) -> float:
    """The score of word clues; each stem counts once, whatever the kind."""
    total = 0.0
    seen: set[str] = set()
    for one in verdicts:
        stems = set(clue_words.stems(one.clue.value)) if one.clue.kind in WORDS else set()
        if not stems - seen:
            continue
        seen |= stems
        if one.verdict == "confirmed":
            total += IN_TITLE if one.place == "title" else IN_ABSTRACT
        elif text.abstract:
            total += ABSENT
    return total


def _no_study(text: RecordText) -> str:
    record = text.record
    if record.kind in NO_WORK:
        return record.kind
    if record.doi.startswith(COPIES):
        return "a copy"
    kinds = [found for title in text.titles[:1] if (found := notice(title))]
    return kinds[0] if kinds else ""


# Deciding


_EVEN = 7.0
"""The score at which a record is as likely right as wrong."""
_ENOUGH = 9.5
_AHEAD = 3.0
_KINDS = 3
_TOLD, _MOSTLY = 0.1, 0.6
"""The share of the title that the text has to tell, and the one that is much."""
_LARGE = 100
"""A number of participants from which on it is hardly another study's by chance."""
_GROUPS: Mapping[str, str] = {
    "journal": "journal",
    "before": "time",
    "published": "time",
    "person": "people",
    "institution": "people",
    "sample": "numbers",
    "title": "title",
    "link": "link",
}
_NEVER_AGAINST = frozenset(("journal", "before", "published", "title"))
"""Kinds of clues whose contradiction is never outvoted."""


def decide(ranked: Sequence[RankedRecord]) -> RankedRecord | None:
    """The first of ``ranked`` if it is surely the study; else a person chooses.

    It has to be clearly ahead, and clues of three independent groups have to confirm it, among them one that hardly
    fits two studies. Beside a quoted title or a DOI, one other is enough.
    """
    if not ranked:
        return None
    first = ranked[0]
    ahead = first.score - max((one.score for one in ranked[1:]), default=-math.inf)
    if first.no_study or _against(first) & _NEVER_AGAINST or ahead < _AHEAD:
        return None
    groups = independent(first)
    if groups & {"link", "title"} and len(groups) > 1:
        return first
    enough = first.score >= _ENOUGH and len(groups) >= _KINDS and "words" in groups
    about = first.covered >= _TOLD or "numbers" in groups
    return first if enough and about and _specific(first) else None


def _against(ranked: RankedRecord) -> frozenset[str]:
    """The kinds of clues that contradict a record and never confirm it.

    A post may speak of an old study: then the day that it names for it counts, not its own. And beside a new
    study, it may name the year of another.
    """
    kinds = {verdict: set[str]() for verdict in ("confirmed", "contradicted", "silent")}
    for one in ranked.verdicts:
        kinds[one.verdict].add(one.clue.kind)
    time = {"before", "published"}
    dated = time if time & kinds["confirmed"] else set()
    return frozenset(kinds["contradicted"] - kinds["confirmed"] - dated)


def independent(ranked: RankedRecord) -> frozenset[str]:
    """The groups of clues that confirm a record independently of each other."""
    confirmed = [one for one in ranked.verdicts if one.verdict == "confirmed"]
    groups = {_GROUPS[one.clue.kind] for one in confirmed if one.clue.kind in _GROUPS}
    words = len(_word_stems(confirmed)) >= 2 or _tells_title(ranked)
    return frozenset(groups | {"words"}) if words else frozenset(groups)


def _specific(ranked: RankedRecord) -> bool:
    """Whether an author, a large number or much of the title fits."""
    confirmed = [one for one in ranked.verdicts if one.verdict == "confirmed"]
    numbers = (one.words.replace(" ", "") for one in confirmed if one.clue.kind == "sample")
    return (
        any(one.clue.kind == "person" for one in confirmed)
        or any(number.isdecimal() and int(number) >= _LARGE for number in numbers)
        or len(_word_stems([one for one in confirmed if one.place == "title"])) >= 3
        or _tells_title(ranked)
    )


def _tells_title(ranked: RankedRecord) -> bool:
    """Whether most words of a title that is not short are in the text."""
    return ranked.covered >= _MOSTLY and len(RecordText(ranked.record).title_stems) >= 4


def _word_stems(verdicts: Sequence[ClueVerdict]) -> frozenset[str]:
    """The stems of the word clues among ``verdicts``."""
    return frozenset(
        stem for one in verdicts if one.clue.kind in WORDS for stem in clue_words.stems(one.clue.value)
    )
