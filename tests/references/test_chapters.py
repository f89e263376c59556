"""Documents with several reference lists: each list is cited by its own text."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import citekit
from tests.conftest import FIXTURES

CASES = tomllib.loads((FIXTURES / "references" / "chapters.toml").read_text(encoding="utf-8"))["case"]


def citations(document: citekit.Document) -> list[list[str]]:
    """The markers in their order, each with the entries that it cites."""
    places: dict[tuple[int, str], list[str]] = {}
    for reference in document.references:
        for citation in reference.citations:
            places.setdefault((citation.start, citation.marker), []).append(reference.position)
    return [[marker, *positions] for (_, marker), positions in sorted(places.items())]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict, tmp_path: Path) -> None:
    path = tmp_path / "document.txt"
    path.write_text(case["text"], encoding="utf-8")
    document = citekit.read(path)
    assert list(Counter(reference.list for reference in document.references).values()) == case["lists"]
    assert citations(document) == case["cited"]
    for message in case.get("notes", []):
        assert message in [note.message for note in document.notes]


def test_an_entry_is_found_by_its_number_and_list(tmp_path: Path) -> None:
    path = tmp_path / "document.txt"
    path.write_text(CASES[0]["text"], encoding="utf-8")
    bibliography = citekit.build([path], offline=True)
    assert bibliography["1 of list 2"].authors == ("Laemmli, UK",)
    assert bibliography["3"] is bibliography["3 of list 2"]
    with pytest.raises(KeyError, match="Several works match '1'"):
        bibliography["1"]


ENTRIES = (
    "Watson JD, Crick FH. Molecular structure of nucleic acids. Nature. 1953;171(4356):737-8.",
    "Altschul SF, Gish W, Miller W. Basic local alignment search tool. J Mol Biol. 1990;215:403-10.",
    "Bradford MM. A rapid and sensitive method for the quantitation of protein. Anal Biochem. 1976;72:248-54.",
    "Shannon CE. A mathematical theory of communication. Bell Syst Tech J. 1948;27:379-423.",
    "Turing AM. On computable numbers. Proc Lond Math Soc. 1936;42:230-65.",
    "Hodgkin AL, Huxley AF. A quantitative description of membrane current. J Physiol. 1952;117:500-44.",
)
HEADINGS = ("References", "Literatur", "Bibliographie", "Referencias", "Список литературы", "参考文献")
CHAPTERS = st.lists(
    st.tuples(
        st.permutations(ENTRIES).flatmap(
            lambda all_: st.integers(1, len(all_)).map(lambda size: all_[:size])
        ),
        st.lists(st.integers(1, 9), max_size=6),
        st.sampled_from(HEADINGS),
        st.sampled_from(("\n", "\n\n")),
    ),
    min_size=2,
    max_size=4,
)


@given(chapters=CHAPTERS)
@settings(max_examples=30, deadline=None)
def test_no_number_leads_into_another_chapters_list(
    chapters: list[tuple[list[str], list[int], str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text, spans = "", []
    for position, (entries, more, heading, gap) in enumerate(chapters, start=1):
        start = len(text)
        cited = [*range(1, len(entries) + 1), *more]
        text += f"Chapter {position}\n\n" + "".join(
            f"It was measured again [{number}].\n\n" for number in cited
        )
        spans.append((start, len(text)))
        text += f"{heading}\n\n"
        text += gap.join(f"[{number}] {entry}" for number, entry in enumerate(entries, start=1)) + "\n\n"
    path = tmp_path_factory.mktemp("chapters") / "document.txt"
    path.write_text(text, encoding="utf-8")
    document = citekit.read(path)
    assert [reference.raw for reference in document.references] == [
        entry for entries, *_ in chapters for entry in entries
    ]
    for reference in document.references:
        start, end = spans[(reference.list or 0) - 1]
        assert reference.citations
        for citation in reference.citations:
            assert start <= citation.start < end
            assert citation.marker == f"[{reference.number}]"
