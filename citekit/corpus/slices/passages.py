"""The sentences of sources whose whole texts are not kept, as texts: one sentence a line, each once."""

from collections import defaultdict

Span = tuple[int, int]


class Passages:
    """Texts that grow sentence by sentence; a sentence is known by its place in the source."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = defaultdict(list)
        self._ends: dict[str, int] = defaultdict(int)
        self._places: dict[tuple[str, int, str], Span] = {}

    def add(self, source: str, place: int, sentence: str, before: str = "") -> Span:
        """The place of the sentence in the text of the source; ``before``: the sentence that it refers back to."""
        known = self._places.get((source, place, sentence))
        if known:
            return known
        lead = f"{before} " if before else ""
        start = self._ends[source] + len(lead)
        self._lines[source].append(f"{lead}{sentence}\n")
        self._ends[source] = start + len(sentence) + 1
        self._places[source, place, sentence] = span = start, start + len(sentence)
        return span

    def text(self, source: str) -> str:
        """The sentences of a source, in the order in which they were added."""
        return "".join(self._lines[source])

    @staticmethod
    def marker(sentence: str, marker: str, near: int) -> Span:
        """The place of a marker in its sentence; of several, the nearest to ``near``.

        The sentence has single spaces, so that the place in the source's text is only nearly that.
        """
        places = []
        at = sentence.find(marker)
        while at >= 0 and marker:
            places.append(at)
            at = sentence.find(marker, at + 1)
        start = min(places, key=lambda place: abs(place - near), default=min(max(near, 0), len(sentence)))
        return start, min(start + len(marker), len(sentence))
