"""Tagging: evidence -> tags. A taxonomy is a TOML file; its rules are read, compiled once and applied.

``taxonomy`` what a taxonomy is · ``loading`` a file -> Taxonomy (``lines`` its places, ``relations`` its labels) · ``folding`` which spellings are the same ·
``patterns`` regular expressions that end · ``matching`` all rules in one pass · ``expansions`` which
abbreviations a document explains · ``statements`` which words of a sentence belong to a marker ·
``tagger`` what counts, and what follows from it.

::

    tagger = Tagger(load_taxonomy("pain-neuromodulation"))
    expansions = {source.id: tagger.expansions(source.text)}
    tags = tagger.tag(title, [Statement(source=source.id, sentence=..., start=...)], expansions)
"""

from citekit.tagging.expansions import Expansions
from citekit.tagging.loading import load_taxonomy, shipped_taxonomies
from citekit.tagging.statements import Statement, part_said
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Label, Taxonomy, combine

__all__ = [
    "Expansions",
    "Label",
    "Statement",
    "Tagger",
    "Taxonomy",
    "combine",
    "load_taxonomy",
    "part_said",
    "shipped_taxonomies",
]
