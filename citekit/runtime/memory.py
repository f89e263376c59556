"""What a process may keep: bounded caches of functions of text, and when garbage is collected."""

import gc
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_SELDOM = 50_000, 20, 100
"""The values of a build are many and have no cycles: looking for garbage as usual takes a tenth of its time."""
_USUAL = gc.get_threshold()


def remember(most: int, longest: int = 1_000) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last ``most`` results of a function of texts; those of more than ``longest`` code points are computed anew.

    `functools.lru_cache` alone bounds how many texts are kept, not how long they are.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        kept: Callable[P, T] = lru_cache(most)(function)  # type: ignore[assignment]

        @wraps(function)
        def wrapper(*texts: P.args, **named: P.kwargs) -> T:
            chosen = kept if sum(map(len, texts)) <= longest else function  # type: ignore[arg-type]
            return chosen(*texts, **named)

        return wrapper

    return decorate


def collect_seldom() -> Callable[[], None]:
    """Look for garbage seldom, in a process that does one thing and ends; what is returned undoes it."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    return lambda: gc.set_threshold(*before)


def collect_as_usual() -> None:
    """Look for garbage as often as Python does by itself: of a process that reads one file after the other.

    Failed reads and some libraries leave cycles, which hold whole documents.
    """
    gc.set_threshold(*_USUAL)
