"""Make the parser's model again: ``python -m citekit.parsing.train FOLDER`` (needs ``pip install citekit[train]``).

FOLDER holds the tagged strings: ``human.jsonl.gz``, ``refs.jsonl.gz``, ``records.jsonl.gz`` (see
`citekit.parsing.training.sources`) and, for names, ``../crossref/works.jsonl.gz``. The same data and settings give
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

from citekit.parsing.network import FILE, load
from citekit.parsing.training.learning import Learner, Settings, arrays, learn
from citekit.parsing.training.material import Mix, gather, tagged_all
from citekit.parsing.training.trusting import learn_trust
from citekit.resources import DATA

_DATA = ("human.jsonl.gz", "refs.jsonl.gz", "records.jsonl.gz", "../crossref/works.jsonl.gz")


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
    found = arrays(learner)
    told: dict[str, object] = {"mix": asdict(mix), "settings": asdict(settings)}
    about = {**told, "fingerprint": fingerprint(folder, told)}
    np.savez_compressed(output, **found, about=json.dumps(about))
    # GROBID's corpus is tagged too unevenly to judge by.
    trust = learn_trust(load(output), [one for one in material.kept if one.source != "grobid"])
    np.savez_compressed(
        output, **found, about=json.dumps({**about, "trust": trust.weights, "passes": trust.passes})
    )
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB, fingerprint {about['fingerprint'][:16]}")


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="where the tagged strings are")
    parser.add_argument("--output", type=Path, default=DATA / FILE, help="the model (default: the shipped one)")
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--rendered", type=int, default=Mix.pool, help="how many strings to render in all")
    given = parser.parse_args()
    missing = [name for name in _DATA if not (given.folder / name).exists()]
    if missing:
        sys.exit(f"{given.folder}: there is no {missing[0]}; name the folder that holds the training data")
    train(given.folder, given.output, Mix(pool=given.rendered), Settings(epochs=given.epochs))


if __name__ == "__main__":
    main()
