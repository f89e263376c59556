import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training import sources
from training.examples import Example
from training.rendering import noise, people, pieces, printing, records, render, styles, works
from training.rendering.records import Person

LABELS = {
    *(f"{role}-{part}" for role in ("author", "editor") for part in ("family", "given", "suffix", "literal")),
    *(
        "et-al",
        "title",
        "container",
        "series",
        "volume",
        "issue",
        "page",
        "date",
        "accessed",
        "publisher",
        "place",
    ),
    *("edition", "doi", "url", "id", "label", "note", "number", "authority"),
}
RECORDS = [
    {
        "publisher": "Springer",
        "csl": {
            "type": "journal",
            "author": [{"family": "Smith", "given": "JA"}, {"family": "van der Berg", "given": "Hans"}],
            "title": f"The effect of temperature on the growth of wheat in year {year}",
            "container-title": "J. Agric. Sci.",
            "issued": {"date-parts": [[year]]},
            "volume": "12",
            "page": "123-130",
        },
    }
    for year in range(1990, 2000)
]
HUMAN = {
    "source": "anystyle_good",
    "raw": "Meier, Klaus (1999). Die Ordnung der Dinge in der Welt. Wiesbaden: Beispielverlag.",
    "spans": [
        [0, 13, "author"],
        [13, 20, "date"],
        [21, 55, "title"],
        [56, 66, "location"],
        [67, 82, "publisher"],
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shared") / "training"
    path.mkdir()
    for name, rows in (("records", RECORDS), ("human", [HUMAN]), ("refs", [])):
        with gzip.open(path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def check(example: Example) -> None:
    position = 0
    for start, end, label in example.spans:
        assert position <= start < end <= len(example.raw), example
        assert label in LABELS
        text = example.raw[start:end]
        assert text == text.strip(" ,;:"), example
        position = end
    assert "  " not in example.raw
    assert example.raw == example.raw.strip()


def test_spans_are_exact(folder: Path) -> None:
    examples = list(render.rendered(folder, 3000, 1))
    assert len(examples) == 3000
    for example in examples:
        check(example)
    # A template's braces, or a list's number sign, must never reach the page.
    assert not any("{" in example.raw or "# " in example.raw for example in examples)
    assert {label for example in examples for _, _, label in example.spans} == LABELS


def test_same_seed_same_strings(folder: Path) -> None:
    first, again, other = (list(render.rendered(folder, 50, seed)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_without_material(tmp_path: Path) -> None:
    for example in render.rendered(tmp_path / "training", 200, 3):
        check(example)


def test_test_split_is_never_read(folder: Path) -> None:
    names = [f"Publisher {number}" for number in range(200)]
    kept = [name for name in names if sources.is_test(name)]
    assert 0 < len(kept) < 60
    row = {
        "publisher": kept[0],
        "csl": {**RECORDS[0]["csl"], "title": "Never to be seen in any string at all"},
    }
    with gzip.open(folder / "records.jsonl.gz", "at", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    pool = records.read(folder)
    assert all("Never" not in title for titles in pool.titles.values() for title in titles)


@pytest.mark.parametrize(
    ("form", "expected"),
    [("F, I", "Berg, H.-P. K."), ("F B", "Berg HPK"), ("G F", "Hans-Peter Karl Berg"), ("D F", "H.-P.K. Berg"), ("U, G", "BERG, Hans-Peter Karl")],
)  # fmt: skip
def test_forms_of_a_name(form: str, expected: str) -> None:
    parts = people.name(Person("Berg", "Hans-Peter Karl"), people.form(form), "author")
    assert "".join(text for text, _ in parts) == expected


def test_et_al() -> None:
    three = [Person(name, "A.") for name in ("Ahn", "Beck", "Chen")]
    parts = people.listed(three, ("F, I", "F, I", ", ", " & ", " & "), (2, 1, " et al."), "author")
    assert [(text, label) for text, label in parts if label][-1] == ("et al.", "et-al")
    assert "".join(text for text, _ in parts) == "Ahn, A. et al."


def test_every_style_renders_every_kind(folder: Path) -> None:
    pool = records.read(folder)
    rng = random.Random(5)
    for style in styles.styles():
        for kind in works.KINDS:
            manner = styles.manner(rng, style["language"], kind)
            work = works.draw(rng, pool, kind, style["language"], manner.journal, full=True)
            check(pieces.joined(printing.printed(rng, work, manner), "test"))


def test_templates_leave_out_missing_fields() -> None:
    nodes = styles.template("<{place}: {publisher}|{publisher}>, {date}")
    assert nodes[1:] == (", ", styles.StyleField("date"))
    assert isinstance(nodes[0], styles.Group)
    assert len(nodes[0].alternatives) == 2


text = st.text(alphabet="aZ é.,:;()-–0129fi“”'", min_size=1, max_size=12)
tagged = st.lists(st.tuples(text, st.sampled_from(["", *sorted(LABELS)])), min_size=1, max_size=12)


@settings(max_examples=300)
@given(tagged, st.integers(0, 10_000))
def test_noise_keeps_spans_right(parts: list[tuple[str, str]], seed: int) -> None:
    check(pieces.joined(noise.noisy(parts, random.Random(seed)), "test"))


@settings(max_examples=200)
@given(tagged, st.integers(0, 10_000))
def test_joined_spans_hold_their_own_text(parts: list[tuple[str, str]], seed: int) -> None:
    example = pieces.joined(parts, "test")
    assert "".join(example.raw.split()) == "".join("".join(part for part, _ in parts).split())
    again = noise.perturbed(example, random.Random(seed))
    assert len(again.spans) <= len(example.spans) or "<" in again.raw
    check(again)


def test_title_mark_stays_outside() -> None:
    example = pieces.joined(
        [("Why? ", "title"), ("J. Biol. Chem.", "container"), (" ", ""), ("Euphytica.", "container")], "test"
    )
    assert [example.raw[start:end] for start, end, _ in example.spans] == [
        "Why?",
        "J. Biol. Chem.",
        "Euphytica",
    ]
