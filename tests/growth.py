"""Whether a step takes eight times as long for eight times as much text, not sixty-four times.

Processor time, which other processes on the machine do not lengthen; without the garbage collector, as timeit
measures, since that walks over all that the test process holds.
"""

import gc
import time
from collections.abc import Callable

TIMES = 8
SLACK = 4
NOISE = 0.05
"""Seconds that a measurement may be off."""


def assert_linear(step: Callable[[str], object], unit: str, size: int = 8_000) -> None:
    """Fail where ``step`` takes much longer for eight times as long a row of ``unit``."""

    def seconds(length: int, more: int = 0) -> float:
        text = unit * (length // len(unit) + more)  # another text each time: steps keep what they have seen
        gc.collect()
        gc.disable()
        try:
            begin = time.process_time()
            step(text)
            return time.process_time() - begin
        finally:
            gc.enable()

    small, large = min(seconds(size, more) for more in range(2)), seconds(TIMES * size)
    assert large < SLACK * TIMES * small + NOISE, f"{unit!r}: {small:.3f} s, then {large:.3f} s"
