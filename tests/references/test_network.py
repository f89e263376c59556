"""The network that labels the words of reference strings."""

from random import Random

from citekit.data import DATA
from citekit.references.parser.network import FILE, load
from citekit.references.parser.tokens import tokenize
from tests.conftest import FIXTURES

REVIEW = FIXTURES / "review.txt"


def test_a_string_is_labelled_the_same_whatever_was_labelled_before() -> None:
    lines = filter(str.strip, REVIEW.read_text(encoding="utf-8").splitlines()[-109:])
    strings = [tokenize(line).words for line in lines]
    expected = load(DATA / FILE).label(strings)
    for seed in range(20):
        chance, own = Random(seed), load(DATA / FILE)
        for string in chance.sample(strings, chance.randint(1, 20)):
            own.label([string[: chance.randint(1, len(string))]])
        assert own.label(strings) == expected
