"""The reading list: what stands where, in which words, and that its README knows every variable."""

import inspect
import re
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit.csl.item import Item
from citekit.data import templates_folder
from citekit.model.bibliography import Bibliography, Confidence, Options, Printed, Source, Work
from citekit.model.check import Check
from citekit.model.citation import Clue, Place, Statement
from citekit.model.entry import Entry, InSource
from citekit.model.note import Note
from citekit.model.tags import Fact
from citekit.writers.html import views as page_views
from citekit.writers.markdown import reading_list, views

UNCHECKED = Check(state="unchecked", reason="offline")


def printed(source: str, number: int | None, start: int, **more: Any) -> Printed:
    return Printed(
        source=source,
        number=number,
        raw=f"printed {start}",
        item={},
        confidence=Confidence(),
        place=Place(line=1, start=start, end=start + 1),
        **more,
    )


def source(id: str, title: str, **more: Any) -> Source:
    return Source(id=id, key=f"key-{id}", file=f"{id}.txt", item={"title": title, **more}, text="")


def work(key: str, *places: Printed, item: Item | None = None) -> Work:
    return Work(key=key, item={"title": key} if item is None else item, printed=places, check=UNCHECKED)


def sample() -> tuple[Bibliography, list[Entry]]:
    author = {"author": [{"family": "Bai", "given": "Y"}], "issued": {"date-parts": [[2023]]}}
    clue = Clue(
        kind="journal",
        value="Pain",
        quote="in the journal Pain",
        start=0,
        end=4,
    )
    works = (
        work("second", printed("review", 2, 20), printed("blog", None, 5)),
        work("first", printed("review", 1, 10)),
        work("study", printed("blog", None, 9, clues=(clue,)), item={}),
    )
    said = Statement(
        start=0,
        source="review",
        number=2,
        section="3.1 Effects",
        sentence="It [works].",
        with_=("first", "gone"),
    )
    entries = [
        Entry(key="key-review", item={"title": "The review"}, is_source=True, tags=("citekit:identify",)),
        Entry(
            key="second",
            item={"title": "Second", "DOI": "10.1/x", "PMID": "123"},
            tags=("model:CCI", "model:SNI", "plain"),
            annotation=(said,),
            check=UNCHECKED,
            in_sources=(
                InSource(id="review", label="review"),
                InSource(id="blog", label="blog"),
            ),
        ),
        Entry(
            key="first",
            item={},
            raw=("1. A *raw* string",),
            check=UNCHECKED,
            in_sources=(InSource(id="review", label="review"),),
        ),
        Entry(key="loose", item={"title": "Loose"}, check=Check(state="verified", reason="by DOI")),
    ]
    notes = (
        Note(
            step="citations",
            message="Range (811) was read as 8-11.",
            level="warning",
            source="review",
            line=12,
        ),
        Note(step="citations", message="Nothing to see.", level="info"),
        Note(step="references", message="Table 1 is missing.", level="review"),
    )
    sources = (source("review", "The review", **author), source("blog", "The post"))
    return Bibliography(options=Options(), sources=sources, works=works, notes=notes), entries


def test_what_a_person_reads() -> None:
    text = reading_list.render(*sample())
    assert text.startswith("# Reading list of 2 documents\n\n3 works from 2 documents; 1 cited")
    assert "2 not checked against an index. 1 mentioned but not identified." in text
    assert text.index("**[1]** 1\\. A \\*raw\\* string") < text.index("**[2]** Second.")
    assert "[doi:10.1/x](https://doi.org/10.1/x)" in text
    assert (
        "`second` · [PubMed](https://pubmed.ncbi.nlm.nih.gov/123/) · **model:** CCI, SNI · **tags:** plain"
        in text
    )
    assert "Not checked (offline) · also in The post" in text
    assert text.count("> 3.1 Effects: “It \\[works\\].” (with \\[1\\], gone) — Bai 2023") == 1
    assert text.count("Not cited in the text that was read.") == 2
    assert "`key-review` · read from `review.txt` · **citekit:** identify" in text
    assert "## Other works\n\n**•** Loose.\n\n`loose` · Checked: the index agrees (by DOI)" in text


