import msgspec

from citekit.citations.annotation import annotate
from citekit.model.bibliography import Confidence, Printed, Work
from citekit.model.check import Check
from citekit.model.citation import Citation, Clue, Place


def citation(sentence: str, start: int, *others: str, section: str = "Results") -> Citation:
    return Citation(
        section=section,
        sentence=sentence,
        marker="(1)",
        start=start,
        end=start + 3,
        sentence_start=0,
        sentence_end=len(sentence),
        with_=others,
    )


def work(*printed: Printed) -> Work:
    return Work(key="k", item={}, printed=printed, check=Check(state="unchecked", reason=""))


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


LABELS = {"a": "Bai 2023", "b": "Kim 2024"}
TEXTS = {"a": "", "b": ""}


def test_every_sentence_in_the_order_of_the_text_source_by_source() -> None:
    one = printed("a", 7, citation("First (1).", 0, "other"), citation("Then (1).", 50, section="Discussion"))
    two = printed("b", 2, citation("Elsewhere (1).", 10))
    said = annotate(work(one, two), LABELS, TEXTS)
    assert [(s.label, s.number, s.section, s.sentence, s.with_) for s in said] == [
        ("Bai 2023", 7, "Results", "First (1).", ("other",)),
        ("Bai 2023", 7, "Discussion", "Then (1).", ()),
        ("Kim 2024", 2, "Results", "Elsewhere (1).", ()),
    ]


def test_a_sentence_that_cites_the_work_twice_is_said_once_with_all_others() -> None:
    both = "Kim (1) said so (1, 2)."
    (said,) = annotate(work(printed("a", 1, citation(both, 4), citation(both, 16, "second"))), LABELS, TEXTS)
    assert said.with_ == ("second",)


def test_a_sentence_that_names_the_work_again_stands_in_its_place() -> None:
    again = msgspec.structs.replace(citation("Kim also slept.", 30), kind="continued")
    one = printed("a", 1, citation("Kim (1) ate.", 0), citation("Kim (1) left.", 60))
    said = annotate(work(msgspec.structs.replace(one, continued=(again,))), LABELS, TEXTS)
    assert [s.sentence for s in said] == ["Kim (1) ate.", "Kim also slept.", "Kim (1) left."]


def test_nothing_is_said_of_a_work_that_is_cited_nowhere() -> None:
    assert annotate(work(printed("a", 1)), LABELS, TEXTS) == ()


def cited_in(text: str, sentence: str, *others: str) -> Citation:
    start = text.index(sentence)
    return msgspec.structs.replace(
        citation(sentence, start + sentence.index("("), *others),
        sentence_start=start,
        sentence_end=start + len(sentence),
    )


def test_a_sentence_that_leans_on_the_one_before_has_it_with_it() -> None:
    text = "Heading\nCats slept (2). They  also woke (1). Dogs too (1).\nThey left (1)."
    citations = [cited_in(text, one) for one in ("They  also woke (1).", "Dogs too (1).", "They left (1).")]
    said = annotate(work(printed("a", 1, *citations)), LABELS, {"a": text})
    assert [one.before for one in said] == ["Cats slept (2).", "", ""]


def test_the_sentence_before_is_not_said_twice() -> None:
    text = "Cats slept (1). They woke (1). They ate (1)."
    citations = [cited_in(text, one) for one in ("Cats slept (1).", "They woke (1).", "They ate (1).")]
    said = annotate(work(printed("a", 1, *citations)), LABELS, {"a": text})
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
    said = annotate(work(one), LABELS, {"a": text})
    assert [(s.number, s.sentence) for s in said] == [
        (None, raw),
        (None, "It had 45 cats."),
        (None, "They slept."),
    ]
