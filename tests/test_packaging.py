"""The package holds what it needs: every subpackage is listed, every data file is read."""

import configparser

from tests.conftest import ROOT

MODULES = sorted((ROOT / "citekit").rglob("*.py"))


def test_setup_cfg_names_every_package() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    folders = {path.parent.relative_to(ROOT) for path in MODULES if path.name == "__init__.py"}
    assert listed == {"citekit.templates", *(".".join(folder.parts) for folder in folders)}


def test_every_folder_of_modules_is_a_package() -> None:
    assert all((path.parent / "__init__.py").is_file() for path in MODULES)


def test_every_data_file_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    for file in (ROOT / "citekit" / "data").rglob("*.txt"):
        names = (file.name, file.stem, file.stem.removeprefix("mention_"))
        assert any(f'"{name}"' in source for name in names), f"nothing reads {file.name}"
