"""Parse reference strings."""

from collections.abc import Iterable, Iterator

from citekit.api.settings import check_several
from citekit.references.parser import parse as parser
from citekit.references.parser.parse import Parsed


def parse(raw: str) -> Parsed:
    """Parse one reference string into a CSL-JSON item, with a confidence from 0 to 1.

    Never raises for a string; one that holds no reference gives an empty item and confidence 0.
    """
    return parser.parse(raw)


def parse_many(raws: Iterable[str], *, jobs: int = 1) -> Iterator[Parsed]:
    """Parse reference strings as `parse` does, in order and many times faster.

    Args:
        raws: The strings, one reference each.
        jobs: The number of processes; with more than one, a script needs ``if __name__ == "__main__":``.

    Raises:
        UsageError: For a single string; see `parse`.
    """
    check_several(raws, "parse")
    return parser.parse_many(raws, jobs)
