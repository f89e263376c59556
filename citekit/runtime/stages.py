"""How far a build is: its stages, and what each goes through, for whoever listens."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")
Listener = Callable[[str, int, int, str], None]
"""Called with a stage, how many of how many are done, and what is next ('' after the last, or for works)."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listen(listener: Listener) -> Iterator[None]:
    """Call ``listener`` for the stages that this thread goes through while the context lasts."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def stage(label: str, things: Sequence[T], name: Callable[[T], str] = lambda thing: "") -> Iterator[T]:
    """Go through ``things`` and report it; ``name``: what each is called."""
    listener = _listener.get()
    if listener is None:
        yield from things
        return
    for done, thing in enumerate(things):
        listener(label, done, len(things), name(thing))
        yield thing
    listener(label, len(things), len(things), "")
