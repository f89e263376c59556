"""The table of indexes, and the one that the settings name."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from citekit.config.config import Config
from citekit.errors import UnknownName, UsageError
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
def _open_crossref(
    config: Config, refresh: bool, progress: Report | None, unasked: str | None = None
) -> Iterator[Index]:
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
            offline=unasked or (OFFLINE if config.offline else None),
        ) as index,
    ):
        yield index


@contextmanager
def open_cached(config: Config, unasked: str = OFFLINE) -> Iterator[Index | None]:
    """What answers without a network: an index on disk, or what is cached of Crossref; None for a plug-in's index.

    ``unasked``: why nothing else is asked, which the checks say.
    """
    check_index(config)
    if folder := index_folder(config.index):
        with _open_disk(folder, config, False, None, unasked) as index:
            yield index
    elif config.index == "crossref":
        with _open_crossref(config, False, None, unasked) as index:
            yield index
    else:
        yield None


INDEXES = Registry(
    "index",
    "indexes",
    (IndexProvider("crossref", "Crossref: DOIs of articles, books and preprints", _open_crossref),),
)


def index_folder(name: str) -> Path | None:
    """The folder that the setting ``index`` names; None for the name of an index, which comes first."""
    if any(name == provider.id for provider in INDEXES) or INDEXES.plugin(name):
        return None
    return Path(name) if Path(name).is_dir() else None


def check_index(config: Config) -> None:
    """Raise UsageError for an index that does not exist."""
    if config.index_only and not index_folder(config.index):
        raise UsageError("Invalid index-only: it needs an index on disk (--index FOLDER)")
    if index_folder(config.index):
        return
    try:
        INDEXES.check([config.index])
    except UnknownName as error:
        more = "An index on disk is named by its folder, which 'citekit index build' makes."
        raise UnknownName("index", error.name, INDEXES.names, more) from None


@contextmanager
def _open_disk(
    folder: Path, config: Config, refresh: bool, progress: Report | None, unasked: str | None = None
) -> Iterator[Index]:
    from citekit.indexes.disk.disk import DiskIndex  # loads SQLite and tantivy

    api = nullcontext() if config.index_only else _open_crossref(config, refresh, progress, unasked)
    with api as asked, DiskIndex(folder, asked) as index:
        yield index


@contextmanager
def open_index(config: Config, *, refresh: bool = False, progress: Report | None = None) -> Iterator[Index]:
    """The index of ``config``, open in the context.

    ``refresh``: ask again for what the cache holds. Raises UnknownName for an unknown index, PluginError for one of
    a plug-in that cannot be opened, and CitekitError for one on disk.
    """
    check_index(config)
    if folder := index_folder(config.index):
        with _open_disk(folder, config, refresh, progress) as index:
            yield index
        return
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
