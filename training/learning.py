"""The network of `citekit.references.parser.network` in PyTorch, and its training."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from citekit.references.parser.crf import ENDS, PARTS, positions
from citekit.references.parser.features import BUCKETS, features
from citekit.references.parser.network import DILATIONS
from citekit.references.parser.tokens import LABELS

_EPSILON = 1e-5
# Rows of zeros between the strings of a batch, so that no convolution reaches from one into the next.
GAP = max(DILATIONS)


@dataclass(frozen=True)
class Settings:
    """Sizes of the network, epochs, learning rate and dropout."""

    embedding: int = 64
    hidden: int = 96
    epochs: int = 15
    batch: int = 256
    rate: float = 3e-3
    dropout: float = 0.15
    features_left_out: float = 0.1
    averaged: float = 0.998
    seed: int = 1
    threads: int = 1


@dataclass(frozen=True)
class Tagged:
    """A string to train on: the numbers of its words, a bit mask of labels for each."""

    words: Sequence[int]
    masks: Sequence[int]


class Vocabulary:
    """The words of the training strings by number, with their features."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.features: list[list[int]] = []

    def number(self, word: str) -> int:
        """The word's number, new words at the end."""
        number = self.numbers.get(word)
        if number is None:
            number = self.numbers[word] = len(self.features)
            self.features.append(features(word))
        return number


class Dropout(nn.Module):
    """Leaves out a share of units while it trains, as `torch.nn.Dropout` does in ten times the time."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self.limit = round(share * 256)
        self.random = np.random.Generator(np.random.SFC64(seed))

    def forward(self, units: Tensor) -> Tensor:
        """The units, some of them 0, the others scaled to keep the sum."""
        if not self.training or not self.limit:
            return units
        drawn = np.frombuffer(self.random.bytes(units.numel()), dtype=np.uint8).reshape(units.shape)
        kept = np.multiply(drawn >= self.limit, 256 / (256 - self.limit), dtype=np.float32)
        return units * torch.from_numpy(kept)


class Learner(nn.Module):
    """The network of `citekit.references.parser.network`, trainable."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        labels, embedding, hidden = len(LABELS), settings.embedding, settings.hidden
        self.table = nn.EmbeddingBag(BUCKETS, embedding, mode="sum", include_last_offset=True)
        nn.init.normal_(self.table.weight, std=0.3)
        self.input = nn.Linear(embedding, hidden, bias=False)
        self.from_begin = nn.Parameter(torch.randn(ENDS, hidden) * 0.1)
        self.from_end = nn.Parameter(torch.randn(ENDS, hidden) * 0.1)
        self.part = nn.Parameter(torch.randn(PARTS, hidden) * 0.1)
        self.around = nn.ModuleList(nn.Linear(3 * hidden, hidden) for _ in DILATIONS)
        self.back = nn.ModuleList(nn.Linear(hidden, hidden) for _ in DILATIONS)
        self.whole = nn.Linear(2 * hidden, hidden)
        self.output = nn.Linear(hidden, labels)
        self.transitions = nn.Parameter(torch.zeros(labels, labels))
        self.begin = nn.Parameter(torch.zeros(labels))
        self.end = nn.Parameter(torch.zeros(labels))
        self.dropout = Dropout(settings.dropout, settings.seed)
        for layer in self.back:
            nn.init.normal_(layer.weight, std=0.5 / math.sqrt(hidden))

    def emissions(self, batch: "Batch") -> Tensor:
        """Scores of shape (tokens, labels), the strings of the batch one behind the other."""
        vectors = self.input(self.table(batch.buckets, batch.offsets))[batch.words]
        placed = self.from_begin[batch.at_begin] + self.from_end[batch.at_end] + self.part[batch.in_part]
        hidden = torch.zeros(batch.total, vectors.shape[1]).index_copy(0, batch.where, vectors + placed)
        inside = torch.zeros(batch.total, 1).index_fill(0, batch.where, 1)
        for number, dilation in enumerate(DILATIONS):
            if number == 2:
                hidden = hidden.index_add(0, batch.where, self._whole(hidden[batch.where], batch))
            seen = self.dropout(torch.relu(_normal(hidden)))
            pad = torch.zeros(dilation, hidden.shape[1])
            around = torch.cat(
                [torch.cat([pad, seen[:-dilation]]), seen, torch.cat([seen[dilation:], pad])], dim=1
            )
            inner = torch.relu(self.around[number](around))
            hidden = hidden + self.back[number](self.dropout(inner)) * inside
        return self.output(self.dropout(torch.relu(_normal(hidden[batch.where]))))

    def _whole(self, tokens: Tensor, batch: "Batch") -> Tensor:
        count = len(batch.lengths)
        width = tokens.shape[1]
        sums = torch.zeros(count, width).index_add(0, batch.string, tokens) / batch.lengths[:, None]
        index = batch.string[:, None].expand(-1, width)
        most = torch.full((count, width), -1e9).scatter_reduce(0, index, tokens, "amax", include_self=False)
        return self.whole(torch.cat([sums, most], dim=1))[batch.string]

    @torch.no_grad()
    def measured(self, strings: Sequence[Tagged], vocabulary: Vocabulary) -> float:
        """Mean loss over strings that are not learnt from."""
        total = 0.0
        for at in range(0, len(strings), 256):
            part = strings[at : at + 256]
            total += float(self.loss(Batch(part, vocabulary, 0, random.Random(0)))) * len(part)
        return total / max(1, len(strings))

    def loss(self, batch: "Batch") -> Tensor:
        """Mean negative log-likelihood per string of the labellings that the masks allow."""
        emissions = self.emissions(batch)
        count, labels = len(batch.lengths), len(LABELS)
        longest = int(batch.lengths.max())
        top = emissions.max(dim=1, keepdim=True).values.detach()
        steps = torch.exp(emissions - top)
        steps = torch.cat([steps, steps * batch.allowed], dim=1).view(-1, 2, labels)
        # Taken apart at once: the gradient of a slice is as large as what it is cut from.
        grid = torch.zeros(longest, count, 2, labels).index_put((batch.step, batch.string), steps).unbind()
        move = torch.exp(self.transitions)
        now = grid[0] * torch.exp(self.begin)
        total = now.sum(dim=2)
        log = torch.log(total)
        now = now / total[:, :, None]
        ends = torch.exp(self.end)
        finished = []
        live = count
        for step in range(1, longest + 1):
            still = int(batch.alive[step]) if step < longest else 0
            if still < live:
                finished.append(log[still:live] + torch.log((now[still:live] * ends).sum(dim=2)))
                now, log, live = now[:still], log[:still], still
            if not live:
                break
            now = torch.matmul(now, move) * grid[step][:live]
            total = now.sum(dim=2)
            log = log + torch.log(total)
            now = now / total[:, :, None]
        logs = torch.cat(finished)
        return (logs[:, 0] - logs[:, 1]).mean()


