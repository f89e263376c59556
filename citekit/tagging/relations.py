"""How the labels of a taxonomy relate: which are broader, compete, or follow from others."""

from collections.abc import Collection, Sequence

import msgspec

from citekit.model.tags import Evidence
from citekit.tagging.taxonomy import Label, broader

EvidenceByLabel = dict[int, list[Evidence]]
"""Evidence of labels, by their place in the taxonomy."""


class Relations:
    """The relations of labels, by their places in the taxonomy."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self._labels = labels
        by_name = {label.name: label for label in labels}
        self._place = {label.name: place for place, label in enumerate(labels)}
        self.broader_names = [tuple(broader(label.name, by_name)) for label in labels]
        self._broader = [frozenset(self._place[name] for name in names) for names in self.broader_names]

    def overridden(self, places: Collection[int]) -> set[int]:
        """The labels that are not given beside these."""
        return {self._place[name] for place in places for name in self._labels[place].overrides}

    def competes(self, place: int, known: Collection[int]) -> bool:
        """Whether ``known`` has other labels of the same facet and kind, and none related to this one."""
        label = self._labels[place]
        same = [
            other
            for other in known
            if label.kind
            and self._labels[other].kind == label.kind
            and self._labels[other].facet == label.facet
        ]
        return bool(same) and not any(
            other == place or other in self._broader[place] or place in self._broader[other] for other in same
        )

    def imply(
        self,
        by_label: EvidenceByLabel,
        since: EvidenceByLabel,
        firm: set[int] | None = None,
        *,
        from_sentences: bool,
    ) -> None:
        """Add what the labels of ``since`` imply, unless its kind is known.

        ``firm``: labels that are firm; what they imply is added.
        """
        known, waiting = frozenset(by_label), list(since)
        while waiting:
            place = waiting.pop(0)
            for name in self._labels[place].implies:
                implied = self._place[name]
                limited = from_sentences and self._labels[implied].only_in == "title"
                if implied in by_label or limited or self.competes(implied, known):
                    continue
                because = f"implied by {self._labels[place].name}"
                first = (since.get(place) or by_label[place])[0]
                by_label[implied].append(msgspec.structs.replace(first, rule=because))
                if firm is not None and place in firm:
                    firm.add(implied)
                waiting.append(implied)
