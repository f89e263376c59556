"""Which record is the study that a text only talks about: asked for by its clues, ranked by what they say.

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
from citekit.mentions.identify.records import Page
from citekit.mentions.identify.verdicts import Ticked, tick
from citekit.model.check import Candidate
from citekit.model.citation import Clue

ROWS = 20
"""Candidates that each query asks for."""


class Weight(msgspec.Struct, frozen=True):
    """What a clue of a kind counts, in natural logarithms of odds.

    ``most``: how many confirmed clues of the kind count; a contradiction counts once and only where no clue of
    the kind is confirmed. ``absent``: a clue of which a record says nothing although it has an abstract.
    """

    confirmed: float
    contradicted: float = 0.0
    most: int = 1
    absent: float = 0.0


# As measured on posts (benchmarks/studies.py --weights), rounded and held down where few cases speak.
WEIGHTS: Mapping[str, Weight] = {
    "link": Weight(12.0, -2.0),
    "title": Weight(8.0, -3.0),
    "journal": Weight(3.0, -4.0),
    "before": Weight(2.0, -5.0),
    "published": Weight(1.5, -2.0),
    "person": Weight(3.5, -1.0, most=2),
    "institution": Weight(3.0, -0.3, most=2),
    "origin": Weight(1.2, -0.3, most=2),
    "sample": Weight(3.5, most=2, absent=-0.2),
    "design": Weight(0.8, most=2),
}
IN_TITLE, IN_ABSTRACT, ABSENT = 1.0, 0.4, -0.15
"""What a word clue (condition, site, drug, topic ...) counts by where it stands, before its rarity."""
COVERED = 4.0
"""What it counts that the text tells the whole title; a share of it for a share."""
NO_STUDY = -6.0
"""For errata, comments, figures and the like: they are about the study."""


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """A record with the verdict of every clue, in the order of the clues.

    ``score``: the sum of what they count; ``covered``: the share of the title's words that the text tells;
    ``no_study``: why the record is about a study rather than one, or ''.
    """

    record: Record
    ticked: tuple[Ticked, ...]
    score: float
    covered: float
    no_study: str = ""

    @property
    def probability(self) -> float:
        """That this is the study, 0 to 1, from the score alone."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.score - _EVEN))))

    def having(self, verdict: str) -> tuple[str, ...]:
        """The clues with that verdict in words: see `Ticked.said`."""
        return tuple(one.said for one in self.ticked if one.verdict == verdict)

    def candidate(self) -> Candidate:
        """As the lock and the outputs show it."""
        return Candidate(
            doi=self.record.doi,
            label=label(self.record),
            score=round(self.probability, 3),
            agrees=self.having("confirmed"),
            contradicts=self.having("contradicted"),
            silent=self.having("silent"),
        )


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: the record that was taken, all candidates, the best first; or why nobody could be asked."""

    taken: Ranked | None = None
    ranked: tuple[Ranked, ...] = ()
    failed: str | None = None


def identify(clues: Sequence[Clue], raw: str, index: Index, rows: int = ROWS) -> Study:
    """The study behind ``clues``: DOIs of links are looked up, then at most two searches are made."""
    records: dict[str, Record] = {}
    failed: str | None = None
    if linked := clue_links.dois(clues):
        for outcome in index.lookup(linked).values():
            failed = failed or outcome.failed
            if outcome.record:
                records[outcome.record.doi] = outcome.record
    for query in queries(clues, raw):
        found = index.search(query, rows)
        failed = failed or found.failed
        records |= {record.doi: record for record in found.records if record.doi not in records}
    if not records:
        return Study(failed=failed)
    ranked = rank(clues, list(records.values()), raw)
    return Study(taken=decide(ranked), ranked=ranked)


# Ranking


def rank(clues: Sequence[Clue], records: Sequence[Record], raw: str = "") -> tuple[Ranked, ...]:
    """Every record with its verdicts, the likeliest first; equal ones in the order of their DOIs. Pure."""
    pages = [Page(record) for record in records]
    told = clue_words.told([raw, *(clue.value for clue in clues)])
    rarity = _rarity(pages)
    ranked = [_judge(clues, page, told, rarity) for page in pages]
    return tuple(sorted(ranked, key=lambda one: (-one.score, one.record.doi)))


def _rarity(pages: Sequence[Page]) -> Mapping[str, float]:
    """How much the stem of a title tells the candidates apart: 1 where one has it, 0.3 where all do."""
    count = Counter(stem for page in pages for stem in page.title_stems)
    most = math.log(len(pages) + 1)
    return {stem: max(0.3, math.log((len(pages) + 1) / many) / most) for stem, many in count.items()}


def _judge(clues: Sequence[Clue], page: Page, told: frozenset[str], rarity: Mapping[str, float]) -> Ranked:
    ticked = tuple(tick(clue, page) for clue in clues)
    total = sum(_of_kind(kind, ticked, page) for kind in WEIGHTS) + _of_words(ticked, page)
    if _is_old_and_said_so(ticked):
        total -= WEIGHTS["before"].contradicted
    weights = {stem: rarity.get(stem, 1.0) for stem in page.title_stems}
    covered = sum(weights[stem] for stem in weights if stem in told) / max(sum(weights.values()), 3.0)
    no_study = _no_study(page)
    return Ranked(
        record=page.record,
        ticked=ticked,
        score=round(total + COVERED * covered + (NO_STUDY if no_study else 0.0), 3),
        covered=round(covered, 3),
        no_study=no_study,
    )


def _is_old_and_said_so(ticked: Sequence[Ticked]) -> bool:
    """Whether only its age speaks against a study whose day of publication the text names itself."""
    dates = {(one.clue.kind, one.verdict) for one in ticked}
    return {("before", "contradicted"), ("published", "confirmed")} <= dates


def _of_kind(kind: str, ticked: Sequence[Ticked], page: Page) -> float:
    weight = WEIGHTS[kind]
    verdicts = Counter(one.verdict for one in ticked if one.clue.kind == kind)
    if verdicts["confirmed"]:
        return weight.confirmed * (1 + 0.5 * (min(verdicts["confirmed"], weight.most) - 1))
    if verdicts["contradicted"]:
        return weight.contradicted
    return weight.absent * min(verdicts["silent"], weight.most) if page.abstract else 0.0


def _of_words(ticked: Sequence[Ticked], page: Page) -> float:
    """Word clues, each stem once: what one kind has told, another cannot tell again."""
    total = 0.0
    seen: set[str] = set()
    for one in ticked:
        stems = set(clue_words.stems(one.clue.value)) if one.clue.kind in WORDS else set()
        if not stems - seen:
            continue
        seen |= stems
        if one.verdict == "confirmed":
            total += IN_TITLE if one.place == "title" else IN_ABSTRACT
        elif page.abstract:
            total += ABSENT
    return total


def _no_study(page: Page) -> str:
    record = page.record
    if record.kind in NO_WORK:
        return record.kind
    if record.doi.startswith(COPIES):
        return "a copy"
    kinds = [found for title in page.titles[:1] if (found := notice(title))]
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


def decide(ranked: Sequence[Ranked]) -> Ranked | None:
    """The first of ``ranked`` where it is surely the study, else None: then a person chooses among the best.

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


