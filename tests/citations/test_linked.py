"""What a page links or raises."""

import tomllib

import pytest

from citekit.citations.linking import cite
from citekit.citations.targets import target
from citekit.readers.html import reader
from citekit.references.find import find_references
from citekit.references.parser.parse import parse
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "citations" / "linked.toml").read_text(encoding="utf-8"))["case"]
LIST = "".join(
    f'<li id="r{n}">Roe A. On rats of kind {n}. J Rats. {1990 + n};{n}:1-9.</li>' for n in range(1, 10)
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["html"][:40])
def test_a_page(case: dict) -> None:
    page = (
        f"<html><body><h1>On rats</h1><p>{case['html']}</p><h2>References</h2><ol>{LIST}</ol></body></html>"
    )
    article = reader.article(page, "x", "x.html")
    targets = [
        target(
            entry.number, parse(entry.raw).item, entry.raw, entry.label, entry.start, entry.end, entry.list
        )
        for entry in find_references(article).entries
    ]
    assert len(targets) == 9
    markers = [marker for marker in cite(article, targets).citations if marker.kind == "marked"]
    assert [[entry.number for entry in marker.targets] for marker in markers] == case["cited"]
