"""Pages that stand elsewhere in the repository: the benchmarks' and the templates' own README."""

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
PAGES = {"benchmarks.md": "benchmarks/README.md", "templates.md": "templates/README.md"}


def on_files(files: Files, config: Any) -> Files:
    """Add the pages under the names that the navigation gives them."""
    for name, path in PAGES.items():
        files.append(File.generated(config, name, content=(ROOT / path).read_text(encoding="utf-8")))
    return files
