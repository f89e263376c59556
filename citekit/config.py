"""Settings: what ``citekit.toml`` says, checked, with the line of whatever does not fit."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from citekit.errors import ConfigError, UnknownName, suggestion

if TYPE_CHECKING:
    from citekit.model.bibliography import Options

FILE = "citekit.toml"
SHIPPED_TAXONOMY = "pain-neuromodulation"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Everything that shapes a build. Paths are relative to the folder of ``citekit.toml``."""

    sources: tuple[str, ...] = ()
    name: str = ""
    kind: str | None = None
    output: str = "bibliography"
    formats: tuple[str, ...] = ("zotero-rdf", "bibtex", "csl-json", "markdown", "html")
    include_sources: bool = True
    taxonomy: tuple[str, ...] = (SHIPPED_TAXONOMY,)
    broader_tags: bool = False
    style: str = "vancouver"
    templates: str | None = None
    index: str = "crossref"
    mailto: str | None = None
    crossref_url: str = "https://api.crossref.org"
    prefer: Literal["record", "printed"] = "record"
    offline: bool = False
    strict: bool = False

    def options(self) -> "Options":
        """What the lock keeps of the settings."""
        from citekit.model.bibliography import Options

        return Options(
            name=self.name,
            formats=self.formats,
            include_sources=self.include_sources,
            offline=self.offline,
            prefer=self.prefer,
            broader_tags=self.broader_tags,
            # The folder of a style or taxonomy outside the working folder is left out: it is this machine's.
            style=Path(self.style).name if Path(self.style).is_absolute() else self.style,
            taxonomy=tuple(Path(name).name for name in self.taxonomy),
        )


def is_email(mail: str) -> bool:
    """Whether ``mail`` has the form of a mail address."""
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", mail))


def is_url(text: str) -> bool:
    """Whether ``text`` has the form of a web address."""
    return bool(re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", text))


KEYS = tuple(Config.__struct_encode_fields__)


_KINDS = {
    "array": 'a list such as ["one", "two"]',
    "bool": "true or false",
    "str": 'text in "quotation marks"',
    "enum": '"record" or "printed"',
}


@contextmanager
def blaming() -> Iterator[None]:
    """An UnknownName inside that this folder's ``citekit.toml`` holds is reported with its line there."""
    try:
        yield
    except UnknownName as error:
        path = Path(FILE)
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        named = re.compile(rf"[^#]*[\"']{re.escape(error.name)}[\"']")
        line = next((number for number, text in enumerate(lines, start=1) if named.match(text)), None)
        if line is None:
            raise
        raise ConfigError(error.message, file=FILE, line=line) from None


def load(folder: Path) -> Config:
    """The settings of ``folder``: those of its ``citekit.toml``, or the defaults where there is none.

    Raises ConfigError with file and line for syntax errors, unknown settings and values of a wrong kind.
    """
    path = folder / FILE
    if not path.is_file():
        return Config()
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8; save the file as UTF-8", file=FILE) from None
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+)", str(error))
        line = int(match[1]) if match else len(text.splitlines())
        what = str(error).split(" (at ")[0]
        raise ConfigError(
            f'{what}; expected lines such as  output = "bibliography"', file=FILE, line=line
        ) from None
    config = _checked(table, text)
    if config.templates is not None and not (folder / config.templates).is_dir():
        raise ConfigError(
            f"'templates': there is no folder '{config.templates}'", file=FILE, line=_line(text, "templates")
        )
    return config


def _checked(table: dict[str, Any], text: str) -> Config:
    for key in table:
        if key not in KEYS:
            hint = suggestion(key, KEYS, " Did you mean '{}'?")
            raise ConfigError(
                f"Unknown setting '{key}'; known are {', '.join(KEYS)}.{hint}",
                file=FILE,
                line=_line(text, key),
            )
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        match = re.search(r"\$\.([a-z-]+)", str(error))
        key = match[1] if match else ""
        expected = next(
            (
                words
                for kind, words in _KINDS.items()
                if f"`{kind}" in str(error) or f" {kind} value" in str(error)
            ),
            "another value",
        )
        raise ConfigError(f"'{key}': expected {expected}", file=FILE, line=_line(text, key)) from None
    if config.mailto is not None and not is_email(config.mailto):
        raise ConfigError("'mailto' is no mail address", file=FILE, line=_line(text, "mailto"))
    if not is_url(config.crossref_url):
        raise ConfigError("'crossref-url' is no address", file=FILE, line=_line(text, "crossref-url"))
    return config


def _line(text: str, key: str) -> int | None:
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*\[*\s*[\"']?{re.escape(key)}\b", line):
            return number
    return None
