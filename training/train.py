"""Train the parser's model: ``python -m training.train FOLDER`` (see README.md)."""

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
# Rendered strings to learn confidence from; their seed is not that of the strings to train on.
_RENDERED_FOR_TRUST = 3_000


def fingerprint(folder: Path, settings: dict[str, object]) -> str:
    """SHA-256 over the training data and the settings."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name in _DATA:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def train(folder: Path, output: Path, mix: Mix, settings: Settings, start: Path | None = None) -> None:
    """Train on the strings in ``folder``, from the model ``start`` on if there is one, and write to ``output``."""
    began = time.monotonic()
    material = gather(folder, mix)
    kept = list(tagged_all(material.kept, material.vocabulary))
    print({name: len(pool) for name, pool in material.pools.items()}, len(kept), "kept back", flush=True)

    def report(epoch: int, loss: float, learner: Learner) -> None:
        measured = learner.measured(kept, material.vocabulary)
        passed = time.monotonic() - began
        print(f"epoch {epoch}: loss {loss:.3f}, kept back {measured:.3f}, {passed:.0f} s", flush=True)

    weights = None
    if start:
        with np.load(start) as file:
            weights = {name: file[name] for name in file.files if name != "about"}
    learner = learn(material.draw, material.vocabulary, settings, report, weights)
    choices: dict[str, object] = {"mix": asdict(mix), "settings": asdict(settings)}
    if start:
        choices["start"] = hashlib.sha256(start.read_bytes()).hexdigest()
    about = {**choices, "fingerprint": fingerprint(folder, choices)}
    np.savez_compressed(output, **arrays(learner), about=json.dumps(about))
    trust(folder, output, mix.seed)
    print(f"{output}: {output.stat().st_size / 1e6:.1f} MB, fingerprint {about['fingerprint']}")


def trust(folder: Path, output: Path, seed: int) -> None:
    """Fit the confidence of the model in ``output``, and write it there."""
    # GROBID's corpus is tagged too unevenly to judge by.
    real = [example for example in kept_examples(folder) if example.source != "grobid"]
    fit = learn_trust(load(output), real, list(rendered(folder, _RENDERED_FOR_TRUST, seed + 1)))
    with np.load(output) as file:
        weights = {name: file[name] for name in file.files if name != "about"}
        about = json.loads(str(file["about"]))
    about |= {"trust": fit.weights, "passes": fit.passes}
    np.savez_compressed(output, **weights, about=json.dumps(about))
    print(f"references need no review from a confidence of {fit.passes}")


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder with the tagged strings")
    parser.add_argument(
        "--output", type=Path, default=DATA / FILE, help="the model's file (default: the one in the package)"
    )
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--rendered", type=int, default=Mix.pool, help="how many strings to render")
    parser.add_argument("--rate", type=float, default=Settings.rate, help="the highest learning rate")
    parser.add_argument("--start", type=Path, help="a model to go on from, instead of random weights")
    parser.add_argument(
        "--only-trust",
        action="store_true",
        help="keep the network and fit only its confidence, for example after a change of the parser's steps",
    )
    options = parser.parse_args()
    missing = [name for name in _DATA if not (options.folder / name).exists()]
    if missing:
        sys.exit(f"{options.folder}: {missing[0]} not found; name the folder with the training data")
    if options.only_trust:
        trust(options.folder, options.output, Mix.seed)
        return
    settings = Settings(epochs=options.epochs, rate=options.rate)
    train(options.folder, options.output, Mix(pool=options.rendered), settings, options.start)


if __name__ == "__main__":
    main()
