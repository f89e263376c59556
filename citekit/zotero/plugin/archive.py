"""The plug-in as the .xpi file that Zotero installs: a ZIP archive, the same bytes each time and everywhere.

Its files are not compressed, because releases of zlib compress to different bytes.
"""

import io
import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from zipfile import ZipFile, ZipInfo

from citekit import __version__

_DATE = (1980, 1, 1, 0, 0, 0)
"""The oldest date that a ZIP archive can have."""
_FOLDERS = ("content", "icons", "locale")
_FILES = ("bootstrap.js", "manifest.json", "prefs.js")


def plugin_archive() -> bytes:
    """The plug-in, with the version of the package."""
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in sorted(_plugin_files()):
            entry = ZipInfo(name, _DATE)
            entry.create_system = 3  # as on Unix, on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def _plugin_files() -> Iterator[tuple[str, bytes]]:
    root = files("citekit.zotero.plugin")
    for name in _FILES:
        content = (root / name).read_bytes()
        yield name, _with_version(content) if name == "manifest.json" else content
    for folder in _FOLDERS:
        yield from _walk(root / folder, folder)


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for child in folder.iterdir():
        name = f"{path}/{child.name}"
        if child.is_dir():
            yield from _walk(child, name)
        else:
            yield name, child.read_bytes()


def _with_version(manifest: bytes) -> bytes:
    content = {**json.loads(manifest), "version": __version__}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
