"""Confidence in the references of a list, and what becomes of doubts."""

from pathlib import Path

import msgspec
import pytest

from citekit.model.bibliography import Confidence, Printed, UserEdits, Work
from citekit.model.doubts import describe_doubts, open_doubts
from citekit.model.states import not_asked
from citekit.references.layout import shape
from citekit.references.list_confidence import FEWEST, with_list_confidence
from citekit.references.parser.parse import parse_many, passes
from tests.model.references import printed

_TEXT = (Path(__file__).parents[2] / "fixtures" / "review.txt").read_text(encoding="utf-8")
LIST = [line.split(". ", 1)[-1] for line in _TEXT.splitlines() if "doi: 10." in line][:30]
GLUED = [
    ("general population. Pain", "general population Pain", "title"),
    ("cells and inflammation. Science", "cells and inflammation Science", "title"),
]


def test_a_list_of_one_style_passes() -> None:
    alone = list(parse_many(LIST))
    in_list = with_list_confidence(alone)
    assert [one.item for one in in_list] == [one.item for one in alone]
    assert sum(map(passes, in_list)) >= len(LIST) - 2


@pytest.mark.parametrize(("printed_as", "damaged", "field"), GLUED)
def test_a_reference_that_is_unlike_the_others_is_doubted(printed_as: str, damaged: str, field: str) -> None:
    assert any(printed_as in raw for raw in LIST)
    raws = [raw.replace(printed_as, damaged) for raw in LIST]
    doubtful = with_list_confidence(list(parse_many(raws)))[[damaged in raw for raw in raws].index(True)]
    assert not passes(doubtful)
    assert field in doubtful.confidence.doubts


def test_too_few_references_show_no_style() -> None:
    alone = list(parse_many(LIST[: FEWEST - 1]))
    assert with_list_confidence(alone) == alone


def test_a_list_does_not_vouch_for_a_script_that_was_not_taught() -> None:
    raws = [*LIST, "王小明, 李华. 中国经济发展研究. 经济研究, 2005, 12(3): 45-60."]
    assert not passes(with_list_confidence(list(parse_many(raws)))[-1])


@pytest.mark.parametrize(
    ("text", "expected"), [("134-139", "9-9"), ("Smith 12–13", "Aa 9-9"), (". (2019) ", ". (9) "), ("", "")]
)
def test_the_shape_of_a_text(text: str, expected: str) -> None:
    assert shape(text) == expected


def _work(*references: Printed, **changes: object) -> Work:
    work = Work(key="a", item=references[0].item, printed=references, check=not_asked(offline=True))
    return msgspec.structs.replace(work, **changes)


def _doubtful(source: str = "a") -> Printed:
    confidence = Confidence(reference=0.5, doubts=("title", "volume"))
    return msgspec.structs.replace(printed({"title": "A title"}, source), confidence=confidence)


def test_doubts_stay_until_a_person_a_record_or_another_source_settles_them() -> None:
    check = not_asked(offline=True)
    verified = msgspec.structs.replace(check, state="verified")
    differs = msgspec.structs.replace(check, state="differs", agrees=("title",))
    assert open_doubts(_work(_doubtful())) == ("title", "volume")
    assert open_doubts(_work(_doubtful(), check=verified)) == ()
    assert open_doubts(_work(_doubtful(), check=differs)) == ("volume",)
    assert open_doubts(_work(_doubtful(), edits=UserEdits(fields={"volume": "3"}))) == ("title",)
    assert open_doubts(_work(_doubtful(), edits=UserEdits(parsing_checked=True))) == ()
    assert open_doubts(_work(_doubtful(), printed({"title": "A title"}, "b"))) == ("volume",)


def test_a_doubt_says_where_a_field_is_missing() -> None:
    assert describe_doubts({"title": "A title"}, ["title", "volume"]) == "title, volume (missing)"
