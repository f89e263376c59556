"""Prose -> the clues of studies that a text only describes, without citing them.

For a blog post or a press release without a reference list ('A new study by Chinese researchers published in
Pain ...'). :func:`find` takes an article and gives a :class:`Found`: the studies it speaks of, each with its
passage and its clues, and the teasers that advertise other posts and are kept apart. Nothing is asked of any
index and nothing is guessed here: every clue's quote stands in the text at its offsets.

The way through: `teasers` sets other posts apart, `lines` says which lines are prose, `introducing` weighs
whether a sentence introduces a study and `novelty` whether it is another one, `finding` gives every sentence
to its study, and `clues` lists the rules that read a passage; the files beside it hold the rules.
"""

from citekit.mentions.finding import Found, Mention, find
from citekit.mentions.teasers import Teaser

__all__ = ["Found", "Mention", "Teaser", "find"]
