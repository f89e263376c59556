"""The settings of a corpus, in ``corpus.toml`` in its folder: all its rows are made by them."""

import json
from hashlib import blake2b
from pathlib import Path

import msgspec

from citekit import __version__
from citekit.config.config import Config
from citekit.corpus.schema import VERSION
from citekit.errors import UsageError
from citekit.model.bibliography import AUTO
from citekit.readers.kinds import READERS
from citekit.tagging.taxonomy_file import load_taxonomy, shipped_taxonomies
from citekit.text.toml import TomlFile, decode
from citekit.writers.output import write_file

FILE = "corpus.toml"
_HEAD = "# Tables of articles, written by citekit corpus read. Do not edit.\n"
_AGAIN = "read the articles again into another folder"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the rows of a corpus depend on, beside the files."""

    taxonomy: tuple[str, ...] = (AUTO,)
    taxonomy_hash: str = ""
    """Of taxonomies that citekit does not ship, which may change."""
    kind: str = ""
    """The input format, if it is not detected."""
    citekit: str = __version__
    version: int = VERSION
    """Of the tables."""


def settings_of(config: Config) -> Settings:
    """The settings of a corpus. Raises UnknownName for an unknown kind or taxonomy, TaxonomyError for a fault of one."""
    if config.kind is not None:
        READERS.check([config.kind])
    own = [name for name in config.taxonomies if name != AUTO and name not in shipped_taxonomies()]
    files = [Path(name).resolve() if Path(name).is_file() else name for name in own]
    paths = dict(zip(own, map(str, files), strict=True))
    taxonomies = [load_taxonomy(path) for path in paths.values()]
    digest = blake2b(msgspec.msgpack.encode(taxonomies), digest_size=8).hexdigest() if own else ""
    names = tuple(paths.get(name, name) for name in config.taxonomy)
    return Settings(taxonomy=names, taxonomy_hash=digest, kind=config.kind or "")


def check_folder(folder: Path, settings: Settings) -> None:
    """Check that a corpus of these settings may be in ``folder``, which need not be there.

    Raises UsageError for other settings, another version, and a folder of something else.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError("A file has this name; choose another folder", file=str(folder))
    if folder.is_dir() and any(folder.iterdir()):
        _refuse_others(folder, load_settings(folder), settings)


def make_folder(folder: Path, settings: Settings) -> None:
    """Make the folder of a corpus, if it is not there."""
    if (folder / FILE).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    values = msgspec.to_builtins(settings)
    lines = (
        f"{name.replace('_', '-')} = {json.dumps(value, ensure_ascii=False)}\n"
        for name, value in values.items()
    )
    write_file(folder / FILE, (_HEAD + "".join(lines)).encode())


def load_settings(folder: Path) -> Settings:
    """The settings of the corpus in ``folder``. Raises UsageError if there is none, or one of another version."""
    file = folder / FILE
    try:
        values = TomlFile(decode(file.read_bytes(), str(file)), str(file)).values
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(
            "No corpus in this folder; 'citekit corpus read' makes one in a new folder", file=str(folder)
        ) from None
    except OSError as error:
        raise UsageError(f"Cannot read the corpus: {error.strerror}", file=str(folder)) from None
    version = values.get("version")
    if version != VERSION:
        message = f"The tables are of version {version}, this citekit reads version {VERSION}; {_AGAIN}"
        raise UsageError(message, file=str(folder))
    try:
        return msgspec.convert({name.replace("-", "_"): value for name, value in values.items()}, Settings)
    except msgspec.ValidationError as error:
        raise UsageError(f"Damaged ({error}); {_AGAIN}", file=str(file)) from None


def _refuse_others(folder: Path, there: Settings, wanted: Settings) -> None:
    """Raise UsageError where the corpus that is there has other settings than those that are wanted."""
    if there.citekit != wanted.citekit:
        message = f"This corpus was read by citekit {there.citekit}, this is {wanted.citekit}; {_AGAIN}"
        raise UsageError(message, file=str(folder))
    if there != wanted:
        message = f"This corpus was read with {_said(there)}, not with {_said(wanted)}; use these, or another folder"
        raise UsageError(message, file=str(folder))


def _said(settings: Settings) -> str:
    of_hash = f" ({settings.taxonomy_hash})" if settings.taxonomy_hash else ""
    return f"taxonomy {', '.join(settings.taxonomy)}{of_hash} and kind {settings.kind or 'detected'}"
