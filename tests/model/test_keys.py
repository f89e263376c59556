from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.config.config import Config
from citekit.config.file import with_changes
from citekit.model.keys import Keys, base_key, fingerprint, source_identities
from citekit.pipeline import build


def item(family: str, title: str, year: int | None = 2020) -> dict:
    made: dict = {"author": [{"family": family}], "title": title}
    return made | ({"issued": {"date-parts": [[year]]}} if year else {})


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (
            item("Finnerup", "Neuropathic pain: from mechanisms to treatment", 2021),
            "finnerupNeuropathicPainMechanisms2021",
        ),
        (
            item("Sommer", "Inflammation in the pathophysiology of neuropathic pain"),
            "sommerInflammationPathophysiologyNeuropathic2020",
        ),
        (item("Üçeyler", "Cytokine regulation in animal models"), "uceylerCytokineRegulationAnimal2020"),
        (
            item("Di Lazzaro", "Noninvasive stimulation of the human brain"),
            "dilazzaroNoninvasiveStimulationHuman2020",
        ),
        (item("Lantéri-Minet", "A non-neuronal cell"), "lanteri-minetNonneuronalCell2020"),
        (
            item("O’Neill", "TNF-α differentially regulates plasticity"),
            "oneillTNFaDifferentiallyRegulates2020",
        ),
        (item("王", "神经"), "wangShenJing2020"),
        (item("Smith", "The <i>Drosophila</i> genome", None), "smithDrosophilaGenome"),
        ({"title": "Only a title here"}, "OnlyTitleHere"),
    ],
)
def test_better_bibtex_pattern(given: dict, key: str) -> None:
    assert base_key(given) == key


def test_a_string_without_an_item_still_gets_a_key() -> None:
    assert base_key({}, "Ibid., and something else") == "IbidSomethingElse"
    assert base_key({}, "...") == "reference"


def test_the_same_key_twice_gets_a_letter_whatever_its_case() -> None:
    keys = Keys({})
    assert [keys.new(base) for base in ("aB2020", "ab2020", "aB2020", "c2020")] == [
        "aB2020",
        "ab2020a",
        "aB2020b",
        "c2020",
    ]


def test_a_pinned_key_comes_back_and_is_not_given_twice() -> None:
    keys = Keys({"doi:10.1/x": "old2020"})
    assert keys.pin(["raw:1", "doi:10.1/x"]) == "old2020"
    assert keys.pin(["doi:10.1/x"]) is None
    assert keys.new("old2020") == "old2020a"


def test_a_key_given_earlier_is_kept_for_its_work() -> None:
    keys = Keys({"doi:10.1/x": "old2020"})
    assert keys.new("Old2020") == "Old2020a"
    assert keys.pin(["doi:10.1/x"]) == "old2020"


def test_a_fingerprint_does_not_depend_on_how_it_was_copied() -> None:
    assert fingerprint("Pain. 2008;136(3):380–7") == fingerprint("Pain.\u00a02008;136(3):380-7 ")


@given(st.lists(st.text(), min_size=1, max_size=40))
def test_keys_are_unique_and_plain(titles: list[str]) -> None:
    keys = Keys({})
    made = [keys.new(base_key({"title": title}, title)) for title in titles]
    assert len({key.lower() for key in made}) == len(made)
    assert all(key.isascii() and key.replace("-", "").isalnum() for key in made)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_sources_of_one_title_keep_their_keys(
    order: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one.md", "two.md"):
        (tmp_path / name).write_text(f"# Letters\n\nThe text of {name}.\n")
    keys = []
    previous = None
    for files in (("one.md", "two.md"), tuple(("one.md", "two.md")[at] for at in order), ("two.md",)):
        config = with_changes(Config(), tmp_path, sources=files, offline=True)
        previous = build(config, previous)
        keys.append({source.file: source.key for source in previous.sources})
    assert keys[0] == keys[1]
    assert keys[2] == {"two.md": keys[0]["two.md"]}


def test_a_source_that_is_renamed_keeps_its_key() -> None:
    pins = dict.fromkeys(source_identities([({"title": "Letters"}, "one.md")])[0], "key")
    assert Keys(pins).pin(source_identities([({"title": "Letters"}, "uno.md")])[0]) == "key"
