"""What the guarded child of a worker does: read one file, and give the rows of the tables."""

import os
import time
from collections import Counter, defaultdict
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from citekit.config.config import Config
from citekit.corpus.reading.messages import FileAnswer, FileRequest
from citekit.corpus.reading.rows import File, rows_of
from citekit.errors import CitekitError
from citekit.pipeline import read_works
from citekit.readers.decoding import load
from citekit.readers.kinds import detect_kind
from citekit.readers.process import unreadable
from citekit.readers.step import Reading, read_source, source_id
from citekit.runtime.child import memory_used
from citekit.tagging.choice import tagging_step


def answer(request: bytes) -> bytes:
    """The answer of the child to a request."""
    before = time.process_time()
    read = _answer(msgspec.msgpack.decode(request, type=FileRequest))
    seconds = time.process_time() - before
    return msgspec.msgpack.encode(msgspec.structs.replace(read, seconds=seconds, memory=memory_used()[1]))


def _answer(request: FileRequest) -> FileAnswer:
    try:
        return _read(request)
    except Exception as error:
        if _lacks_memory(error):
            return FileAnswer(failure="memory")
        return FileAnswer(failure="error", message=_message(error))


def _lacks_memory(error: BaseException | None) -> bool:
    return error is not None and (isinstance(error, MemoryError) or _lacks_memory(error.__cause__))


def _message(error: Exception) -> str:
    """What is wrong with the file, without its name."""
    if not isinstance(error, CitekitError):
        return unreadable(error)
    return f"line {error.line}: {error.message}" if error.line else error.message


def _read(request: FileRequest) -> FileAnswer:
    path = os.fsdecode(request.path)
    config = Config(kind=request.kind, taxonomy=request.taxonomy, offline=True)
    data = load(Path(path))
    kind = detect_kind(data, path, request.kind)
    file = File(request.source, request.shard, sha256(data).hexdigest(), kind.id)
    article = read_source(path, source_id(path, set()), config, None)
    bibliography = read_works(config, Reading([article], [path], []), _tagging_step(config.taxonomies))
    lines: dict[str, list[bytes]] = defaultdict(list)
    for table, row in rows_of(bibliography, file):
        lines[table].append(_encode(row))
    rows = {table: b"\n".join(of_table) + b"\n" for table, of_table in lines.items()}
    return FileAnswer(rows=rows, counts=Counter({table: len(of_table) for table, of_table in lines.items()}))


_encode = msgspec.json.Encoder().encode
_tagging_step = lru_cache(1)(tagging_step)
"""The taxonomy is compiled once in a process."""
