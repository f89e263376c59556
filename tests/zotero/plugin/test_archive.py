"""The .xpi file: its bytes, its files, and texts that all languages have."""

import io
import json
import re
import zipfile
from xml.etree import ElementTree

import citekit
from citekit.zotero.plugin.archive import plugin_archive


def _files() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(plugin_archive())) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _messages(fluent: str) -> dict[str, set[str]]:
    """The messages of a Fluent file, with their attributes and variables."""
    blocks = re.split(r"^(?=[a-z][\w-]* =)", fluent, flags=re.MULTILINE)[1:]
    return {
        block.split(" =")[0]: set(re.findall(r"\$[a-z]+|^ +\.[a-z]+", block, flags=re.MULTILINE))
        for block in blocks
    }


def test_the_same_bytes_each_time() -> None:
    assert plugin_archive() == plugin_archive()


def test_the_version_is_the_packages() -> None:
    manifest = json.loads(_files()["manifest.json"])
    assert manifest["version"] == citekit.__version__
    zotero = manifest["applications"]["zotero"]
    assert zotero.keys() == {"id", "update_url", "strict_min_version", "strict_max_version"}


def test_nothing_of_python_is_in_it() -> None:
    names = list(_files())
    assert {"bootstrap.js", "prefs.js", "content/plugin.mjs", "icons/citekit.svg"} <= set(names)
    assert {name.rpartition(".")[2] for name in names} == {"js", "json", "mjs", "css", "xhtml", "svg", "ftl"}


def test_pages_are_well_formed() -> None:
    for name, content in _files().items():
        if name.endswith((".xhtml", ".svg")):
            body = content.removeprefix('<?xml version="1.0" encoding="UTF-8"?>')
            ElementTree.fromstring(
                f'<all xmlns:html="http://www.w3.org/1999/xhtml">{_without_doctype(body)}</all>'
            )


def _without_doctype(page: str) -> str:
    return page.replace("<!DOCTYPE html>", "")


def test_every_language_has_every_message() -> None:
    files = _files()
    languages = {name: _messages(text) for name, text in files.items() if name.endswith(".ftl")}
    english = languages.pop("locale/en-US/citekit.ftl")
    assert len(languages) == 2
    for name, messages in languages.items():
        assert messages == english, name


def test_every_message_is_used_and_every_used_one_is_there() -> None:
    files = _files()
    english = set(_messages(files["locale/en-US/citekit.ftl"]))
    code = "".join(content for name, content in files.items() if name.endswith((".mjs", ".xhtml")))
    used = set(
        re.findall(
            r'(?:text|UserError)\(\s*"([^"]+)"|data-l10n-id="([^"]+)"|(?:l10nID|id): "(citekit-[^"]+)"', code
        )
    )
    assert {name for names in used for name in names if name} <= english
    put_together = ("citekit-running-", "citekit-error-")
    assert all(f'"{name}"' in code or name.startswith(put_together) for name in english)
