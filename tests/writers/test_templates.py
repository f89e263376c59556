"""Templates: who wins, and what is said of a faulty one."""

import re
from pathlib import Path

import pytest

from citekit.errors import TemplateError
from citekit.writers import templates
from citekit.writers.templates import render


def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        (path / f"{name}.j2").write_text(text, encoding="utf-8")
    return path


def test_a_users_file_wins_and_the_others_are_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "notes.md.j2").write_text("mine: {{ notes | length }}\n", encoding="utf-8")
    counts = dict.fromkeys(("count", "cited", "unchecked"), 0)
    context = {
        "title": "T",
        "sources": [],
        "groups": [],
        "others": [],
        "mentions": [],
        "notes": ["one"],
        **counts,
    }
    written = render("reading-list.md.j2", context, tmp_path)
    assert written.startswith("# T\n")
    assert "mine: 1" in written


def test_the_filter(tmp_path: Path) -> None:
    assert render("a.j2", {"x": "1. *a*\n<b>"}, folder(tmp_path, a="{{ x | md }}")) == r"1\. \*a\* &lt;b&gt;"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("one\n{{ titel }}", 2, "'titel' is undefined. Known names: title"),
        ("one\n\n{{ titel | md }}", 3, "'titel' is undefined"),
        ("{{ title.nothing }}", 1, "has no attribute 'nothing'"),
        ("one\n{% for x in title %}", 2, "Unexpected end of template"),
        ("one\n{% endfor %}", 2, "unknown tag 'endfor'"),
        ("{{ title | mdd }}", 1, "No filter named 'mdd'"),
        ("one\n{{ 1 / 0 }}", 2, "division by zero"),
        ("{{ title + 1 }}", 1, "str"),
        ("{% include 'gone.j2' %}", None, "Unknown template 'gone.j2'"),
    ],
)
def test_a_fault_says_where(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render("bad.j2", {"title": "T"}, folder(tmp_path, bad=text))
    assert said in str(caught.value)
    assert caught.value.line == line
    assert "bad.j2" in str(caught.value.file)


def test_a_fault_in_an_included_part_is_found_there(tmp_path: Path) -> None:
    place = folder(tmp_path, whole="x\n{% include 'part.j2' %}", part="\n\n{{ gone }}")
    with pytest.raises(TemplateError) as caught:
        render("whole.j2", {}, place)
    assert (Path(str(caught.value.file)).name, caught.value.line) == ("part.j2", 3)


def test_no_such_template(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"Unknown template 'none\.j2'"):
        render("none.j2", {}, tmp_path)


def test_a_template_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(TemplateError, match=r"a\.j2"):
        render("a.j2", {}, tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "access to attribute '__class__'"),
        ("{{ md.__globals__ }}", "undefined"),
        ("{{ cycler.__init__.__globals__.os.system('true') }}", "access to attribute '__init__'"),
        ("{{ title | attr('__class__') }}", "access to attribute '__class__'"),
        ("{{ items.append(1) }}", "access to attribute 'append'"),
        ("{{ 'x' * 10 ** 9 }}", "too long"),
        ("{{ 10 ** 9 ** 9 }}", "Numbers too large"),
        ("{{ '%09999999999d' % 1 }}", "'%' is not available"),
        ("{{ 'x' | center(10 ** 10) }}", "too long"),
        ("{{ 'x'.ljust(10 ** 10) }}", "too long"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "recursion"),
    ],
)
def test_a_template_reaches_nothing_outside_and_writes_nothing_endless(
    text: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(TemplateError, match=re.escape(message)) as caught:
        render("a.j2", {"title": "T", "items": []}, folder(tmp_path, a="one\n" + text))
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) if a == 1 %}x{% endfor %}{% endfor %}",
        "{% macro f(n) %}{% if n %}{{ f(n - 1) ~ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    ],
)
def test_a_template_that_never_ends_is_stopped(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "MAX_SECONDS", 0.2)
    with pytest.raises(TemplateError, match="takes too long"):
        render("a.j2", {}, folder(tmp_path, a=text))


def test_loops_tell_what_they_told_before(tmp_path: Path) -> None:
    text = "{% for x in items recursive %}{{ loop.index }}{{ x }}{% if not loop.last %},{% endif %}{% else %}-{% endfor %}"
    assert render("a.j2", {"items": "ab"}, folder(tmp_path, a=text)) == "1a,2b"
    assert render("a.j2", {"items": ""}, tmp_path) == "-"
