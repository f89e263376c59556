"""The table of indexes, and the one that the settings name."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass

from citekit.config import Config
from citekit.indexes.index import Index, Progress
from citekit.indexes.plugin_index import PluginIndex
from citekit.model.states import OFFLINE
from citekit.plugins import Registry

Report = Callable[[Progress], None]


@dataclass(frozen=True)
class IndexProvider:
    """An index that can be opened, by the name that users type.

    ``open(config, refresh, progress)`` is a context manager of an `Index`: ``refresh`` asks again for what a cache
    holds; ``progress`` is None or called as requests are done, from any thread.
    """

    id: str
    """The name that users type: 'crossref'."""
    description: str
    """What it holds, in a few words, for lists of indexes."""
    open: Callable[[Config, bool, Report | None], AbstractContextManager[Index]]


@contextmanager
def _open_crossref(config: Config, refresh: bool, progress: Report | None) -> Iterator[Index]:
    from citekit.indexes.cache import Cache  # loads HTTP and SQLite, which --offline does not need
    from citekit.indexes.crossref.crossref import Crossref

    with (
        Cache(refresh=refresh) as cache,
        Crossref(
            url=config.crossref_url,
            resolver=config.doi_url,
            mailto=config.mailto,
            cache=cache,
            allow_private=config.allow_private,
            progress=progress,
        ) as index,
    ):
        yield index


@contextmanager
def open_cached(config: Config) -> Iterator[Index | None]:
    """The answers of Crossref that are cached, as an index that asks nothing; None for an index of a plug-in."""
    if config.index != "crossref":
        yield None
        return
    from citekit.indexes.cache import Cache
    from citekit.indexes.crossref.crossref import Crossref

    with Cache() as cache, Crossref(url=config.crossref_url, cache=cache, offline=OFFLINE) as index:
        yield index


INDEXES = Registry(
    "index",
    "indexes",
    (IndexProvider("crossref", "Crossref: DOIs of articles, books and preprints", _open_crossref),),
)


@contextmanager
def open_index(config: Config, *, refresh: bool = False, progress: Report | None = None) -> Iterator[Index]:
    """The index of ``config``, open in the context.

    ``refresh``: ask again for what the cache holds. Raises UnknownName for an unknown index, and
    PluginError for one of a plug-in that cannot be opened.
    """
    opened = INDEXES[config.index].open(config, refresh, progress)
    plugin = INDEXES.plugin(config.index)
    if plugin is None:
        with opened as index:
            yield index
        return
    with ExitStack() as stack:
        with plugin.guard("failed"):
            index = stack.enter_context(opened)
        yield PluginIndex(index, plugin)
