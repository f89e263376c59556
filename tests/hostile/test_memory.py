"""A process that reads one file after the other keeps nothing of them."""

import ast
import gc
import tracemalloc
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from pathlib import Path
from random import Random

import pytest

import citekit
from citekit.assistant.tools import Tools
from citekit.config.config import Config
from citekit.data import DATA
from citekit.errors import CitekitError
from citekit.references.parser.network import FILE, load
from citekit.runtime.memory import remember
from tests.command import citekit as citekit_command

PACKAGE = Path(citekit.__file__).parent
CLOSED = {
    "citations/citation_words.py words": "kinds of words",
    "citations/markers.py words": "kinds of words",
    "citations/statements.py _words": "kinds of words",
    "mentions/find/word_lists.py heads": "kinds of words",
    "mentions/find/word_lists.py pairs": "files of the package",
    "mentions/find/word_lists.py words": "files of the package",
    "plugins.py find_plugins": "groups of entry points",
    "readers/blocks.py _known": "files of the package",
    "readers/html/rules.py words": "tables of a file of the package",
    "readers/ris.py _text_tags": "types of CSL",
    "readers/xml_records.py _beginnings": "paths in a file of the package",
    "references/ends.py _words": "names in a file of the package",
    "references/note_parts.py note_words": "names in a file of the package",
    "references/parser/law.py _form": "patterns of a file of the package",
    "runtime/store.py _decoder": "types of the package",
    "runtime/store.py _type_of": "functions of the package",
    "tagging/choice.py _field": "taxonomies of the package",
    "tagging/spelling.py _plain": "characters",
    "zotero/csl.py creator_roles": "types of Zotero",
    "zotero/csl.py field_variables": "types of Zotero",
}
"""The caches without a bound whose arguments come from a closed set: which."""


def unbounded_caches() -> Iterator[str]:
    """The functions with arguments whose results are all kept."""
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "cache" in source else ():
            if isinstance(node, ast.FunctionDef) and ast.unparse(node.args):
                decorators = map(ast.unparse, node.decorator_list)
                if any(one.endswith("cache") or "maxsize=None" in one for one in decorators):
                    yield f"{path.relative_to(PACKAGE).as_posix()} {node.name}"


def test_caches_of_what_comes_from_outside_are_bounded() -> None:
    assert set(unbounded_caches()) == set(CLOSED)


def words(chance: Random, number: int) -> str:
    """So many words that no other document has."""
    return " ".join("".join(chance.choices("abcdefghijklmnoprstuvz", k=9)) for _ in range(number))


def article(chance: Random) -> str:
    """An article of 200 KB with a reference that is far too long.

    The words of the others are few: the network keeps those.
    """
    body = "\n\n".join(f"The {words(chance, 2_000)} [{number}]." for number in range(1, 11))
    references = "\n".join(
        f"{number}. {words(chance, 1).title()} A. {(words(chance, 1_000).replace(' ', '') if number == 9 else words(chance, 5)).capitalize()}. "
        f"{words(chance, 2).title()}. {1950 + number};{number}:1-9."
        for number in range(1, 11)
    )
    return f"# {words(chance, 5)}\n\n{body}\n\n## References\n\n{references}\n"


def library(chance: Random) -> str:
    """BibTeX of 100 KB in which every field that is a text is long."""
    return "".join(
        f"@article{{k{place}, title = {{{words(chance, 250)}}}, author = {{{words(chance, 130)}, A}},\n"
        f" journal = {{{words(chance, 150)}}}, month = {{{words(chance, 120)}}}, note = {{{words(chance, 200)}}}}}\n"
        for place in range(12)
    )


def use(path: Path, text: str) -> None:
    """Build and export a file, check it, and fail to read it as another format."""
    path.write_text(text, encoding="utf-8")
    bibliography = citekit.build(path, offline=True)
    assert len(bibliography.works) >= 10
    for writer in ("bibtex", "ris", "csl-json", "html", "markdown"):
        bibliography.export(writer)
    Tools([path.parent], Config(offline=True)).check_file(str(path))
    with pytest.raises(CitekitError):
        citekit.build(path, kind="docx", offline=True)


def cache_sizes() -> dict[str, int]:
    """How much is in each cache without a bound, of all that are in the process."""
    found = (one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper))
    return {
        f"{one.__module__}.{one.__qualname__}": one.cache_info().currsize
        for one in found
        if one.cache_parameters()["maxsize"] is None
    }


@pytest.mark.slow
@pytest.mark.parametrize(("name", "write"), [("article.md", article), ("library.bib", library)])
def test_nothing_of_a_file_is_kept(name: str, write: Callable[[Random], str], tmp_path: Path) -> None:
    chance, number = Random(1), 4
    for _ in range(2):
        use(tmp_path / name, write(chance))
    gc.collect()
    before = cache_sizes()
    tracemalloc.start()
    try:
        for _ in range(number):
            use(tmp_path / name, write(chance))
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert not {name for name, size in cache_sizes().items() if size - before.get(name, 0) >= number}
    assert kept < number * (tmp_path / name).stat().st_size // 2


def test_results_of_long_texts_are_not_kept() -> None:
    asked: list[str] = []

    @remember(2, longest=3)
    def upper(text: str) -> str:
        asked.append(text)
        return text.upper()

    assert [upper(text) for text in ("abc", "abc", "abcd", "abcd")] == ["ABC", "ABC", "ABCD", "ABCD"]
    assert asked == ["abc", "abcd", "abcd"]


def test_the_network_keeps_no_large_buffers_and_labels_many_words_as_it_labels_few() -> None:
    chance, own = Random(1), load(DATA / FILE)
    strings = [[f" {word}" for word in words(chance, length).split()] for length in (3_000,) * 4 + (9_000, 5)]
    together = [labels for labels, _ in own.label(strings)]
    assert together == [labels for string in strings for labels, _ in own.label([string])]
    assert all(buffer.nbytes <= 1 << 24 for buffer in own.scratch.buffers.values())


def test_the_network_forgets_words() -> None:
    own = load(DATA / FILE)
    for letter in "abcdef":
        own.label([[f" {letter * 1_000_000}{number}" for number in range(2)]])
    assert own.characters == sum(map(len, own.words)) <= 6_100_000


def test_a_command_in_a_process_of_another_program_leaves_its_garbage_collection_as_it_was(
    tmp_path: Path,
) -> None:
    before = gc.get_threshold()
    assert citekit_command("plugins", cwd=tmp_path).exit_code == 0
    assert gc.get_threshold() == before
