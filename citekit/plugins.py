"""Tables of what users pick by name, and the plug-ins of other packages that extend them.

A package adds a reader, a writer, an index or a taxonomy by an entry point in the group ``citekit.readers``,
``citekit.writers``, ``citekit.indexes`` or ``citekit.taxonomies``. Entry points are looked up when a name is not
built in, and for lists of names; a plug-in is imported when it is used.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import cache, wraps
from importlib.metadata import EntryPoint, entry_points
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from citekit.errors import CitekitError, PluginError, PluginWarning, UnknownName

Group = Literal["readers", "writers", "indexes", "taxonomies"]


@dataclass(frozen=True)
class Plugin:
    """An entry point of another package: its name, and the package's name and version."""

    group: Group
    name: str
    package: str
    version: str
    entry_point: EntryPoint

    def __str__(self) -> str:
        return f"'{self.name}' of {self.package} {self.version} (citekit.{self.group})"

    def load(self, expected: type[Any] | tuple[type[Any], ...]) -> Any:
        """Import the object. PluginError if that fails or it has none of the ``expected`` types."""
        with self.guard("cannot be loaded"):
            value = self.entry_point.load()
            if not isinstance(value, expected):
                raise TypeError(f"{self.entry_point.value} is a {type(value).__name__}")
            return value

    @contextmanager
    def guard(self, verb: str) -> Iterator[None]:
        """Raise PluginError for an exception of the plug-in that is not one of citekit's."""
        try:
            yield
        except CitekitError:
            raise
        except (Exception, SystemExit) as error:  # a script may end itself where it is imported
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(
                f"Plug-in {self} {verb}: {reason}; update or uninstall {self.package}"
            ) from error


@cache
def find_plugins(group: Group) -> tuple[Plugin, ...]:
    """The plug-ins of a group, in the order of their names; none is imported."""
    return tuple(
        Plugin(group, point.name, point.dist.name, point.dist.version, point)
        for point in sorted(entry_points(group=f"citekit.{group}"), key=lambda point: point.name)
        if point.dist
    )


def find_plugin(group: Group, name: str) -> Plugin | None:
    """The plug-in of that name, or None."""
    return next((plugin for plugin in find_plugins(group) if plugin.name == name), None)


class Named(Protocol):
    """A dataclass with the name that users type."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """The name."""
        ...


T = TypeVar("T", bound=Named)


class Registry(Generic[T]):
    """A table of named objects of one type, extended by the plug-ins of a group; built-in names win."""

    def __init__(self, kind: str, group: Group, built_in: Iterable[T]) -> None:
        self._kind, self._group = kind, group
        self._built_in: Mapping[str, T] = {value.id: value for value in built_in}
        self._loaded: dict[str, T | PluginError] = {}

    def __getitem__(self, name: str) -> T:
        """The object of that name; UnknownName if there is none, PluginError if its plug-in is broken."""
        if name in self._built_in:
            return self._built_in[name]
        plugin = find_plugin(self._group, name)
        if plugin is None:
            raise UnknownName(self._kind, name, self.names)
        value = self._load(plugin)
        if isinstance(value, PluginError):
            raise value
        return value

    def plugin(self, name: str) -> Plugin | None:
        """The plug-in that the object of that name comes from; None if it is built in or unknown."""
        return None if name in self._built_in else find_plugin(self._group, name)

    def check(self, names: Iterable[str]) -> None:
        """Raise what the first of ``names`` raises that cannot be used."""
        for name in names:
            self[name]

    def __iter__(self) -> Iterator[T]:
        """The built-in objects."""
        return iter(self._built_in.values())

    def plugins(self) -> Iterator[T]:
        """The objects of plug-ins; a broken one is a PluginWarning that names it."""
        for plugin in find_plugins(self._group):
            if plugin.name not in self._built_in:
                value = self._load(plugin)
                if isinstance(value, PluginError):
                    warnings.warn(PluginWarning(f"Ignored a plug-in. {value}"), stacklevel=2)
                else:
                    yield value

    @property
    def names(self) -> tuple[str, ...]:
        """The names that can be used: the built-in ones in the table's order, then those of plug-ins."""
        plugins = (plugin.name for plugin in find_plugins(self._group))
        return tuple(dict.fromkeys((*self._built_in, *plugins)))

    def _load(self, plugin: Plugin) -> T | PluginError:
        if plugin.name not in self._loaded:
            try:
                self._loaded[plugin.name] = self._guarded(plugin)
            except PluginError as error:
                self._loaded[plugin.name] = error
        return self._loaded[plugin.name]

    def _guarded(self, plugin: Plugin) -> T:
        """The plug-in's object with functions that raise PluginError for what goes wrong in them."""
        value: T = plugin.load(type(next(iter(self))))
        with plugin.guard("cannot be loaded"):
            if value.id != plugin.name:
                raise ValueError(f"its id is '{value.id}'")
        functions = {
            field.name: _guarded(function, plugin)
            for field in fields(value)
            if callable(function := getattr(value, field.name))
        }
        return replace(value, **functions)


def _guarded(function: Callable[..., Any], plugin: Plugin) -> Callable[..., Any]:
    @wraps(function)
    def guarded(*arguments: Any, **keywords: Any) -> Any:
        with plugin.guard("failed"):
            return function(*arguments, **keywords)

    return guarded
