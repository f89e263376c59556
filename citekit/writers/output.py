"""Write the outputs and the lock; files that citekit did not write are kept."""

import os
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

from citekit.errors import LockError, OverwriteRefused, UsageError
from citekit.model import lock
from citekit.model.bibliography import Bibliography
from citekit.model.lock import LOCK
from citekit.writers.formats import exports


def write(
    bibliography: Bibliography, folder: Path, *, force: bool = False, templates: Path | None = None
) -> Bibliography:
    """Write every output of ``bibliography`` and its lock into ``folder``.

    The bibliography is returned with their hashes.

    All files are written beside their targets first and then moved, so that none is ever incomplete. A file that
    citekit did not write, or that was changed since, raises OverwriteRefused unless ``force``, and then nothing
    is written.
    """
    files = exports(bibliography, templates)
    hashes = {name: _hash(content) for name, content in files.items()}
    sealed = msgspec.structs.replace(bibliography, outputs={**hashes, LOCK: ""})
    own = _hash(lock.write(sealed).encode())
    sealed = msgspec.structs.replace(bibliography, outputs={**hashes, LOCK: own})
    files[LOCK] = lock.write(sealed).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError(
            "Cannot create the output folder: a file has its name; choose another folder",
            file=str(folder),
        ) from None
    except OSError as error:
        raise UsageError(
            f"Cannot create the output folder: {error.strerror}; choose another folder",
            file=str(folder),
        ) from None
    if not force:
        _check_overwrites(folder, files)
    write_files(folder, files)
    return sealed


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _check_overwrites(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise OverwriteRefused for a file of another origin and content."""
    ours = _recorded_hashes(folder / LOCK)
    foreign = []
    for name, content in files.items():
        path = folder / name
        if not path.exists():
            continue
        now = _hash_of_file(path)
        if now != _hash(content) and now != ours.get(name):
            foreign.append(path)
    if foreign:
        names = ", ".join(str(path) for path in foreign)
        raise OverwriteRefused(
            f"{names}: not written by citekit, or changed since; nothing was written. Move it away, choose "
            f"another folder, or overwrite it with the option 'force'."
        )


def _recorded_hashes(path: Path) -> dict[str, str]:
    """File name -> hash of what the last build wrote, by its lock if that is intact."""
    try:
        text = path.read_text(encoding="utf-8")
        outputs = lock.read(text, str(path)).outputs
    except (OSError, UnicodeDecodeError, LockError):
        return {}
    own = outputs.get(LOCK, "")
    if own and _hash(text.replace(f'"{own}"', '""').encode()) == own:
        return {**outputs, LOCK: _hash(text.encode())}
    return {name: value for name, value in outputs.items() if name != LOCK}


def _hash_of_file(path: Path) -> str:
    try:
        return _hash(path.read_bytes())
    except OSError as error:
        raise UsageError(f"Cannot read the file: {error.strerror}", file=str(path)) from None


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into ``folder`` atomically: beside their targets, then moved."""
    moves: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            handle, beside = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            moves.append((Path(beside), folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(beside).chmod(0o666 & ~_umask())
        for temporary, target in moves:
            temporary.replace(target)
    except OSError as error:
        raise UsageError(
            f"Cannot write here: {error.strerror}; choose another folder", file=str(folder)
        ) from None
    finally:
        for temporary, _ in moves:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
