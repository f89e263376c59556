"""A plug-in for citekit; its entry points are in pyproject.toml."""

from pathlib import Path

STUDY_DESIGN = Path(__file__).parent / "study_design.toml"
"""A taxonomy is the path of its file."""
