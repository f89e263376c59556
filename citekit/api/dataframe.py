"""The works as a data frame of pandas or polars, imported when one is asked for."""

from importlib import import_module
from typing import Any, Literal

from citekit.csl.richtext import plain
from citekit.errors import UnknownName, UsageError
from citekit.model.bibliography import Bibliography, Work

_LIBRARIES = ("pandas", "polars")


def dataframe(bibliography: Bibliography, library: Literal["pandas", "polars"] | None) -> Any:
    """A data frame with one row a work; UsageError where ``library``, or neither of the two, is installed."""
    columns = {name: [row[name] for row in map(_row, bibliography)] for name in _TYPES}
    module = _imported((library,) if library else _LIBRARIES)
    if module.__name__ == "polars":
        types = {"str": module.String, "int": module.Int64, "bool": module.Boolean}
        types["list"] = module.List(module.String)
        return module.DataFrame(columns, schema={name: types[kind] for name, kind in _TYPES.items()})
    types = {"str": None, "int": "Int64", "bool": "bool", "list": "object"}
    series = {name: module.Series(columns[name], dtype=types[kind]) for name, kind in _TYPES.items()}
    return module.DataFrame(series)


_TYPES = {
    "key": "str",
    "type": "str",
    "title": "str",
    "authors": "list",
    "year": "int",
    "container": "str",
    "volume": "str",
    "issue": "str",
    "page": "str",
    "doi": "str",
    "state": "str",
    "retracted": "bool",
    "cited_in": "list",
    "citations": "int",
    "tags": "list",
}
"""Column -> the type of its values; 'int' and 'doi' may be missing."""


def _row(work: Work) -> dict[str, Any]:
    fields = {name: plain(work.item.get(name)) for name in ("type", "volume", "issue", "page")}
    return {
        **fields,
        "key": work.key,
        "title": work.title,
        "authors": list(work.authors),
        "year": work.year,
        "container": work.container,
        "doi": work.doi,
        "state": work.state,
        "retracted": work.retracted,
        "cited_in": list(work.cited_in),
        "citations": sum(len(printed.citations) for printed in work.printed),
        "tags": list(work.tag_names),
    }


def _imported(libraries: tuple[str, ...]) -> Any:
    for library in libraries:
        if library not in _LIBRARIES:
            raise UnknownName("data frame library", library, _LIBRARIES)
        try:
            return import_module(library)
        except ImportError:
            continue
    missing = " or ".join(libraries)
    raise UsageError(f"to_dataframe needs {missing}, which is not installed: pip install {libraries[0]}")
