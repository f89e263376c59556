"""Sets of numbers that grow together: 8 bytes a number."""

from array import array


class DisjointSets:
    """The numbers from 0 to ``count`` - 1, each first a set of its own; the least number names a set."""

    def __init__(self, count: int) -> None:
        self._parents = array("q", range(count))

    def find(self, number: int) -> int:
        """The least number of the set."""
        parents = self._parents
        root = number
        while parents[root] != root:
            root = parents[root]
        while parents[number] != root:
            parents[number], number = root, parents[number]
        return root

    def unite(self, a: int, b: int) -> None:
        """Make one set of those of both numbers."""
        a, b = self.find(a), self.find(b)
        self._parents[max(a, b)] = min(a, b)