def _against(ranked: Ranked) -> frozenset[str]:
    """The kinds of clues that contradict a record and never confirm it.

    A post may speak of an old study: then the day that it names for it counts, not its own. And beside a new
    study, it may name the year of another.
    """
    kinds = {verdict: set[str]() for verdict in ("confirmed", "contradicted", "silent")}
    for one in ranked.ticked:
        kinds[one.verdict].add(one.clue.kind)
    time = {"before", "published"}
    dated = time if time & kinds["confirmed"] else set()
    return frozenset(kinds["contradicted"] - kinds["confirmed"] - dated)


def independent(ranked: Ranked) -> frozenset[str]:
    """The groups of clues that confirm a record independently of each other."""
    confirmed = [one for one in ranked.ticked if one.verdict == "confirmed"]
    groups = {_GROUPS[one.clue.kind] for one in confirmed if one.clue.kind in _GROUPS}
    words = len(_told(confirmed)) >= 2 or _tells_title(ranked)
    return frozenset(groups | {"words"}) if words else frozenset(groups)


def _specific(ranked: Ranked) -> bool:
    """Whether something fits that hardly fits two studies: an author, a large number, much of the title."""
    confirmed = [one for one in ranked.ticked if one.verdict == "confirmed"]
    numbers = (one.words.replace(" ", "") for one in confirmed if one.clue.kind == "sample")
    return (
        any(one.clue.kind == "person" for one in confirmed)
        or any(number.isdecimal() and int(number) >= _LARGE for number in numbers)
        or len(_told([one for one in confirmed if one.place == "title"])) >= 3
        or _tells_title(ranked)
    )


def _tells_title(ranked: Ranked) -> bool:
    """Whether the text tells most of a title that is not short."""
    return ranked.covered >= _MOSTLY and len(Page(ranked.record).title_stems) >= 4


def _told(ticked: Sequence[Ticked]) -> frozenset[str]:
    """The stems of the word clues among ``ticked``."""
    return frozenset(
        stem for one in ticked if one.clue.kind in WORDS for stem in clue_words.stems(one.clue.value)
    )
