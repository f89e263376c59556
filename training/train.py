"""Make the parser's model again: ``python -m training.train FOLDER`` (needs ``pip install citekit[train]``).

FOLDER holds the tagged strings: ``human.jsonl.gz``, ``refs.jsonl.gz``, ``records.jsonl.gz`` (see
`training.sources`) and, for names, ``../crossref/works.jsonl.gz``. The same data and settings give
the same model on the same kind of machine; the file says which data and settings it was made with.
"""

import argparse
import hashlib
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from citekit.data import DATA
from citekit.references.parser.network import FILE, load
from training.confidence import learn_trust
from training.learning import Learner, Settings, arrays, learn
from training.material import Mix, gather, kept_examples, tagged_all
from training.rendering.render import rendered

_DATA = ("human.jsonl.gz", "refs.jsonl.gz", "records.jsonl.gz", "../crossref/works.jsonl.gz")
# Rendered strings, of another seed than those learnt from, that confidence is learnt from.
_JUDGED = 3_000


def fingerprint(folder: Path, settings: dict[str, object]) -> str:
    """SHA-256 over the training data and the settings."""
    found = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name in _DATA:
        found.update((folder / name).read_bytes())
    return found.hexdigest()


def train(folder: Path, output: Path, mix: Mix, settings: Settings) -> None:
    """Learn from the strings in ``folder`` and write the model to ``output``."""
    began = time.monotonic()
    material = gather(folder, mix)
    kept = list(tagged_all(material.kept, material.vocabulary))
    print({name: len(pool) for name, pool in material.pools.items()}, len(kept), "kept back", flush=True)

    def report(epoch: int, loss: float, learner: Learner) -> None:
        measured = learner.measured(kept, material.vocabulary)
        passed = time.monotonic() - began
        print(f"epoch {epoch}: loss {loss:.3f}, kept back {measured:.3f}, {passed:.0f} s", flush=True)

    learner = learn(material.draw, material.vocabulary, settings, report)
    told: dict[str, object] = {"mix": asdict(mix), "settings": asdict(settings)}
    about = {**told, "fingerprint": fingerprint(folder, told)}
    np.savez_compressed(output, **arrays(learner), about=json.dumps(about))
    trust(folder, output, mix.seed)
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB, fingerprint {about['fingerprint']}")


def trust(folder: Path, output: Path, seed: int) -> None:
    """Learn how far the model in ``output`` can be trusted, and write it there."""
    # GROBID's corpus is tagged too unevenly to judge by.
    real = [one for one in kept_examples(folder) if one.source != "grobid"]
    found = learn_trust(load(output), real, list(rendered(folder, _JUDGED, seed + 1)))
    with np.load(output) as file:
        weights = {name: file[name] for name in file.files if name != "about"}
        about = json.loads(str(file["about"]))
    about |= {"trust": found.weights, "passes": found.passes}
    np.savez_compressed(output, **weights, about=json.dumps(about))
    print(f"references pass unread from a confidence of {found.passes}")


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the tagged strings are")
    parser.add_argument(
        "--output", type=Path, default=DATA / FILE, help="the model (default: the shipped one)"
    )
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--rendered", type=int, default=Mix.pool, help="how many strings to render in all")
    parser.add_argument(
        "--only-trust",
        action="store_true",
        help="keep the network, learn its confidence again: after a change of the steps",
    )
    given = parser.parse_args()
    missing = [name for name in _DATA if not (given.folder / name).exists()]
    if missing:
        sys.exit(f"{given.folder}: there is no {missing[0]}; name the folder that holds the training data")
    if given.only_trust:
        trust(given.folder, given.output, Mix.seed)
        return
    train(given.folder, given.output, Mix(pool=given.rendered), Settings(epochs=given.epochs))


if __name__ == "__main__":
    main()
