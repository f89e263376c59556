"""The training strings: from people, from articles, rendered, joined in pairs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from citekit.references.parser.tokens import tokenize
from citekit.text.normalize import word_key
from training.examples import Example
from training.learning import Tagged, Vocabulary
from training.rendering.noise import perturbed
from training.rendering.render import rendered
from training.sources import articles, from_article, human
from training.targets import targets

# Longer than all but broken strings.
_LONGEST = 400
_TITLE = 20


@dataclass(frozen=True)
class Mix:
    """How many strings of each kind an epoch draws, and how many are rendered in all."""

    human: int = 15_000
    articles: int = 9_000
    noisy: int = 5_000
    rendered: int = 30_000
    pool: int = 200_000
    pairs: float = 0.015
    seed: int = 7


@dataclass
class Material:
    """The strings to draw from, and those kept back to fit the confidence."""

    vocabulary: Vocabulary
    pools: dict[str, list[Tagged]]
    kept: list[Example]
    mix: Mix

    def draw(self, chance: random.Random) -> Sequence[Tagged]:
        """The strings of one epoch, in no order."""
        drawn: list[Tagged] = []
        for name, pool in self.pools.items():
            count = getattr(self.mix, name)
            while count > len(pool):
                drawn += pool
                count -= len(pool)
            drawn += chance.sample(pool, count)
        pairs = []
        for _ in range(int(len(drawn) * self.mix.pairs)):
            first, second = chance.choice(drawn), chance.choice(drawn)
            if len(first.words) + len(second.words) < _LONGEST:
                pairs.append(Tagged([*first.words, *second.words], [*first.masks, *second.masks]))
        drawn += pairs
        chance.shuffle(drawn)
        return drawn


def kept_back(key: str) -> bool:
    """Whether the strings of an article (or a string) are kept back: one in fifteen."""
    return sum(map(ord, key)) % 15 == 0


def gather(folder: Path, mix: Mix) -> Material:
    """Read and render everything in ``folder``, except what benchmarks measure with."""
    vocabulary = Vocabulary()
    measured = {key for row in articles(folder, test=True) if (key := _title_key(from_article(row)))}
    pools: dict[str, list[Tagged]] = {"human": [], "articles": [], "noisy": [], "rendered": []}
    kept: list[Example] = []
    chance = random.Random(mix.seed)
    for name, key, example in chain(
        _printed(folder), (("rendered", "", one) for one in rendered(folder, mix.pool, mix.seed))
    ):
        if _title_key(example) in measured:
            continue
        if key and kept_back(key):
            kept.append(example)
        elif tagged := tag(example, vocabulary):
            pools[name].append(tagged)
            if key and (noisy := tag(perturbed(example, chance), vocabulary)):
                pools["noisy"].append(noisy)
    return Material(vocabulary, pools, kept, mix)


def kept_examples(folder: Path) -> Iterator[Example]:
    """The strings that are kept back."""
    return (example for _, key, example in _printed(folder) if kept_back(key))


def _printed(folder: Path) -> Iterator[tuple[str, str, Example]]:
    """The real strings: their pool, the key that they are kept back by, the example."""
    for example in human(folder):
        yield "human", example.raw, example
    for row in articles(folder):
        yield "articles", row["article"], from_article(row)


def tag(example: Example, vocabulary: Vocabulary) -> Tagged | None:
    """The example as numbers; None where it has no words or far too many."""
    tokens = tokenize(example.raw)
    if not 0 < len(tokens.words) <= _LONGEST:
        return None
    return Tagged([vocabulary.number(word) for word in tokens.words], targets(example, tokens))


def _title_key(example: Example) -> str:
    for start, end, field in example.spans:
        if field == "title":
            key = word_key(example.raw[start:end])
            return key if len(key) >= _TITLE else ""
    return ""


def tagged_all(examples: Sequence[Example], vocabulary: Vocabulary) -> Iterator[Tagged]:
    """Those that can be learnt from."""
    for example in examples:
        if tagged := tag(example, vocabulary):
            yield tagged
