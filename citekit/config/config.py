"""The settings of a build."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec

from citekit.errors import UsageError, unknown
from citekit.model.bibliography import AUTO, Options, Prefer, TagChoice
from citekit.model.rules import LEVELS, OFF, rules
from citekit.text.addresses import without_secrets

NO_TAXONOMY = "none"
"""The name that switches tagging off."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The settings of a build. Paths are relative to the folder of ``citekit.toml``."""

    sources: tuple[str, ...] = ()
    name: str = ""
    kind: str | None = None
    output: str = "bibliography"
    formats: tuple[str, ...] = ("zotero-rdf", "bibtex", "csl-json", "markdown", "html")
    include_sources: bool = True
    taxonomy: tuple[str, ...] = (AUTO,)
    tags: TagChoice = "all"
    broader_tags: bool = False
    style: str = "vancouver"
    group: str = ""
    templates: str | None = None
    index: str = "crossref"
    index_only: bool = False
    mailto: str | None = None
    crossref_url: str = "https://api.crossref.org"
    doi_url: str = "https://doi.org"
    prefer: Prefer = "record"
    offline: bool = False
    strict: bool = False
    rules: dict[str, str] = {}
    allow_private: bool = False
    """Never from citekit.toml, which may be a stranger's."""

    def options(self) -> Options:
        """What the lock keeps of the settings."""
        return Options(
            name=self.name,
            formats=self.formats,
            include_sources=self.include_sources,
            offline=self.offline,
            prefer=self.prefer,
            tags=self.tags,
            broader_tags=self.broader_tags,
            # The folder of a style or taxonomy outside the working folder is left out: it is this machine's.
            group=self.group.strip(),
            style=Path(self.style).name if Path(self.style).is_absolute() else self.style,
            taxonomy=tuple(Path(name).name for name in self.taxonomies),
        )

    @property
    def taxonomies(self) -> tuple[str, ...]:
        """The taxonomies to use; none for the name 'none'."""
        return () if self.taxonomy == (NO_TAXONOMY,) else self.taxonomy


def is_email(mail: str) -> bool:
    """Whether ``mail`` looks like an email address."""
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", mail))


def is_url(text: str) -> bool:
    """Whether ``text`` looks like a web address."""
    return bool(re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", text))


KEYS = tuple(key for key in Config.__struct_encode_fields__ if key != "allow-private")


def validate(config: Config) -> None:
    """Raise UsageError for an invalid setting: an empty source, a URL that is none."""
    for _, message in faults(config):
        raise UsageError(message)


def faults(config: Config) -> Iterator[tuple[str, str]]:
    """Each invalid setting and what is wrong with it."""
    if not all(source.strip() for source in config.sources):
        yield "sources", "Invalid source: empty text (expected a file, folder, pattern, address or DOI)"
    if not config.output.strip():
        yield "output", "Invalid output: empty text (expected a folder)"
    if config.mailto is not None and not is_email(config.mailto):
        yield "mailto", f"Invalid email '{config.mailto}' (expected something like you@example.org)"
    if not is_url(config.crossref_url):
        expected = "something like https://api.crossref.org"
        yield "crossref-url", f"Invalid URL '{without_secrets(config.crossref_url)}' (expected {expected})"
    if not is_url(config.doi_url):
        shown = without_secrets(config.doi_url)
        yield "doi-url", f"Invalid URL '{shown}' (expected something like https://doi.org)"
    if NO_TAXONOMY in config.taxonomy and len(config.taxonomy) > 1:
        yield "taxonomy", f"Invalid taxonomy: '{NO_TAXONOMY}' switches tagging off; name it alone"
    if AUTO in config.taxonomy and len(config.taxonomy) > 1:
        yield "taxonomy", f"Invalid taxonomy: '{AUTO}' chooses the one that fits; name it alone"
    if config.tags not in get_args(TagChoice):
        yield "tags", unknown("choice of tags", config.tags, get_args(TagChoice))
    for rule, level in config.rules.items():
        if rule not in rules():
            yield f"rules.{rule}", unknown("rule", rule, rules())
        elif level not in (*LEVELS, OFF):
            yield f"rules.{rule}", unknown("level", str(level), (*LEVELS, OFF))
    if config.prefer not in get_args(Prefer):
        yield "prefer", unknown("preference", config.prefer, get_args(Prefer))
