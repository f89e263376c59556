"""Which taxonomy a build chooses, and what it says of it."""

import msgspec
import pytest

from citekit.model.bibliography import AUTO, Bibliography
from citekit.tagging.choice import BROAD, tag_by_fitting, tagger_of, tagging_step
from citekit.tagging.taxonomy_file import load_taxonomy, shipped_taxonomies

PAIN = [
    "Motor cortex stimulation for neuropathic pain",
    "Microglia in the dorsal horn",
    "BDNF and pain",
    "Sodium channels of nociceptors",
]
SOIL = [
    "Nitrogen of a rice soil",
    "Drought and wheat yield",
    "Tillage of maize",
    "Phosphorus uptake of barley",
]
OTHER = [
    "A randomised trial of statins",
    "Falls of older adults",
    "Mortality after surgery",
    "Wolves of the north",
]
NONE = ["A history of the arch", "On the lute", "Vaults", "Letters", "Gables", "Roofs", "Towers", "Spires"]


def titled(bibliography: Bibliography, titles: list[str]) -> Bibliography:
    """The bibliography with works of these titles, of which nothing else is said."""
    (first, *_) = bibliography.works
    works = [
        msgspec.structs.replace(
            first, key=f"k{place}", item={**first.item, "title": title}, printed=(), tags=()
        )
        for place, title in enumerate(titles)
    ]
    return msgspec.structs.replace(bibliography, works=tuple(works), notes=())


@pytest.mark.parametrize(
    ("titles", "name"),
    [
        (PAIN, "pain-neuromodulation"),
        (SOIL, "soil-crops"),
        (OTHER, BROAD),
        (PAIN + OTHER * 3, BROAD),
        ([], BROAD),
    ],
)
def test_the_taxonomy_that_fits(fixture_bibliography, titles, name):
    tagged = tag_by_fitting(titled(fixture_bibliography, titles))
    assert tagged.options.taxonomy == (name,)
    said = [note.message for note in tagged.notes]
    assert [name in message for message in said] == ([True] if titles and name == BROAD else [])
    assert not titles or any(work.tags for work in tagged.works)


def test_where_none_fits_it_is_said_once(fixture_bibliography):
    tagged = tag_by_fitting(titled(fixture_bibliography, NONE))
    (note,) = tagged.notes
    assert "hardly fits" in note.message
    assert note.level == "warning"


def test_a_shipped_taxonomy_is_compiled_once(fixture_bibliography):
    assert tagger_of(("soil-crops",)) is tagger_of(("soil-crops",))
    assert tagging_step((AUTO,)) is tag_by_fitting
    tagged = tagging_step(("soil-crops",))(titled(fixture_bibliography, PAIN))
    assert not any(work.tags for work in tagged.works)


def test_shipped_taxonomies_say_their_field():
    assert BROAD in shipped_taxonomies()
    for name in shipped_taxonomies():
        taxonomy = load_taxonomy(name)
        assert bool(taxonomy.field) is (name != BROAD)
