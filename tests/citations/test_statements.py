from pathlib import Path

import msgspec

from citekit.citations.statements import annotations, statements
from citekit.config.config import Config
from citekit.model.bibliography import Bibliography, Confidence, Options, Printed, Source, Work
from citekit.model.check import Check
from citekit.model.citation import Citation, Clue, Place, Statement
from citekit.pipeline import build


def printed(source: str, number: int, *citations: Citation) -> Printed:
    return Printed(
        source=source,
        number=number,
        raw="",
        item={},
        confidence=Confidence(),
        place=Place(line=1, start=0, end=0),
        citations=citations,
    )


def annotation(text: str, *places: Printed) -> tuple[Statement, ...]:
    """What is said of one work, which the sources 'a' and 'b' print."""
    sources = tuple(Source(id=name, key=name, file=f"{name}.txt", item={}, text=text) for name in ("a", "b"))
    cited = Work(key="k", item={}, printed=places, check=Check(state="unchecked", reason=""))
    return annotations(Bibliography(options=Options(), sources=sources, works=(cited,)))["k"]


TEXT = "First (1). Then (1). Elsewhere (1)."


def test_every_sentence_in_the_order_of_the_text_source_by_source() -> None:
    first, then = cited_in(TEXT, "First (1).", "other"), cited_in(TEXT, "Then (1).", section="Discussion")
    said = annotation(TEXT, printed("a", 7, first, then), printed("b", 2, cited_in(TEXT, "Elsewhere (1).")))
    assert [(s.source, s.number, s.section, s.text, s.with_) for s in said] == [
        ("a", 7, "Results", "First (1).", ("other",)),
        ("a", 7, "Discussion", "Then (1).", ()),
        ("b", 2, "Results", "Elsewhere (1).", ()),
    ]


def test_a_sentence_that_cites_the_work_twice_is_said_once_with_all_others() -> None:
    text = "Kim (1) said so (1, 2)."
    first = cited_in(text, text)
    second = msgspec.structs.replace(first, start=16, end=22, with_=("second",))
    (said,) = annotation(text, printed("a", 1, first, second))
    assert said.with_ == ("second",)


def test_a_sentence_that_names_the_work_again_stands_in_its_place() -> None:
    text = "Kim (1) ate. Kim also slept. Kim (1) left."
    again = msgspec.structs.replace(cited_in(text, "Kim also slept."), kind="continued")
    one = printed("a", 1, cited_in(text, "Kim (1) ate."), cited_in(text, "Kim (1) left."))
    said = annotation(text, msgspec.structs.replace(one, continued=(again,)))
    assert [s.text for s in said] == ["Kim (1) ate.", "Kim also slept.", "Kim (1) left."]


def test_nothing_is_said_of_a_work_that_is_cited_nowhere() -> None:
    assert annotation("", printed("a", 1)) == ()


def cited_in(text: str, sentence: str, *others: str, section: str = "Results") -> Citation:
    start = text.index(sentence)
    marker = start + max(sentence.find("("), 0)
    return Citation(
        section=section,
        sentence=" ".join(sentence.split()),
        marker="(1)",
        start=marker,
        end=marker + 3,
        sentence_start=start,
        sentence_end=start + len(sentence),
        with_=others,
    )


def test_a_sentence_that_leans_on_the_one_before_has_it_with_it() -> None:
    text = "Heading\nCats slept (2). They  also woke (1). Dogs too (1).\nThey left (1)."
    citations = [cited_in(text, one) for one in ("They  also woke (1).", "Dogs too (1).", "They left (1).")]
    said = annotation(text, printed("a", 1, *citations))
    assert [one.before for one in said] == ["Cats slept (2).", "", ""]


def test_the_sentence_before_is_not_said_twice() -> None:
    text = "Cats slept (1). They woke (1). They ate (1)."
    citations = [cited_in(text, one) for one in ("Cats slept (1).", "They woke (1).", "They ate (1).")]
    said = annotation(text, printed("a", 1, *citations))
    assert [one.before for one in said] == ["", "", ""]


def test_a_study_that_is_only_talked_about_is_said_by_what_introduces_it() -> None:
    text = (
        "A post\nA new study of cats appeared. It had 45 cats. They slept. They woke. And so on.\nMore of it."
    )
    raw = "A new study of cats appeared."
    clue = Clue(kind="sample", value="45 cats", quote="45 cats", start=43, end=50)
    one = msgspec.structs.replace(
        printed("a", 1), raw=raw, clues=(clue,), place=Place(line=2, start=7, end=len(text))
    )
    said = annotation(text, one)
    assert [(s.number, s.text) for s in said] == [
        (None, raw),
        (None, "It had 45 cats."),
        (None, "They slept."),
    ]


def test_a_damaged_marker_is_shown_repaired_beside_the_printed_one(tmp_path: Path) -> None:
    entries = "\n\n".join(
        f"{n}. Roe A. On rats of kind {n}. J Rats. {1990 + n};{n}:1-9." for n in range(1, 13)
    )
    text = f"Rats\n\nRats sleep (1-7). Some say so (811). Few do not (12).\n\nReferences\n\n{entries}\n"
    (tmp_path / "rats.txt").write_text(text, encoding="utf-8")
    bibliography = build(Config(sources=(str(tmp_path / "rats.txt"),), offline=True))
    eighth = next(work for work in bibliography.works if work.printed[0].number == 8)
    (citation,) = eighth.printed[0].citations
    assert (citation.marker, citation.repaired) == ("(811)", "(811 [8-11])")
    assert citation.sentence == "Some say so (811)."
    (statement,) = statements(bibliography)[eighth.key]
    assert statement.text == "Some say so (811 [8-11])."
    twelfth = next(work for work in bibliography.works if work.printed[0].number == 12)
    assert twelfth.printed[0].citations[0].repaired == ""
