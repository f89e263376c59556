"""Frequent terms that no label covers."""

from citekit.tagging.coverage import frequent_terms
from citekit.tagging.taxonomy import Label, Taxonomy

TAXONOMY = Taxonomy(
    id="x", title="X", labels=(Label(facet="a", id="pain", synonyms=("pain", "spinal cord injury")),)
)
TEXTS = [
    "Repetitive transcranial magnetic stimulation lowers pain",
    "Pain after transcranial magnetic stimulation: a review",
    "Transcranial magnetic stimulations, and the motor cortex",
    "Stimulation of the motor cortex after spinal cord injury",
    "Spinal cord injury and the motor cortices (MC)",
    "The MC, studied. The MC was studied",
    "An MC",
]


def test_terms_in_the_order_of_their_weight():
    assert frequent_terms(TAXONOMY, TEXTS, 9) == [
        ("transcranial magnetic stimulation", 3),
        ("MC", 3),
        ("motor", 3),
    ]
    assert frequent_terms(TAXONOMY, TEXTS, 1) == [("transcranial magnetic stimulation", 3)]


def test_a_word_counts_beside_its_longer_term_only_where_it_stands_alone():
    alone = ["Magnetic fields", "Magnetic poles", "Magnetic north"]
    assert ("magnetic", 6) in frequent_terms(TAXONOMY, [*TEXTS, *alone], 9)
    assert "magnetic" not in dict(frequent_terms(TAXONOMY, [*TEXTS, *alone[:2]], 9))


def test_what_a_label_covers_is_no_term():
    assert frequent_terms(TAXONOMY, ["Spinal cord injuries in pain"] * 5, 9) == []
    assert frequent_terms(TAXONOMY, [], 9) == []
