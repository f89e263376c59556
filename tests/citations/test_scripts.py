"""Quotes keep what a document raises and lowers."""

import tomllib
from pathlib import Path

import pytest

from citekit.config.config import Config
from citekit.pipeline import build
from tests.conftest import FIXTURES
from tests.readers.test_docx import UP, document, paragraph, run

CASES = tomllib.loads((FIXTURES / "citations" / "scripts.toml").read_text(encoding="utf-8"))["case"]
LIST = (
    "<h2>References</h2><ol><li>Roe A. On 10<sup>3</sup> rats. J Rats. 2001;1:1-9.</li>"
    "<li>Doe B. On mice. J Mice. 2002;2:1-9.</li><li>Poe C. On cats. J Cats. 2003;3:1-9.</li></ol>"
)
JATS = (
    "<article><front/><body><sec><title>Rats</title><p>{}</p></sec></body><back><ref-list><title>References</title>"
    "<ref id='r1'><label>1</label><mixed-citation>Roe A. On rats. J Rats. 2001;1:1-9.</mixed-citation></ref>"
    "<ref id='r2'><label>2</label><mixed-citation>Doe B. On mice. J Mice. 2002;2:1-9.</mixed-citation></ref>"
    "</ref-list></back></article>"
)


def quotes(file: Path) -> list[str]:
    """The sentences that cite the first entry."""
    bibliography = build(Config(sources=(str(file),), offline=True))
    first = next(work.printed[0] for work in bibliography.works if work.printed[0].number == 1)
    text = bibliography.sources[0].text
    for citation in first.citations:
        assert citation.sentence == " ".join(text[citation.sentence_start : citation.sentence_end].split())
    return [citation.sentence for citation in first.citations]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["shown"])
def test_pages(case: dict, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    raised = "<sup>2</sup>" if "<sup>1</sup>" in case["html"] else " [2]"
    more = f"Mice do too{'.' if '<sup>' in raised else ''}{raised}{'' if '<sup>' in raised else '.'}"
    body = f"<h1>Rats and mice</h1><p>{case['html']}</p><p>{more}</p>"
    page.write_text(f"<html><body>{body}{LIST}</body></html>", encoding="utf-8")
    assert quotes(page) == [case["shown"]]


def test_jats(tmp_path: Path) -> None:
    file = tmp_path / "article.xml"
    cites = "<xref ref-type='bibr' rid='r{}'>{}</xref>"
    sentence = (
        f"Of 10<sup>3</sup> rats in CO<sub>2</sub> at 5 mL<sup>−1</sup> some slept [{cites.format(1, 1)}]."
    )
    body = f"{sentence} Mice did not [{cites.format(2, 2)}]."
    file.write_text(JATS.format(body), encoding="utf-8")
    assert quotes(file) == ["Of 10³ rats in CO₂ at 5 mL⁻¹ some slept [1]."]


def test_docx(tmp_path: Path) -> None:
    file = tmp_path / "article.docx"
    down, sunk = '<w:vertAlign w:val="subscript"/>', '<w:position w:val="-6"/>'
    body = [
        paragraph(
            run("Of 10"), run("3", UP), run(" rats in CO"), run("2", down), run(" and O"), run("2", sunk),
            run(" some slept [1]. Mice did not [2]."),
        ),
        paragraph(run("References")),
        paragraph(run("1. Roe A. On rats. J Rats. 2001;1:1-9.")),
        paragraph(run("2. Doe B. On mice. J Mice. 2002;2:1-9.")),
    ]  # fmt: skip
    file.write_bytes(document("".join(body)))
    assert quotes(file) == ["Of 10³ rats in CO₂ and O₂ some slept [1]."]


def test_references_stay_as_they_were(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<html><body><p>Of 10<sup>3</sup> rats [1].</p>{LIST}</body></html>", encoding="utf-8")
    bibliography = build(Config(sources=(str(page),), offline=True))
    printed = next(work.printed[0] for work in bibliography.works if work.printed[0].number == 1)
    assert "103 rats" in printed.raw
    assert bibliography.sources[0].text[printed.place.start : printed.place.end].endswith(printed.raw)
