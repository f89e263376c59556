import gzip
import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citekit.config.config import Config
from citekit.errors import NothingRead, SourceError
from citekit.indexes.crossref.deposited import printed
from citekit.indexes.crossref.records import record
from citekit.indexes.index import LookupResult, SearchResult
from citekit.model.bibliography import Bibliography, Options
from citekit.model.keys import Keys
from citekit.readers.crossref_list import read_deposited_list
from citekit.readers.sources import doi_of, expand
from citekit.readers.step import read_sources
from citekit.references.find import find_references
from citekit.references.step import describe_sources, parse_references
from tests.conftest import FIXTURES, SHARED

CASES = tomllib.loads((FIXTURES / "checking" / "references.toml").read_text(encoding="utf-8"))["case"]
DOI = "10.5555/review.1(a)"
REVIEW = {
    "DOI": "10.5555/Review.1(A)",
    "type": "journal-article",
    "title": ["A review of lamps"],
    "author": [{"family": "Roe", "given": "Ann"}],
    "issued": {"date-parts": [[2020]]},
    "reference": [
        {"key": "1", "unstructured": "Woolf CJ. Central sensitization. Pain. 2011;152(3):S2-15."},
        {"key": "2"},
        {"key": "3", "DOI": "10.5555/light"},
        {"key": "4", "author": "Doe", "article-title": "Wicks", "journal-title": "J Lamps", "year": "2010"},
    ],
}


class EntryList:
    """An index of a few records, of another agency's DOI, and of one that cannot be asked for."""

    name = "Crossref"

    def __init__(self, *messages: dict[str, Any]) -> None:
        records = map(record, messages)
        self.outcomes = {one.doi: LookupResult(record=one) for one in records}
        self.outcomes["10.5555/data"] = LookupResult(agency="DataCite")
        self.outcomes["10.5555/down"] = LookupResult(failed="the server answers 503 for a minute")

    def lookup(self, dois: Sequence[str]) -> dict[str, LookupResult]:
        return {doi: self.outcomes.get(doi.lower(), LookupResult()) for doi in dois}

    def search(self, query: str, rows: int = 5) -> SearchResult:  # noqa: ARG002  # the shape of an index
        return SearchResult()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_deposited_reference_is_a_string_and_an_item(case: dict[str, Any]) -> None:
    assert printed(case["reference"]) == (case["string"], case.get("item", {}))


@example(reference={"first-page": ";"})
@example(reference={"volume": "; 1"})
@given(
    reference=st.dictionaries(
        st.sampled_from(sorted({name for case in CASES for name in case["reference"]})),
        st.none() | st.integers() | st.text(alphabet="Aa.;,&-1 (é\u2010/<", max_size=20) | st.just(["x"]),
        max_size=6,
    )
)
def test_no_deposit_is_an_error(reference: dict[str, Any]) -> None:
    string, item = printed(reference)
    assert string == " ".join(string.split())
    assert string or not item


@pytest.mark.parametrize(
    ("name", "doi"),
    [
        ("10.3389/fimmu.2023.1172293", "10.3389/fimmu.2023.1172293"),
        ("doi:10.3389/FIMMU.2023.1172293", "10.3389/fimmu.2023.1172293"),
        ("doi: 10.3389/fimmu.2023.1172293", "10.3389/fimmu.2023.1172293"),
        ("https://doi.org/10.1002/%28SICI%291%3C2%3E3.0.CO;2-%23", "10.1002/(sici)1<2>3.0.co;2-#"),
        ("http://dx.doi.org/10.1016/0016-0032(81)90417-8", "10.1016/0016-0032(81)90417-8"),
        ("doi.org/10.1000/x[1]", "10.1000/x[1]"),
        ("papers/10.1000/x.pdf", None),
        ("https://example.org/10.1000/x", None),
        ("10.1000", None),
        ("10.1000/" + "x" * 5000, None),
    ],
)
def test_a_doi_is_told_from_a_file(name: str, doi: str | None) -> None:
    assert doi_of(name) == doi


def test_a_file_that_is_called_like_a_doi_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("10.1000").mkdir()
    Path("10.1000/x").write_text("words")
    assert doi_of("10.1000/x") is None
    names, failed = expand(["10.1000/x", "10.1000/Y*[", "doi:10.1000/y*[", "https://doi.org/10.1000/y*["])
    assert (names, failed) == (["10.1000/x", "10.1000/y*["], [])


def test_a_doi_stands_for_the_list_that_was_deposited() -> None:
    articles, _, notes = read_sources(Config(sources=(f"https://doi.org/{DOI}",)), EntryList(REVIEW))
    (article,) = articles
    assert notes == []
    assert (article.id, article.file) == ("review-1-a", DOI)
    assert article.text.startswith("References\nWoolf CJ. Central")
    assert [article.text[one.start : one.end] for one in article.blocks] == article.text.splitlines()
    assert [one.number for one in article.marked] == [1, 3, 4]
    assert [note.message for note in article.notes] == [
        "1 of 4 references were deposited without any text: 2"
    ]
    keys = Keys({})
    bibliography = describe_sources(articles, keys, Bibliography(options=Options()))
    (source,) = bibliography.sources
    assert (source.item["title"], source.item["DOI"]) == ("A review of lamps", DOI)
    assert {note.message for note in source.trace} == {"Taken from the index's record"}
    works = parse_references(articles, {article.id: find_references(article)}, keys, bibliography).works
    assert [work.printed[0].number for work in works] == [1, 3, 4]
    assert [work.item.get("DOI") or work.item["title"] for work in works] == [
        "Central sensitization",
        "10.5555/light",
        "Wicks",
    ]


@pytest.mark.parametrize(
    ("doi", "says"),
    [
        ("10.5555/none", "DOI not found; check it"),
        ("10.5555/data", "Crossref has no reference list for DOIs registered with DataCite"),
        ("10.5555/bare", "The publisher deposited no reference list; name the article's web page or PDF"),
        ("10.5555/hollow", "The publisher deposited no reference list"),
        ("10.5555/down", "Cannot look up the DOI: the server answers 503 for a minute"),
    ],
)
def test_a_doi_without_a_list_says_why(doi: str, says: str) -> None:
    entry_list = EntryList({"DOI": "10.5555/bare"}, {"DOI": "10.5555/hollow", "reference": [{"key": "1"}]})
    with pytest.raises(SourceError) as raised:
        read_deposited_list(doi, "x", entry_list)
    assert str(raised.value).startswith(f"{doi}: ")
    assert says in str(raised.value)


def test_offline_nobody_is_asked_for_a_doi() -> None:
    with pytest.raises(
        NothingRead, match=r"10\.5555/x: Cannot look up a DOI offline; name the article's web page or PDF"
    ):
        read_sources(Config(sources=("doi:10.5555/x",), offline=True))


def test_a_doi_beside_others_fails_alone() -> None:
    articles, _, notes = read_sources(Config(sources=("10.5555/none", DOI)), EntryList(REVIEW))
    assert [article.file for article in articles] == [DOI]
    (note,) = notes
    assert note.message.startswith("10.5555/none: DOI not found")


@pytest.mark.slow
def test_every_real_deposit_becomes_a_string() -> None:
    path = SHARED / "crossref" / "works.jsonl.gz"
    if not path.exists():
        pytest.skip("the set of real records is not here")
    found: Counter[str] = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            for reference in json.loads(line).get("reference") or []:
                string, item = printed(reference)
                found["empty" if not string else "parsed" if not item else "fields"] += 1
                assert bool(string) or not item
    assert found["empty"] < 0.01 * found.total()
