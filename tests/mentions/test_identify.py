"""Clues beside records, case by case: verdicts, ranking, what is decided on; and what is asked for."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.indexes.crossref.records import record as crossref_record
from citekit.indexes.index import LookupResult, Record, SearchResult
from citekit.mentions import words as clue_words
from citekit.mentions.identify.identify import StudyMatch, decide, identify, rank
from citekit.mentions.identify.links import dois
from citekit.mentions.identify.queries import queries
from citekit.mentions.identify.verdicts import READERS, SIGNS
from citekit.model.check import Candidate
from citekit.model.citation import Clue

ROOT = Path(__file__).parents[2]
CASES = tomllib.loads((ROOT / "fixtures/checking/studies.toml").read_text(encoding="utf-8"))["case"]


def clue(line: str) -> Clue:
    """'journal: Pain' as a clue."""
    kind, _, value = line.partition(": ")
    return Clue(kind=kind, value=value, quote=value, start=0, end=len(value))


def record(facts: dict[str, Any]) -> Record:
    """A record of a case."""
    names = [name.split(", ") for name in facts.get("authors", [])]
    item: dict[str, Any] = {"title": facts["title"], "author": [{"family": a, "given": b} for a, b in names]}
    if "abstract" in facts:
        item["abstract"] = facts["abstract"]
    return Record(
        doi=facts["doi"],
        item=item,
        kind=facts.get("kind", "journal-article"),
        titles=(facts["title"],),
        containers=(facts["container"],) if "container" in facts else (),
        years=tuple(facts.get("years", ())),
        first_day=facts.get("day"),
        affiliations=tuple(facts.get("affiliations", ())),
    )


class RecordList:
    """An index of a few records that finds all of them, or fails."""

    name = "a list of records"

    def __init__(self, records: Sequence[Record], failed: str | None = None) -> None:
        self.records, self.failed = tuple(records), failed
        self.asked: list[str] = []

    def lookup(self, wanted: Sequence[str]) -> dict[str, LookupResult]:
        there = {one.doi: one for one in self.records}
        return {doi: LookupResult(record=there.get(doi), failed=self.failed) for doi in wanted}

    def search(self, query: str, rows: int = 5) -> SearchResult:
        self.asked.append(query)
        return SearchResult(records=() if self.failed else self.records[:rows], failed=self.failed)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    clues = [clue(line) for line in case["clues"]]
    records = [record(facts) for facts in case["record"]]
    study = identify(clues, case.get("raw", ""), RecordList(records))
    by_doi = {ranked.record.doi: ranked for ranked in study.ranked}
    for facts in case["record"]:
        ticked = by_doi[facts["doi"]].verdicts
        found = [f"{one.sign} {one.clue.kind}: {one.clue.value}" for one in ticked]
        assert not [line for line in facts.get("says", []) if line not in found], found
        assert all(one.words or one.sign == "?" for one in ticked)
    scores = [(ranked.record.doi, ranked.weight) for ranked in study.ranked]
    assert study.ranked[0].record.doi == case["first"], scores
    assert (study.taken.record.doi if study.taken else "") == case["taken"], scores


def test_nothing_asked_nothing_found() -> None:
    assert rank([], []) == ()
    assert decide(()) is None
    assert queries([], "") == ()
    assert identify([], "", RecordList([])) == StudyMatch()
    assert identify([clue("journal: Pain")], "", RecordList([])) == StudyMatch()


def test_an_index_that_cannot_be_asked() -> None:
    study = identify([clue("journal: Pain"), clue("link: 10.5555/x")], "", RecordList([], failed="no route"))
    assert (study.failed, study.taken, study.ranked) == ("no route", None, ())


def test_a_linked_doi_is_looked_up_even_where_the_search_does_not_find_it() -> None:
    linked = Record(doi="10.5555/x", item={}, kind="journal-article", titles=("Warm socks and sleep",))
    index = RecordList([linked])
    index.search = lambda query, rows=5: SearchResult()  # type: ignore[method-assign]
    study = identify([clue("link: 10.5555/X"), clue("topic: socks"), clue("topic: sleep")], "", index)
    assert study.taken is not None
    assert study.taken.record == linked


def test_equal_records_are_ranked_by_their_doi_and_none_is_taken() -> None:
    facts = {
        "title": "Coffee and the liver",
        "container": "Gut",
        "day": "2021-02-10",
        "authors": ["Lee, Ann"],
    }
    clues = [
        clue(line) for line in ("journal: Gut", "before: 2021-03-01", "person: Ann Lee", "topic: coffee")
    ]
    records = [record({**facts, "doi": f"10.5555/{letter}"}) for letter in "cab"]
    ranked = rank(clues, records)
    assert [one.record.doi for one in ranked] == ["10.5555/a", "10.5555/b", "10.5555/c"]
    assert decide(ranked) is None
    assert decide(rank(clues, records[:1])) is not None, "a name, a journal and a date leave one of a million"
    assert decide(rank([one for one in clues if one.kind != "person"], records[:1])) is None


def test_the_candidate_shows_every_clue() -> None:
    clues = [clue(line) for line in ("journal: Pain", "before: 2024-04-07", "drug: naloxone", "topic: sleep")]
    facts = {"doi": "10.5555/b", "title": "Sleep", "container": "Headache", "day": "2024-03-20"}
    shown = rank(clues, [record(facts)])[0].candidate()
    assert isinstance(shown, Candidate)
    assert shown.agrees == ("before: 2024-04-07 (2024-03-20; 1 of 60)", "topic: sleep (1 of 800)")
    assert shown.contradicts == ("journal: Pain (Headache)",)
    assert shown.silent == ("drug: naloxone",)
    assert 0 <= shown.score <= 1


def test_what_is_asked_for() -> None:
    clues = [
        clue(line)
        for line in (
            "journal: Pain",
            "before: 2024-04-07",
            "person: Ann Lee",
            "drug: naloxone",
            "topic: teenagers",
        )
    ]
    first, second = queries(clues, "A new study in Pain finds that naloxone helps.")
    assert first.split()[:2] == ["Lee", "Pain"]
    assert {"naloxone", "teenagers", "2024"} <= set(first.split())
    assert "adolescents" in second.split()
    assert first.split().count("naloxone") == 1


@pytest.mark.parametrize(
    ("address", "doi"),
    [
        ("https://doi.org/10.5555/ABC", "10.5555/abc"),
        ("https://www.tandfonline.com/doi/full/10.1080/08039488.2021.2019912", "10.1080/08039488.2021.2019912"),
        ("https://www.biorxiv.org/content/10.1101/2020.01.02.123456v2.full", "10.1101/2020.01.02.123456"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/ecy.70129?af=R", "10.1002/ecy.70129"),
        ("https://www.nature.com/articles/srep16696", "10.1038/srep16696"),
        ("https://www.jmir.org/2023/1/e44741", "10.2196/e44741"),
        ("https://www.thelancet.com/journals/lancet/article/PIIS0140-6736(20)30183-5/fulltext", "10.1016/s0140-6736(20)30183-5"),
        ("https://www.example.org/news/10", None),
        ("(https://doi.org/10.5555/Abc1).", "10.5555/abc1"),
        ("https://x.invalid/10.1101/2020.01.02v2.full.pdf", "10.1101/2020.01.02"),
        ("https://x.invalid/10.5555/a1" + ".full.pdf" * 40, "10.5555/a1"),
        ("https://x.invalid/10.5555/a1" + ".full.pdf" * 40 + "!", "10.5555/a1" + ".full.pdf" * 40 + "!"),
        ("https://x.invalid/10.5555/a1" + "/full" * 20_000 + "!", None),
    ],
    ids=lambda part: str(part)[:60],
)  # fmt: skip
def test_the_doi_of_an_address(address: str, doi: str | None) -> None:
    assert dois([clue(f"link: {address}")]) == ((doi,) if doi else ())


def test_a_table_in_an_abstract_is_no_number() -> None:
    assert clue_words.numbers(f"we saw 19 955 people {'100 ' * 3000}") >= {19955}


TEXT = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "2024-04-07", "2024-99", "Pain", "10.5555/a", "0 people", "9" * 30 + " people", "(", "ß İ"]
    ),
)
CLUES = st.lists(
    st.builds(
        lambda kind, value: Clue(kind=kind, value=value, quote="", start=0, end=0),
        st.sampled_from([*READERS, "unheard-of"]),
        TEXT,
    ),
    max_size=12,
)
NAMES = st.lists(st.one_of(st.just({}), st.fixed_dictionaries({"family": TEXT, "given": TEXT})), max_size=3)
RECORDS = st.lists(
    st.builds(
        Record,
        doi=TEXT,
        item=st.fixed_dictionaries({}, optional={"title": TEXT, "author": NAMES, "abstract": TEXT}),
        kind=st.sampled_from(["journal-article", "component", "posted-content", ""]),
        titles=st.lists(TEXT, max_size=2).map(tuple),
        containers=st.lists(TEXT, max_size=2).map(tuple),
        years=st.lists(st.integers(1000, 2199), max_size=2).map(tuple),
        first_day=st.one_of(st.none(), TEXT),
        affiliations=st.lists(TEXT, max_size=2).map(tuple),
    ),
    max_size=6,
)


@settings(max_examples=50)
@given(CLUES, RECORDS, TEXT)
def test_odd_clues_and_records(clues: list[Clue], records: list[Record], raw: str) -> None:
    ranked = rank(clues, records, raw)
    assert sorted(one.record.doi for one in ranked) == sorted(one.doi for one in records)
    assert [one.weight for one in ranked] == sorted((one.weight for one in ranked), reverse=True)
    assert ranked == rank(clues, records, raw)
    assert len(queries(clues, raw)) <= 2
    for one in ranked:
        assert [ticked.clue for ticked in one.verdicts] == clues
        assert {ticked.sign for ticked in one.verdicts} <= set(SIGNS.values())
        assert msgspec.json.encode(one.candidate())
    taken = decide(ranked)
    assert taken is None or taken == ranked[0]


def test_a_message_of_crossref() -> None:
    message = {
        "DOI": "10.5555/A",
        "type": "journal-article",
        "title": ["<i>Bouteloua</i> and maize &amp; their roots"],
        "container-title": ["FEMS Microbiology Ecology"],
        "author": [{"given": "Rachel L", "family": "Rubin", "affiliation": [{"name": "Northern Arizona University"}]}],
        "created": {"date-parts": [[2020, 1, 18]]},
        "abstract": "<jats:p>Eight endophytes were isolated.</jats:p>",
    }  # fmt: skip
    lines = ("journal: FEMS Microbiology Ecology", "person: Rachel Rubin", "institution: Northern Arizona University",
             "topic: endophytes", "topic: maize", "before: 2020-02-04")  # fmt: skip
    ranked = rank([clue(line) for line in lines], [crossref_record(message)])
    assert [one.sign for one in ranked[0].verdicts] == ["+"] * 6
    assert decide(ranked) is ranked[0]