def test_the_users_note_the_facts_and_the_sentence_before() -> None:
    bibliography, entries = sample()
    fact = Fact(
        kind="sample", value="45 *cats*", quote="45 cats", from_="title", start=0, end=7, sentence="45 cats"
    )
    (said,) = entries[1].annotation
    entries[1] = msgspec.structs.replace(
        entries[1],
        note="Mine, *all* of it.\n\n# Again",
        facts=(fact, msgspec.structs.replace(fact, kind="frequency", value="10 Hz")),
        annotation=(msgspec.structs.replace(said, before="Cats [slept]."),),
    )
    text = reading_list.render(bibliography, entries)
    own, facts, quote = (
        text.index(one)
        for one in (
            "Mine, \\*all\\* of it.\n\n\\# Again\n\n",
            "*Facts:* 45 \\*cats\\* · 10 Hz\n\n",
            "*What the article says*",
        )
    )
    assert own < facts < quote
    assert "> 3.1 Effects: (Cats \\[slept\\].) “It \\[works\\].”" in text


def test_what_nobody_identified_and_what_needs_a_human() -> None:
    text = reading_list.render(*sample())
    mentions = text[text.index("## Studies mentioned") : text.index("## Please review")]
    assert "**`study`** · mentioned in The post · Not checked (offline)" in mentions
    assert "- journal: Pain (“in the journal Pain”)" in mentions
    assert "> printed 9" in mentions
    assert text.endswith(
        "## Please review\n\n- Table 1 is missing.\n\n"
        "## Notes\n\n- `review.txt:12`: Range (811) was read as 8-11.\n"
    )


def test_each_work_stands_once_and_blank_lines_are_single() -> None:
    text = reading_list.render(*sample())
    assert text.count("**[2]**") == 1
    assert "\n\n\n" not in text


def test_nothing_at_all() -> None:
    text = reading_list.render(Bibliography(options=Options()), [])
    assert text.startswith("# Reading list\n\n0 works from 0 documents")


def test_a_users_part_wins(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "entry.md.j2").write_text("* {{ entry.key }}\n", encoding="utf-8")
    text = reading_list.render(*sample(), tmp_path)
    assert "* first\n* second\n" in text
    assert "## Please review" in text


def test_the_readme_knows_every_variable() -> None:
    readme = (Path(__file__).parents[2] / "templates" / "README.md").read_text(encoding="utf-8")
    documented = {
        title: tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
        for title, section in re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    }
    assert page_views.WebLink in views.View.__subclasses__()
    direct = views.View.__subclasses__()
    structs = {
        struct.__name__: struct
        for struct in [*direct, *(sub for one in direct for sub in one.__subclasses__())]
    }
    assert documented.pop("The page")
    assert documented.pop("The HTML page")
    assert documented.keys() == structs.keys()
    for name, fields in documented.items():
        assert fields == tuple(inspect.get_annotations(structs[name])), name
    page = re.search(r"^## The page\n(.*?)(?=^## )", readme, re.MULTILINE | re.DOTALL)
    assert page
    assert set(re.findall(r"^\| `(\w+)` \|", page[1], re.MULTILINE)) == {
        *reading_list.context(Bibliography(options=Options()), []),
        "written",
    }
    files = {str(path.relative_to(templates_folder())) for path in templates_folder().rglob("*.j2")}
    assert {file.replace("\\", "/") for file in files} == set(
        re.findall(r"^\| `([\w./-]+\.j2)` \|", readme, re.MULTILINE)
    )


@settings(max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_the_page(text: str, other: str) -> None:
    said = Statement(start=0, source="review", number=1, section=other, sentence=text)
    entry = Entry(
        key="k",
        item={"title": text},
        tags=(other,),
        annotation=(said,),
        raw=(other,),
        in_sources=(InSource(id="review", label="review"),),
    )
    bibliography = Bibliography(
        options=Options(),
        sources=(source("review", text),),
        works=(work("k", printed("review", 1, 0)),),
        notes=(Note(step="w", message=other, level="review"),),
    )
    page = reading_list.render(bibliography, [entry])
    allowed = re.sub(r"</?(?:i|b|sub|sup)>", "", page)
    assert "<" not in allowed
    assert len(re.findall(r"^#+ ", page, re.MULTILINE)) == 3