def _normal(hidden: Tensor) -> Tensor:
    return hidden * torch.rsqrt(hidden.square().mean(dim=1, keepdim=True) + _EPSILON)


class Batch:
    """Strings as tensors, the longest first; only their own words' features."""

    def __init__(self, strings: Sequence[Tagged], vocabulary: Vocabulary, drop: float, chance: random.Random):
        strings = sorted(strings, key=lambda one: -len(one.words))
        lengths = [len(one.words) for one in strings]
        numbers: dict[int, int] = {}
        words = [numbers.setdefault(word, len(numbers)) for one in strings for word in one.words]
        buckets: list[int] = []
        offsets = [0]
        for word in numbers:
            own = vocabulary.features[word]
            if drop:
                own = [bucket for bucket in own if chance.random() >= drop]
            buckets += own
            offsets.append(len(buckets))
        self.buckets = torch.tensor(buckets, dtype=torch.long)
        self.offsets = torch.tensor(offsets, dtype=torch.long)
        self.words = torch.tensor(words)
        self.lengths = torch.tensor(lengths)
        starts = np.cumsum([GAP, *(length + GAP for length in lengths)])[:-1]
        self.total = int(starts[-1]) + lengths[-1] + GAP
        self.where = torch.from_numpy(
            np.concatenate([np.arange(s, s + n) for s, n in zip(starts, lengths, strict=True)])
        )
        self.string = torch.repeat_interleave(torch.arange(len(lengths)), self.lengths)
        self.step = torch.from_numpy(np.concatenate([np.arange(n) for n in lengths]))
        placed = positions(np.array(lengths))
        self.at_begin = torch.from_numpy(np.minimum(placed.from_begin, ENDS - 1))
        self.at_end = torch.from_numpy(np.minimum(placed.from_end, ENDS - 1))
        self.in_part = torch.from_numpy(placed.part)
        masks = np.array([mask for one in strings for mask in one.masks], dtype=np.int64)
        self.allowed = torch.from_numpy(((masks[:, None] >> np.arange(len(LABELS))) & 1).astype(np.float32))
        self.alive = np.searchsorted(-np.array(lengths), -np.arange(max(lengths)), side="left")


