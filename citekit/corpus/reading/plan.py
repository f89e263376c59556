"""Which files make which shard, kept in the folder so that a run that was interrupted goes on with the same shards.

A shard has its name from its files and the settings. A file that is new since the last run goes into a new shard; so do
the files of a shard of which one has changed.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import msgspec

from citekit.corpus.reading.files import File, find_files, refuse_same
from citekit.corpus.settings import Settings, make_folder
from citekit.corpus.tables import finished_shards, remove_shard
from citekit.errors import UsageError
from citekit.writers.output import write_file

FILE = "plan.msgpack"
MOST_FILES, MOST_BYTES = 50, 8_000_000
"""Of a shard; a larger file is a shard of its own."""


class Shard(NamedTuple):
    """Files that are read together, by one worker."""

    name: str
    files: tuple[File, ...]


def make_plan(sources: Sequence[str], folder: Path, settings: Settings) -> list[Shard]:
    """The shards of the corpus, those of earlier runs included, with the files that ``sources`` name.

    Makes the folder, once there is a file to read; removes the tables of shards of which a file has changed. Raises
    UsageError.
    """
    earlier = load_plan(folder)
    shard_of = {file: shard.name for shard in earlier for file in shard.files}
    by_place = {file.path: file for file in shard_of}
    by_name = {file.source: file for file in shard_of}
    current: dict[str, File] = {}
    stale: set[str] = set()
    for file in find_files(sources, shard_of):
        old = by_place.get(file.path) or by_name.get(file.source)
        if old is None or old == file:
            if old is None:
                current[file.source] = file
            continue
        if old.path != file.path and Path(os.fsdecode(old.path)).exists():
            refuse_same(file, old)
        current[old.source] = file._replace(source=old.source)
        if (old.bytes, old.modified) != (file.bytes, file.modified):
            stale.add(shard_of[old])
    if not current:
        return earlier
    make_folder(folder, settings)
    for name in stale:
        remove_shard(folder, name)
    kept = [_moved(shard, current) for shard in earlier if shard.name not in stale]
    in_kept = {file.source for shard in kept for file in shard.files}
    rest = {file.source: file for shard in earlier if shard.name in stale for file in shard.files}
    new = sorted(file for file in (rest | current).values() if file.source not in in_kept)
    shards = [*kept, *_shards(new, settings)]
    write_file(folder / FILE, msgspec.msgpack.encode(shards))
    return shards


def _moved(shard: Shard, current: Mapping[str, File]) -> Shard:
    """The shard, with the places where its files are now."""
    return shard._replace(files=tuple(current.get(file.source, file) for file in shard.files))


def load_plan(folder: Path) -> list[Shard]:
    """The shards that were planned. Raises UsageError where the file is missing or damaged though shards are there."""
    file = folder / FILE
    try:
        return msgspec.msgpack.decode(file.read_bytes(), type=list[Shard])
    except FileNotFoundError:
        if not finished_shards(folder):
            return []
        message = "Missing"
    except (msgspec.DecodeError, OSError) as error:
        message = f"Cannot be read ({error})"
    raise UsageError(f"{message}; read the articles again into another folder", file=str(file))


def _shards(files: Iterable[File], settings: Settings) -> Iterator[Shard]:
    for members in _divide(files):
        content = msgspec.msgpack.encode((settings, [(file.source, file.bytes) for file in members]))
        yield Shard(blake2b(content, digest_size=8).hexdigest(), tuple(members))


def _divide(files: Iterable[File]) -> Iterator[list[File]]:
    members: list[File] = []
    size = 0
    for file in files:
        if members and (len(members) == MOST_FILES or size + file.bytes > MOST_BYTES):
            yield members
            members, size = [], 0
        members.append(file)
        size += file.bytes
    if members:
        yield members
