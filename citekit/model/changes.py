"""What several stages need."""

from collections.abc import Iterable, Sequence

import msgspec

from citekit.model.bibliography import Bibliography
from citekit.model.note import Note


def extended(bibliography: Bibliography, notes: Iterable[Note] = (), **changes: object) -> Bibliography:
    """``bibliography`` with further notes, and with ``changes`` to its fields."""
    return msgspec.structs.replace(bibliography, notes=(*bibliography.notes, *notes), **changes)


def short(text: str, width: int = 90) -> str:
    """``text``, cut to ``width`` characters."""
    return text if len(text) <= width else text[: width - 3].rstrip() + "..."


def runs(numbers: Sequence[int]) -> str:
    """'3, 5-7' for 3, 5, 6 and 7; ``numbers`` in order."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)
