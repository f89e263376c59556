"""A Bibliography as files: what is written where, and what is never overwritten."""

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
    """Write every output of ``bibliography`` and its lock into ``folder``; gives it back with their hashes.

    All files are written beside their places first and then moved, so that none is ever half there. A
    file that citekit did not write, or that was changed since, raises OverwriteRefused unless ``force``,
    and then nothing at all is written.
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
            "there is a file where the output folder should be; name another with -o", file=str(folder)
        ) from None
    except OSError as error:
        raise UsageError(
            f"the output folder cannot be made: {error.strerror}; name another with -o", file=str(folder)
        ) from None
    if not force:
        _refuse_foreign(folder, files)
    write_files(folder, files)
    return sealed


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _refuse_foreign(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise OverwriteRefused where a file is neither ours nor what would be written anyway."""
    ours = _written_before(folder / LOCK)
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
            f"{names}: not written by citekit, or changed since; nothing was written. Move it away, name another "
            f"folder with -o, or overwrite it with --force."
        )


def _written_before(path: Path) -> dict[str, str]:
    """File name -> hash of what the last build wrote, by its lock; the lock's own hash is proved first."""
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
        raise UsageError(f"cannot be read: {error.strerror}", file=str(path)) from None


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into ``folder``, each beside its place and then moved, so that none is ever half written."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            handle, beside = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            waiting.append((Path(beside), folder / name))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(beside).chmod(0o666 & ~_umask())
        for beside_path, place in waiting:
            beside_path.replace(place)
    except OSError as error:
        raise UsageError(
            f"cannot write here: {error.strerror}; name another folder with -o", file=str(folder)
        ) from None
    finally:
        for beside_path, _ in waiting:
            beside_path.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
