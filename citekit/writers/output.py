"""Write the outputs and the lock; files that citekit did not write are kept.

A build is first written into `BESIDE`, a folder in the output folder, with the hashes of its files; then each file
is moved to its place, the lock last. What a killed build leaves in `BESIDE` tells the next one which files are
citekit's, and is removed by it.
"""

import contextlib
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec

from citekit.errors import OverwriteRefused, UsageError
from citekit.model import lock
from citekit.model.bibliography import Bibliography
from citekit.model.lock import LOCK
from citekit.writers.formats import exports
from citekit.writers.locking import delay_interrupt

BESIDE = ".citekit-build"
"""The folder in the output folder that holds a build until all of its files are written."""
_HASHES = "hashes.json"
"""The file in `BESIDE` with the hashes of its files, and those of builds that were interrupted before."""


_SUFFIX = ".citekit-tmp"
"""How a file that is not yet at its place ends."""
_ABANDONED = 60
"""Seconds after which nobody writes such a file any more: its content is in memory when it is made."""


class _Recorded(msgspec.Struct):
    """The part of a lock that tells what was written."""

    outputs: dict[str, str] = {}


def write(
    bibliography: Bibliography,
    folder: Path,
    *,
    force: bool = False,
    templates: Path | None = None,
    on_written: Callable[[], None] = lambda: None,
) -> Bibliography:
    """Write every output of ``bibliography`` and its lock into ``folder``.

    The bibliography is returned with their hashes.

    All files are written beside their targets first and then moved, the lock last, so that none is ever incomplete.
    A file that citekit did not write, or that was changed since, raises OverwriteRefused unless ``force``, and then
    nothing is written. ``on_written`` is called when all are in place, and no Ctrl-C comes between. The caller holds
    `lock_folder`, so that no other build writes meanwhile.
    """
    files = exports(bibliography, templates)
    hashes = {name: _hash(content) for name, content in files.items()}
    sealed = msgspec.structs.replace(bibliography, outputs={**hashes, LOCK: ""})
    own = _hash(lock.write(sealed).encode())
    sealed = msgspec.structs.replace(bibliography, outputs={**hashes, LOCK: own})
    files[LOCK] = lock.write(sealed).encode()
    broken_off = _read_hashes(folder)
    if not force:
        _check_overwrites(folder, files, broken_off)
    try:
        _write_build(folder, files, broken_off, on_written)
    except OSError as error:
        raise _unwritable(folder, error) from None
    return sealed


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _check_overwrites(folder: Path, files: Mapping[str, bytes], broken_off: set[str]) -> None:
    """Raise OverwriteRefused for a file of another origin and content.

    ``broken_off``: hashes of files that a killed build may have moved to their places.
    """
    ours = _recorded_hashes(folder / LOCK)
    foreign = []
    for name, content in files.items():
        path = folder / name
        if not path.exists():
            continue
        now = _hash_of_file(path)
        if now not in (_hash(content), ours.get(name)) and now not in broken_off:
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
        outputs = msgspec.json.decode(text, type=_Recorded).outputs
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError):
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


def _read_hashes(folder: Path) -> set[str]:
    """The hashes of all files of builds that were interrupted."""
    try:
        return set(msgspec.json.decode((folder / BESIDE / _HASHES).read_bytes(), type=list[str]))
    except (OSError, msgspec.DecodeError):
        return set()


def _write_build(
    folder: Path, files: Mapping[str, bytes], broken_off: set[str], on_written: Callable[[], None]
) -> None:
    """Write the files into `BESIDE`, and move them to their places when all are there, the lock last."""
    beside = folder / BESIDE
    if beside.is_symlink():
        beside.unlink()
    beside.mkdir(exist_ok=True)
    hashes = sorted({*broken_off, *map(_hash, files.values())})
    moving = False
    try:
        write_file(beside / _HASHES, msgspec.json.encode(hashes))
        for name, content in files.items():
            (beside / name).write_bytes(content)
        with delay_interrupt():
            moving = True
            for name in sorted(files, key=LOCK.__eq__):
                (beside / name).replace(folder / name)
            shutil.rmtree(beside)
            on_written()
    except BaseException:
        if not moving and not broken_off:
            shutil.rmtree(beside, ignore_errors=True)
        raise


def write_file(path: Path, content: bytes) -> None:
    """Write a file atomically: beside its place, then moved."""
    beside = None
    try:
        handle, beside = tempfile.mkstemp(_SUFFIX, f".{path.name}.", path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(0o666 & ~_umask())
        Path(beside).replace(path)
    except OSError as error:
        raise _unwritable(path.parent, error) from None
    finally:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)


def sweep(path: Path) -> None:
    """Remove what `write_file` left beside ``path`` in processes that were killed: files older than `_ABANDONED`."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - left.lstat().st_mtime > _ABANDONED:
                left.unlink()


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(f"Cannot write here: {error.strerror}; choose another folder", file=str(folder))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
