"""How tagged strings become what the network learns from, and that what it learns is what is used."""

import gzip
import os
import random
import subprocess
import sys
import tomllib
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from citekit.references.parser import crf, network
from citekit.references.parser.tokens import LABELS, tokenize
from tests.conftest import FIXTURES, ROOT, SHARED
from training.examples import Example
from training.lists import split
from training.targets import targets

LISTS = tomllib.loads((FIXTURES / "parser" / "lists.toml").read_text(encoding="utf-8"))["case"]
SHORT = {"author-family": "F", "author-given": "G", "author-literal": "L", "et-al": "E"}
RAW = "Smith J, Jones A, et al. A title of words. J Test. 2001;12(3):45-67. doi:10.1000/x.1"
SPANS = (
    (0, 5, "author-family"),
    (6, 7, "author-given"),
    (9, 14, "author-family"),
    (15, 16, "author-given"),
    (18, 24, "et-al"),
    (25, 41, "title"),
    (43, 49, "container"),
    (51, 55, "date"),
    (56, 58, "volume"),
    (59, 60, "issue"),
    (62, 67, "page"),
    (73, 84, "doi"),
)


@pytest.mark.parametrize("case", LISTS, ids=lambda case: case["text"])
def test_a_list_of_names_is_taken_apart_where_its_form_is_sure(case: dict[str, str]) -> None:
    text = case["text"]
    found = split(text, "author") or []
    assert " ".join(f"{SHORT[field]}:{text[start:end]}" for start, end, field in found) == case["parts"]


def told(example: Example) -> list[tuple[str, set[str]]]:
    tokens = tokenize(example.raw)
    masks = targets(example, tokens)
    return [
        (word.strip(), {label for number, label in enumerate(LABELS) if mask >> number & 1})
        for word, mask in zip(tokens.words, masks, strict=True)
    ]


def test_exact_tags_leave_one_label_a_token() -> None:
    labels = [(word, *label) for word, label in told(Example(RAW, SPANS, "test"))]
    assert labels[:5] == [
        ("Smith", "B-author-family"),
        ("J", "author-given"),
        (",", "author-between"),
        ("Jones", "B-author-family"),
        ("A", "author-given"),
    ]
    assert ("\x01DOI", "id") in labels
    assert ("(", "O") in labels


def test_one_span_for_all_authors_leaves_the_parts_open() -> None:
    labels = dict(told(Example("Doe Roe. A title.", ((0, 7, "author"), (9, 16, "title")), "test")))
    assert {"B-author-family", "author-given", "B-author-literal"} <= labels["Doe"]
    assert labels["title"] == {"title"}


def test_tokens_outside_spans_are_outside_only_with_exact_tags() -> None:
    raw, spans = "Smith J. A title. Accessed 2001", ((0, 5, "author-family"), (9, 16, "title"))
    assert dict(told(Example(raw, spans, "test")))["Accessed"] == {"O"}
    assert {"O", "accessed"} <= dict(told(Example(raw, spans, "test", exact=False)))["Accessed"]


def test_the_shipped_model_says_what_it_was_made_with() -> None:
    about = network.network().about
    assert len(about["fingerprint"]) == 64
    assert {"mix", "settings", "trust", "passes"} <= set(about)
    assert (network.DATA / network.FILE).stat().st_size <= 6_000_000


def test_the_trained_network_is_the_one_in_use(tmp_path) -> None:
    pytest.importorskip("torch", reason="training needs citekit[train]")
    from training.learning import Batch, Settings, Tagged, Vocabulary, arrays, learn

    tokens = tokenize(RAW)
    vocabulary = Vocabulary()
    one = Tagged(
        [vocabulary.number(word) for word in tokens.words], targets(Example(RAW, SPANS, "t"), tokens)
    )
    short = Tagged(one.words[:9], one.masks[:9])
    sizes = {name: network.network().about["settings"][name] for name in ("embedding", "hidden")}
    assert sizes == {"embedding": Settings.embedding, "hidden": Settings.hidden}, "train it again, or say so"
    settings = Settings(
        embedding=8, hidden=12, epochs=40, batch=4, dropout=0.0, features_left_out=0.0, rate=0.02
    )
    losses: list[float] = []
    made = [
        learn(lambda chance: [one, short], vocabulary, settings, lambda epoch, loss, _: losses.append(loss))
        for _ in range(2)
    ]
    first, second = (arrays(learner) for learner in made)
    assert all(np.array_equal(first[name], second[name]) for name in first), "the same data, another model"
    assert losses[39] < losses[0] / 4
    np.savez(tmp_path / "model.npz", **first, about="{}")
    used = network.load(tmp_path / "model.npz")
    words = [tokens.words, tokens.words[:9]]
    batch = Batch([one, short], vocabulary, 0, random.Random(0))
    taught = made[0].emissions(batch).detach().numpy()
    lengths = np.array([len(own) for own in words])
    given = used._emissions(words, lengths, crf.positions(lengths))
    assert np.abs(taught - given).max() < 0.02 * np.abs(taught).max(), "the twins differ"
    labels, sure = used.label(words)[0]
    assert [LABELS[label] for label in labels][:2] == ["B-author-family", "author-given"]
    assert all(0 < probability <= 1.001 for probability in sure)


# Small sizes: what can differ between two runs does so in any.
TRAINING = """
import sys
from pathlib import Path
from training.learning import Settings
from training.material import Mix
from training.train import train
mix = Mix(human=300, articles=300, noisy=100, rendered=300, pool=600)
train(Path(sys.argv[1]), Path(sys.argv[2]), mix, Settings(epochs=8, batch=32))
"""


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the tagged strings (../shared) are not here")
def test_two_runs_of_the_training_write_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs citekit[train]")
    for name in ("training/human", "training/refs", "training/records", "crossref/works"):
        file = tmp_path / f"{name}.jsonl.gz"
        file.parent.mkdir(exist_ok=True)
        with gzip.open(SHARED / f"{name}.jsonl.gz", "rt") as whole, gzip.open(file, "wt") as part:
            part.writelines(islice(whole, 1500))
    for seed in ("1", "2"):
        command = [sys.executable, "-c", TRAINING, tmp_path / "training", tmp_path / f"{seed}.npz"]
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed})
    assert (tmp_path / "1.npz").read_bytes() == (tmp_path / "2.npz").read_bytes()