def learn(
    draw: Callable[[random.Random], Sequence[Tagged]],
    vocabulary: Vocabulary,
    settings: Settings,
    report: Callable[[int, float, "Learner"], None],
    start: Mapping[str, Any] | None = None,
) -> Learner:
    """Train on what ``draw`` gives for each epoch, and average the late weights.

    ``start``: the arrays of a model to go on from; labels that it does not have begin anew.
    """
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = (
        False  # that finds faults, and takes a third of the time
    )
    chance = random.Random(settings.seed)
    learner = Learner(settings)
    if start is not None:
        adopt(learner, start)
    average = Learner(settings)
    average.load_state_dict(learner.state_dict())
    optimizer = torch.optim.AdamW(
        learner.parameters(), lr=settings.rate, betas=(0.9, 0.98), weight_decay=0.01
    )
    step = 0
    for epoch in range(settings.epochs):
        strings = list(draw(chance))
        count = -(-len(strings) // settings.batch)
        warm = min(200, 1 + settings.epochs * count // 10)
        total = 0.0
        learner.train()
        for batch in _batches(strings, vocabulary, settings, chance):
            done = step / (settings.epochs * count)
            pace = min(1.0, (step + 1) / warm) * (0.5 * (1 + math.cos(math.pi * min(done, 1))) * 0.98 + 0.02)
            for group in optimizer.param_groups:
                group["lr"] = settings.rate * pace
            loss = learner.loss(batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learner.parameters(), 5.0)
            optimizer.step()
            step += 1
            total += float(loss.detach())
            keep = min(settings.averaged, (1 + step) / (10 + step))
            with torch.no_grad():
                for mean, value in zip(average.parameters(), learner.parameters(), strict=True):
                    mean.lerp_(value, 1 - keep)
        average.eval()
        report(epoch, total / count, average)
    return average


def _batches(
    strings: Sequence[Tagged], vocabulary: Vocabulary, settings: Settings, chance: random.Random
) -> Iterator[Batch]:
    """Strings of like length together, the batches in no order."""
    size = settings.batch
    order = list(strings)
    chance.shuffle(order)
    groups = []
    for start in range(0, len(order), 16 * size):
        part = sorted(order[start : start + 16 * size], key=lambda one: len(one.words))
        groups += [part[at : at + size] for at in range(0, len(part), size)]
    chance.shuffle(groups)
    for group in groups:
        yield Batch(group, vocabulary, settings.features_left_out, chance)


def adopt(learner: Learner, arrays: Mapping[str, Any]) -> None:
    """Set the weights to those of a model, as `arrays` gives them."""
    by_name = dict(arrays) | {"table": arrays["table"] * arrays["scale"]}
    parameters = dict(learner.named_parameters())
    with torch.no_grad():
        for name, parameter in parameters.items():
            layer, _, kind = name.rpartition(".")
            key = layer.replace(".", "") if kind == "weight" else name
            if kind == "bias":
                layer, _, number = layer.partition(".")
                key = f"{layer}_bias{number}"
            value = torch.from_numpy(np.asarray(by_name[key], dtype=np.float32))
            value = value.T if kind == "weight" and key != "table" else value
            parameter[tuple(slice(length) for length in value.shape)] = value


def arrays(learner: Learner) -> dict[str, Any]:
    """The weights as `citekit.references.parser.network` reads them."""
    state = {name: value.detach().numpy() for name, value in learner.state_dict().items()}
    table = state["table.weight"]
    scale = np.abs(table).max(axis=0) / 127
    by_name = {
        "table": np.rint(table / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        "input": state["input.weight"].T,
        "whole": state["whole.weight"].T,
        "whole_bias": state["whole.bias"],
        "output": state["output.weight"].T,
        "output_bias": state["output.bias"],
        **{name: state[name] for name in ("from_begin", "from_end", "part", "transitions", "begin", "end")},
    }
    for number in range(len(DILATIONS)):
        for name in ("around", "back"):
            by_name[f"{name}{number}"] = state[f"{name}.{number}.weight"].T
            by_name[f"{name}_bias{number}"] = state[f"{name}.{number}.bias"]
    return {
        name: value if name in ("table", "scale") else value.astype(np.float16)
        for name, value in by_name.items()
    }
