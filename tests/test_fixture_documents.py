"""The main job on the repository's own two documents, in full."""

import json
from typing import Any

import pytest

from citekit.model.bibliography import Bibliography
from citekit.text.normalize import squeeze
from citekit.writers.entries import collect_entries
from tests.conftest import FIXTURES, citations_of

EXPECTED: dict[str, Any] = json.loads((FIXTURES / "review.expected.json").read_text(encoding="utf-8"))
BLOG: dict[str, Any] = json.loads((FIXTURES / "blog.expected.json").read_text(encoding="utf-8"))


def as_expected(item: dict[str, Any]) -> dict[str, Any]:
    """An item in the shape of the expectations; dashes in pages folded."""
    found = {
        k: item[k]
        for k in ("author", "title", "container-title", "volume", "issue", "page", "DOI")
        if k in item
    }
    found["issued_year"] = item["issued"]["date-parts"][0][0]
    found["et_al"] = item.get("custom", {}).get("et_al", False)
    return found


@pytest.mark.parametrize("number", range(1, 110))
def test_every_reference_has_every_field(fixture_bibliography: Bibliography, number: int) -> None:
    work = fixture_bibliography.works[number - 1]
    expected = dict(EXPECTED["references"][number - 1])
    assert (work.printed[0].number, work.printed[0].raw) == (expected.pop("number"), expected.pop("raw"))
    expected["page"] = expected["page"].replace("–", "-")
    assert as_expected(work.item) == expected


def test_every_marker_with_its_works_sentence_and_section(fixture_bibliography: Bibliography) -> None:
    found, links = citations_of(fixture_bibliography)
    assert found == [{**one, "sentence": squeeze(one["sentence"])} for one in EXPECTED["citations"]]
    assert (len(found), links) == (73, 117)
    assert sum(bool(work.printed[0].citations) for work in fixture_bibliography.works) == 104


def test_offsets_count_code_points_of_the_text_as_read(fixture_bibliography: Bibliography) -> None:
    for work in fixture_bibliography.works:
        for printed in work.printed:
            text = fixture_bibliography.source(printed.source).text
            for citation in printed.citations:
                assert text[citation.start : citation.end] == citation.marker
                assert squeeze(text[citation.sentence_start : citation.sentence_end]) == citation.sentence
            for clue in printed.clues:
                assert text[clue.start : clue.end] == clue.quote
        for tag in work.tags:
            for evidence in tag.evidence:
                whole = (
                    fixture_bibliography.source(evidence.source).text
                    if evidence.source
                    else work.item["title"]
                )
                assert whole[evidence.start : evidence.end] == evidence.quote


def test_repairs_and_missing_table_are_said(fixture_bibliography: Bibliography) -> None:
    notes = [note.message for note in fixture_bibliography.notes]
    assert sum("the dash was lost in copying" in what for what in notes) == 10
    assert any(
        "References 105-109 are not cited" in what and "Table 1 is missing in this copy" in what
        for what in notes
    )


def test_the_sources_are_entries(fixture_bibliography: Bibliography) -> None:
    review, blog = fixture_bibliography.sources
    assert review.item["title"] == (
        "Repetitive transcranial magnetic stimulation regulates neuroinflammation in neuropathic pain"
    )
    assert [name["family"] for name in review.item["author"]] == ["Bai", "Yang", "Chen", "Wang"]
    assert review.item["author"][0]["given"] == "Yi-Wen"
    assert review.item["DOI"] == "10.3389/fimmu.2023.1172293"
    assert review.item["container-title"] == "Front. Immunol."
    assert review.item["issued"] == {"date-parts": [[2023, 4, 25]]}
    assert blog.item["title"] == BLOG["title"]
    assert blog.item["author"] == BLOG["author"]
    assert blog.item["issued"] == {"date-parts": [BLOG["issued"]]}
    assert blog.item["container-title"] == "New York Headache Center"
    assert blog.item["type"] == "webpage"


def test_the_study_of_the_post_stands_with_its_clues(fixture_bibliography: Bibliography) -> None:
    (mentioned,) = [work for work in fixture_bibliography.works if work.mentioned]
    assert mentioned.check.state == "unchecked"
    clues = mentioned.printed[0].clues
    of = {kind: [clue.value for clue in clues if clue.kind == kind] for kind in {clue.kind for clue in clues}}
    expected = BLOG["mentions"][0]
    assert expected["journal"] in of["journal"]
    assert expected["before"] in of["before"]
    assert expected["sample"] in of["sample"]
    everything = " ".join(clue.value for clue in clues)
    assert [word for word in expected["contains"] if word not in everything] == []
    teasers = [note for note in fixture_bibliography.notes if "teaser" in note.message]
    assert len(teasers) == BLOG["teasers"]


def test_exports_hold_the_works_and_the_sources(fixture_bibliography: Bibliography) -> None:
    shown = collect_entries(fixture_bibliography).entries
    assert len(shown) == 111
    post = next(entry for entry in shown if entry.item["type"] == "webpage")
    assert post.tags == ("citekit:identify",)
    cut_short = [entry for entry in shown if "citekit:authors-incomplete" in entry.tags]
    assert len(cut_short) == sum(reference["et_al"] for reference in EXPECTED["references"])
