"""A small bibliography with every state, notice and kind of note, whose every string can be made hostile."""

from typing import Any

import msgspec

from citekit.csl.item import Item
from citekit.model.bibliography import Bibliography, Confidence, Options, Printed, Source, UserEdits, Work
from citekit.model.check import Candidate, Check, Difference, Related, Update
from citekit.model.citation import Citation, Clue, Place
from citekit.model.note import Note
from citekit.model.tags import Evidence, Fact, Tag
from citekit.writers.entries import collect_entries
from citekit.writers.html import page

HOSTILE = (
    "\"'><img src=x onerror=alert(1)><script>alert(2)</script></style></title></textarea>"
    "<a href=javascript:alert(3)>x</a><!-- {{ 7*7 }} {% raw %} &lt;b&gt; \u202eabc\u2028\u2029 ]]> \\ $& أب"
)
SENTENCE = "Opioids calmed rats in every trial (1)."


def bibliography(hostile: str = "") -> Bibliography:
    """Four works of one article and one study that a post only mentions; every string ends in ``hostile``."""
    text = f"{SENTENCE} {hostile}".replace("\n", " ")
    sources = (
        Source(
            id=f"review{hostile}",
            key=f"review2023{hostile}",
            file=f"review.txt{hostile}",
            item={
                "type": "article-journal",
                "title": f"The review{hostile}",
                "author": [{"family": f"Müller-Ørsted{hostile}", "given": "A"}],
                "issued": {"date-parts": [[2023]]},
            },
            text=text,
        ),
        Source(
            id="blog", key="blog2024", file="blog.txt", item={"type": "post", "title": "A post"}, text="x"
        ),
    )
    clue = Clue(
        kind=f"journal{hostile}",
        value=f"Pain{hostile}",
        quote=f"in Pain{hostile}",
        start=0,
        end=1,
    )
    study = Work(
        key=f"study{hostile}",
        item={},
        printed=(_printed("blog", None, 1, hostile, clues=(clue,)),),
        check=Check(state="not-found", reason=f"no record{hostile}", candidates=(_candidate(hostile),)),
    )
    notes = (
        Note(
            step="references",
            message=f"An entry is missing.{hostile}",
            level="review",
            source=sources[0].id,
            line=3,
        ),
        Note(step="citations", message=f"A range was read.{hostile}", level="warning"),
    )
    return Bibliography(
        options=Options(name=f"A list{hostile}"),
        sources=sources,
        works=(*_works(sources[0].id, hostile), study),
        notes=notes,
    )


def _works(source: str, hostile: str) -> tuple[Work, ...]:
    found = Evidence(
        from_="title", quote="Opioids", start=0, end=7, sentence="Opioids", rule=f"synonym{hostile}"
    )
    told = Evidence(
        from_="sentence",
        quote="rats",
        start=15,
        end=19,
        sentence=f"Two rats ran.{hostile}",
        sentence_start=11,
        rule="synonym 'rat'",
        source=source,
    )
    checks = (
        Check(
            state="differs",
            reason=f"by DOI{hostile}",
            differences=(Difference(field="volume", printed=f"1{hostile}", record=f"2{hostile}"),),
            updates=(Update(kind="retracted", doi=f"10.5555/notice{hostile}", date="2021-03-01"),),
            related=(Related(kind="preprint", doi="10.5555/preprint"),),
        ),
        Check(state="verified", reason="by DOI"),
        Check(state="not-found", reason="nothing like it", candidates=(_candidate(hostile),)),
        Check(state="unchecked", reason="offline"),
    )
    titles = ("Opioids in rats", "Naïve Łódź microglia in vitro", "H<sub>2</sub>O & salt in humans", "")
    years: tuple[Any, ...] = (2018, 2020, 2021, None)
    tags = (
        (
            Tag(facet="mechanism", id=f"opioid{hostile}", evidence=(found, told)),
            Tag(facet="model", id="rat", evidence=(told,)),
        ),
        (Tag(facet="mechanism", id="microglia", evidence=()), Tag(facet="model", id="in-vitro", evidence=())),
        (Tag(facet="model", id="human", evidence=()), Tag(facet="mechanism", id="microglia", evidence=())),
        (),
    )
    own = UserEdits(note=f"Read this first.{hostile}\n\nThen this.", tags=(f"to read{hostile}",))
    fact = Fact(
        kind="sample", value=f"12 rats{hostile}", quote="rats", from_="title", start=0, end=1, sentence="rats"
    )
    return tuple(
        Work(
            key=f"{'abcd'[at]}{hostile}",
            item=_item(titles[at] and titles[at] + hostile, years[at], at, hostile),
            printed=(
                _printed(source, at + 1, 10 + at, hostile, citations=_citations(hostile) if at < 2 else ()),
            ),
            check=checks[at],
            tags=tags[at],
            edits=own if at == 0 else None,
            facts=(fact,) if at == 0 else (),
        )
        for at in range(4)
    )


def _item(title: str, year: int | None, at: int, hostile: str) -> Item:
    if not title:
        return {}
    found: Item = {
        "type": "article-journal",
        "title": title,
        "author": [{"family": f"{'DCB'[at]}ørge{hostile}", "given": "N"}],
        "container-title": f"A journal{hostile}",
        "issued": {"date-parts": [[year]]},
        "DOI": f"10.5555/{at}{hostile}",
        "PMID": f"12{hostile}",
        "URL": f"javascript:alert(4){hostile}",
    }
    return found


def _printed(source: str, number: int | None, start: int, hostile: str, **more: Any) -> Printed:
    return Printed(
        source=source,
        number=number,
        raw=f"A printed string {start}{hostile}",
        item={},
        confidence=Confidence(),
        place=Place(line=1, start=start, end=start + 1),
        **more,
    )


def _citations(hostile: str) -> tuple[Citation, ...]:
    return (
        Citation(
            section=f"1 Effects{hostile}",
            sentence=f"{SENTENCE}{hostile}",
            marker="(1)",
            start=len(SENTENCE) - 4,
            end=len(SENTENCE) - 1,
            sentence_start=0,
            sentence_end=len(SENTENCE),
            with_=(f"b{hostile}",),
        ),
    )


def _candidate(hostile: str) -> Candidate:
    return Candidate(
        doi=f"10.5555/c{hostile}", label=f"A candidate{hostile}", score=0.5, agrees=(f"title{hostile}",)
    )


def repeated(number: int) -> Bibliography:
    """The works of the sample again and again, under other keys: a0, b0, c0, d0, a1 ..."""
    made = bibliography()
    works = (
        msgspec.structs.replace(made.works[at % 4], key=f"{made.works[at % 4].key}{at // 4}")
        for at in range(number)
    )
    return msgspec.structs.replace(made, works=tuple(works))


def html(made: Bibliography) -> str:
    """The page of a bibliography."""
    return page.render(made, collect_entries(made))
