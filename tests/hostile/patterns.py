"""The regular expressions of citekit, and how each is used.

``python -m tests.hostile.patterns`` writes them as JSON: those of all modules, and those that a build compiles.
"""

import ast
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import citekit
from tests.conftest import FIXTURES

SOURCES = (
    "review.txt",
    "blog.txt",
    "readers/article.docx",
    "readers/article.xml",
    "readers/page.html",
    "libraries/library.bib",
    "libraries/library.nbib",
    "libraries/library.ris",
    "libraries/library.json",
)
_METHODS = ("match", "fullmatch", "finditer")
"""From the one that tries least. The first two try one place of a text, all others every place."""
_FOLDER = Path(citekit.__file__).parent


class Used(NamedTuple):
    """A pattern with its flags, where it is compiled, and the method that tries it at most places."""

    pattern: str
    flags: int
    where: str
    method: str
    """'finditer' for all methods that try every place of a text; 'match' or 'fullmatch'."""


def collect() -> list[Used]:
    """All patterns, collected by a process of its own, in which no module is imported yet."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.hostile.patterns"],
        capture_output=True,
        check=True,
        cwd=FIXTURES.parent,
    )
    return [Used(*values) for values in json.loads(run.stdout)]


class _Recorder:
    """Stands where the module re compiles, and writes down what citekit compiles."""

    def __init__(self) -> None:
        self.compile = re._compile  # type: ignore[attr-defined]
        self.used: dict[tuple[str, int], tuple[str, str]] = {}

    def __call__(self, pattern: object, flags: int) -> object:
        compiled = self.compile(pattern, flags)
        function, caller = sys._getframe(1).f_code, sys._getframe(2)
        file = Path(caller.f_code.co_filename)
        if isinstance(compiled.pattern, str) and _FOLDER in file.parents:
            names = {function.co_name} if function.co_name != "compile" else _uses(file, caller.f_lineno)
            self._add(compiled, f"{file.relative_to(_FOLDER)}:{caller.f_lineno}", _widest(names))
        return compiled

    def _add(self, compiled: "re.Pattern[str]", where: str, method: str) -> None:
        key = compiled.pattern, compiled.flags
        where, before = self.used.get(key, (where, method))
        self.used[key] = where, _widest({before, method})


def _widest(names: set[str]) -> str:
    """The method that tries most; a pattern without a known use may be tried at every place."""
    known = {name if name in _METHODS else _METHODS[-1] for name in names}
    return max(known, key=_METHODS.index, default=_METHODS[-1])


def _uses(file: Path, line: int) -> set[str]:
    """The methods of the pattern that is compiled there, as far as a name shows them."""
    spans = [(end - begin, name) for begin, end, name in _names(file) if begin <= line <= end]
    names = [name for size, name in spans if size == min(spans)[0]]
    return {method for name in names for method in _methods(file).get(name, ())}


@cache
def _names(file: Path) -> list[tuple[int, int, str]]:
    """The names of what holds patterns: variables and attributes that are assigned, functions; with their lines."""
    names: list[tuple[int, int, str]] = []
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Assign):
            targets = [name for target in node.targets if (name := _name(target))]
        elif isinstance(node, ast.FunctionDef):
            targets = [node.name]
        else:
            continue
        names += [(node.lineno, node.end_lineno or node.lineno, name) for name in targets]
    return names


@cache
def _methods(file: Path) -> dict[str, set[str]]:
    """The methods that follow each name in its own module and in those that import it; '' for another use.

    They follow it directly, or behind calls and subscripts: '_words()["lead"].match'.
    """
    module = ".".join(("citekit", *file.relative_to(_FOLDER).with_suffix("").parts))
    methods: dict[str, set[str]] = defaultdict(set)
    for other in _FOLDER.rglob("*.py"):
        imported = _imported(other, module)
        if other != file and not imported:
            continue
        parents = {id(child): node for node in ast.walk(_tree(other)) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(_tree(other)):
            name = _name(node) if isinstance(getattr(node, "ctx", None), ast.Load) else ""
            if name and (other == file or name in imported):
                methods[name].add(_method(node, parents))
    return methods


def _imported(file: Path, module: str) -> set[str]:
    """The names that a file imports from a module."""
    if f"from {module} import" not in _text(file):
        return set()
    return {
        alias.name
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    }


def _method(node: ast.AST, parents: dict[int, ast.AST]) -> str:
    child, parent = node, parents[id(node)]
    while (isinstance(parent, ast.Call) and parent.func is child) or (
        isinstance(parent, ast.Subscript) and parent.value is child
    ):
        child, parent = parent, parents[id(parent)]
    return parent.attr if isinstance(parent, ast.Attribute) else ""


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(_text(file))


def _import_all() -> None:
    for module in pkgutil.walk_packages(citekit.__path__, "citekit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def _build() -> None:
    """Build and export, for what is compiled only when it is used."""
    from citekit.writers.formats import WRITERS

    sources = [FIXTURES / name for name in SOURCES if (FIXTURES / name).exists()]
    bibliography = citekit.build(sources, offline=True)
    for writer in WRITERS:
        bibliography.export(writer.id)


def main() -> None:
    """Write the patterns."""
    recorder = _Recorder()
    re._compile = recorder  # type: ignore[attr-defined]
    _import_all()
    _build()
    rows = [Used(pattern, flags, *how) for (pattern, flags), how in recorder.used.items()]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
