"""Groups of works: what is listed where, in which order, and what each group says of itself."""

import msgspec
import pytest

from citekit.errors import UsageError
from citekit.model.bibliography import Bibliography, Options
from citekit.model.check import Check
from citekit.model.entry import Entry
from citekit.model.tags import Tag
from citekit.writers import formats
from citekit.writers.entries import collect_entries
from citekit.writers.groups import group_entries, summarize
from citekit.writers.step import report_group
from tests.browser import samples


def entry(
    key: str, year: int | None, *tags: str, context: tuple[str, ...] = (), state: str = "verified"
) -> Entry:
    item = {"type": "book", "title": key} | ({"issued": {"date-parts": [[year]]}} if year else {})
    evidence = tuple(
        Tag(
            facet=tag.partition(":")[0],
            id=tag.partition(":")[2],
            evidence=(),
            strength="context" if tag in context else "firm",
        )
        for tag in tags
    )
    return Entry(key=key, item=item, tags=tags, evidence=evidence, check=Check(state=state, reason=""))  # type: ignore[arg-type, typeddict-item]


ENTRIES = (
    entry("a", 2018, "mechanism:opioid", "mechanism:cytokine", "design:rct"),
    entry(
        "b", 2021, "mechanism:opioid", "mechanism:cytokine", context=("mechanism:opioid",), state="differs"
    ),
    entry("c", None, "design:review", state="not-found"),
    entry("d", 2021, "mechanism:opioid"),
)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("mechanism", "opioid: a d (b); cytokine: b (a); No mechanism: c"),
        ("design", "rct: a; review: c; No design: b d"),
        ("year", "2021: b d; 2018: a; No year: c"),
        (
            "check",
            "Checked: the index agrees: a d; Checked: the index says something else: b; Checked: no record agrees: c",
        ),
    ],
)
def test_each_work_is_listed_once(by: str, groups: str) -> None:
    shown = [
        f"{group.name}: {' '.join(one.key for one in group.entries)}"
        + (f" ({' '.join(one.key for one in group.elsewhere)})" if group.elsewhere else "")
        for group in group_entries(Bibliography(options=Options()), ENTRIES, by)
    ]
    assert "; ".join(shown) == groups


def test_a_group_says_what_is_in_it() -> None:
    assert summarize(ENTRIES) == "4 works, 2018–2021: 2 verified, 1 different, 1 not found"
    assert summarize(ENTRIES[2:3]) == "1 work: 1 not found"
    assert collect_entries(samples.bibliography()).entries[0].check
    assert summarize(collect_entries(samples.bibliography()).entries[:1]).endswith("1 different, 1 retracted")


def test_the_lists_are_grouped() -> None:
    made = samples.bibliography()
    markdown = str(formats.export(made, "markdown", group="mechanism"))
    assert [line for line in markdown.splitlines() if line.startswith("## ")][:3] == [
        "## microglia",
        "## opioid",
        "## No mechanism",
    ]
    assert "*2 works, 2020–2021: 1 verified, 1 not found*" in markdown
    assert 'data-group="mechanism"' in str(formats.export(made, "html", group="mechanism"))
    assert formats.export(made, "markdown", group="") == formats.export(made, "markdown")


def test_the_word_document_is_grouped() -> None:
    pytest.importorskip("docx", reason="python-docx is not installed")
    from io import BytesIO

    from docx import Document

    content = formats.export(samples.bibliography(), "docx", group="mechanism")
    assert isinstance(content, bytes)
    paragraphs = Document(BytesIO(content)).paragraphs
    headings = [one.text for one in paragraphs if one.style.name == "Heading 1"]
    assert headings[:3] == ["microglia", "opioid", "No mechanism"]


def test_an_unknown_group_is_refused_and_noted() -> None:
    made = samples.bibliography()
    with pytest.raises(UsageError, match="Unknown group 'mechanim'; did you mean 'mechanism'"):
        formats.export(made, "markdown", group="mechanim")
    with pytest.raises(UsageError, match="bibtex has no groups"):
        formats.export(made, "bibtex", group="year")
    made = msgspec.structs.replace(made, options=Options(group="mechanim"))
    assert report_group(made).notes[-1].message == (
        "Unknown group 'mechanim'; did you mean 'mechanism'? (expected check, mechanism, model, section, year); "
        "the reading lists are not grouped."
    )
    assert "## Müller" in str(formats.export(made, "markdown"))
