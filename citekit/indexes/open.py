"""Open the index that the settings name: Crossref with its cache."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from citekit.config import Config
from citekit.indexes.index import Index, Progress


@contextmanager
def open_index(
    config: Config, *, refresh: bool = False, progress: Callable[[Progress], None] | None = None
) -> Iterator[Index]:
    """Crossref as ``config`` names it, closed with its cache at the end of the context.

    ``refresh``: ask again for what the cache holds.
    """
    from citekit.indexes.cache import Cache  # loads HTTP and SQLite, which --offline does not need
    from citekit.indexes.crossref.crossref import Crossref

    with (
        Cache(refresh=refresh) as cache,
        Crossref(url=config.crossref_url, mailto=config.mailto, cache=cache, progress=progress) as index,
    ):
        yield index
