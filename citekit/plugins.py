"""Named things that are picked by the user: one frozen table each, and one way to say that a name is unknown."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from citekit.errors import UnknownName


class Named(Protocol):
    """Anything that bears the id under which the user asks for it."""

    @property
    def id(self) -> str:
        """The name that the user types."""
        ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """A read-only table of named things. ``registry['bibtex']``; an unknown name raises UnknownName."""

    def __init__(self, kind: str, things: Iterable[T]) -> None:
        self._kind = kind
        self._things: Mapping[str, T] = {thing.id: thing for thing in things}

    def __getitem__(self, name: str) -> T:
        try:
            return self._things[name]
        except KeyError:
            raise UnknownName(self._kind, name, self._things) from None

    def check(self, names: Iterable[str]) -> None:
        """Raise UnknownName for the first of ``names`` that is not in the table."""
        for name in names:
            self[name]

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())

    @property
    def names(self) -> tuple[str, ...]:
        """The known names, in the table's order."""
        return tuple(self._things)
