"""Tagging: evidence -> tags. A taxonomy is a TOML file; its rules are read, compiled once and applied.

``taxonomy`` what a taxonomy is · ``loading`` a file -> Taxonomy, ``lines`` where its entries stand,
``relations`` what its labels say of each other, ``checking`` which of its rules can never count ·
``folding`` which spellings are the same · ``patterns`` regular expressions that end · ``matching`` all rules in
one pass · ``expansions`` which abbreviations a document explains · ``statements`` which words of a sentence
belong to a marker · ``tagger`` what counts, and what follows from it · ``terms`` what no label covers.

::

    tagger = Tagger(load_taxonomy("pain-neuromodulation"))
    expansions = {source.id: tagger.expansions(source.text)}
    tags = tagger.tag(title, [Statement(source=source.id, sentence=..., start=...)], expansions)
"""

from citekit.tagging.checking import idle_rules
from citekit.tagging.expansions import Expansions
from citekit.tagging.loading import MOST_FAULTS, load_taxonomy, read_taxonomy, shipped_taxonomies
from citekit.tagging.statements import Statement, part_said, reports
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Label, Taxonomy, combine
from citekit.tagging.terms import frequent_terms

__all__ = [
    "MOST_FAULTS",
    "Expansions",
    "Label",
    "Statement",
    "Tagger",
    "Taxonomy",
    "combine",
    "frequent_terms",
    "idle_rules",
    "load_taxonomy",
    "part_said",
    "read_taxonomy",
    "reports",
    "shipped_taxonomies",
]
