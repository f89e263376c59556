"""What all tests share: where things are, and one build of the two fixture documents."""

from pathlib import Path

import pytest

import citekit
from citekit.model import Bibliography

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def fixture_bibliography() -> Bibliography:
    """The bibliography of fixtures/review.txt and fixtures/blog.txt."""
    return citekit.build([FIXTURES / "review.txt", FIXTURES / "blog.txt"], offline=True)


@pytest.fixture
def in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
