"""A stranger's folder: what its citekit.toml may name, and who can read what citekit keeps."""

import os
from pathlib import Path

import pytest

from citekit.config.file import load
from citekit.errors import ConfigError
from citekit.indexes.cache import FILE, Cache
from citekit.zotero.push.state import PushState, save
from tests.command import BLOG, citekit


@pytest.mark.parametrize("key", ["output", "templates"])
@pytest.mark.parametrize("place", ["..", "../other", "inside/../../other", "/", "link", "link/deeper"])
def test_a_setting_names_no_folder_outside(key: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "here" / "link").symlink_to(tmp_path / "other")
    (tmp_path / "here" / "citekit.toml").write_text(f"strict = true\n{key} = '{place}'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"citekit.toml:2: Invalid {key}: .*outside this folder.*--{key}"):
        load(tmp_path / "here")


def test_templates_outside_are_named_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "reading-list.md.j2").write_text("my list\n", encoding="utf-8")
    (tmp_path / "here").mkdir()
    here = tmp_path / "here"
    assert citekit("build", BLOG, "--offline", "--templates", "../mine", cwd=here).exit_code == 0
    assert [path.read_text() for path in here.glob("bibliography/*.md")] == ["my list\n"]
    shown = citekit("export", "--to", "markdown", "--templates", "../mine", cwd=here)
    assert shown.stdout == "my list\n"
    assert "my list" not in citekit("export", "--to", "markdown", cwd=here).stdout
    refused = citekit("export", "--to", "markdown", "--templates", "../none", cwd=here)
    assert (refused.exit_code, refused.stderr) == (2, "citekit: ../none: Invalid templates: no such folder\n")


def test_a_template_in_a_strangers_folder_runs_no_program(tmp_path: Path) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "citekit.toml").write_text("templates = 'look'\n", encoding="utf-8")
    attack = "{{ cycler.__init__.__globals__.os.system('touch gotcha') }}"
    (tmp_path / "look" / "reading-list.md.j2").write_text(attack, encoding="utf-8")
    ran = citekit("build", BLOG, "--offline", cwd=tmp_path)
    assert ran.exit_code == 2
    assert "reading-list.md.j2:1: access to attribute '__init__'" in ran.stderr
    assert not (tmp_path / "gotcha").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_is_kept_is_the_users_only(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        cache.put("a", {"b": 1})
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "cache").iterdir()}
    assert FILE in modes
    assert set(modes.values()) == {0o600}
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    (tmp_path / "cache" / FILE).chmod(0o644)  # as earlier versions left it
    with Cache(tmp_path / "cache") as cache:
        assert cache.get("a") == {"b": 1}
    assert (tmp_path / "cache" / FILE).stat().st_mode & 0o777 == 0o600
    save(PushState(), tmp_path / "state.json")
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600
