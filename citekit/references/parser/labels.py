"""The labels of many strings in one pass of the network."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from citekit.references.parser.network import network
from citekit.references.parser.tokens import Segment, Tokens, segments, tokenize


class Labelled(NamedTuple):
    """A string's tokens, its segments, and the probability of each token's label."""

    tokens: Tokens
    segments: Sequence[Segment]
    probabilities: Sequence[float]


class Labels:
    """What the network says of strings; each is labelled once. A string without words is not labelled."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._known: dict[str, Labelled | None] = {}
        self.add(texts)

    def add(self, texts: Iterable[str]) -> None:
        """Label the strings that are new, together."""
        new = {text: tokenize(text) for text in texts if text not in self._known}
        full = {text: tokens for text, tokens in new.items() if tokens.words}
        answers = network().label([tokens.words for tokens in full.values()]) if full else []
        self._known |= dict.fromkeys(new)
        for (text, tokens), (labels, probabilities) in zip(full.items(), answers, strict=True):
            parts = segments(text, tokens, labels, probabilities)
            self._known[text] = Labelled(tokens, parts, probabilities)

    def of(self, text: str) -> Labelled | None:
        """The labels of ``text``; None where it has no words."""
        if text not in self._known:
            self.add([text])
        return self._known[text]
