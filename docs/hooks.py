"""Pages that stand elsewhere in the repository: the benchmarks' and the templates' own README, and SECURITY.md."""

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
PAGES = {
    "benchmarks.md": "benchmarks/README.md",
    "templates.md": "templates/README.md",
    "security.md": "SECURITY.md",
}
"""Page of the site -> file of the repository."""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages under the names that the navigation gives them."""
    for name, path in PAGES.items():
        files.append(File.generated(config, name, content=(ROOT / path).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Turn links to these files, which are right in the repository, into links to their pages."""
    for name, path in PAGES.items():
        markdown = markdown.replace(f"](../{path}", f"]({name}")
    return markdown.replace("](docs/", "](")
