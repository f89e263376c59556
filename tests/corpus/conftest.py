"""A folder of articles of several kinds, and the corpus that is read from it."""

import shutil
from pathlib import Path

import pytest

from citekit.config.config import Config
from citekit.corpus.reading.executors import Executor, InProcess
from citekit.corpus.reading.read import CorpusResult, read_corpus
from citekit.corpus.schema import TABLES
from citekit.corpus.settings import settings_of
from citekit.corpus.tables import open_tables
from tests.conftest import FIXTURES

PLUGIN = Path(__file__).parent / "plugin"
"""A reader of files that hang, eat memory or crash: '.hostile'."""
NONE = settings_of(Config(taxonomy=("none",)))
"""Without tags, which the child need not load then."""
FILES = (
    "short-review.txt",
    "blog.txt",
    "readers/article.xml",
    "readers/page.html",
    "readers/two-columns.pdf",
)


def make_articles(folder: Path) -> Path:
    """A folder 'papers' with a folder in it, a hidden file, one that is no source and one that cannot be read."""
    papers = folder / "papers"
    (papers / "more").mkdir(parents=True)
    for name in FILES:
        shutil.copy(
            FIXTURES / name, papers / ("more" if name.startswith("readers") else "") / Path(name).name
        )
    (papers / ".hidden.txt").write_text("Hidden.")
    (papers / "data.csv").write_text("1,2\n3,4\n")
    (papers / "broken.txt").write_bytes(bytes(200))
    return papers


def read(
    papers: Path, folder: Path, executor: Executor | None = None, *, retry: bool = False
) -> CorpusResult:
    """Read the articles without tags."""
    return read_corpus([str(papers)], folder, NONE, executor or InProcess(), retry_failed=retry)


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of each table, in one order."""
    with open_tables(folder) as tables:
        return {table: tables.execute(f'SELECT * FROM "{table}" ORDER BY ALL').fetchall() for table in TABLES}


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_articles(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def tagged_corpus(papers: Path) -> Path:
    """The corpus of ``papers`` with tags, called 'corpus' as in the documentation."""
    folder = papers.parent / "corpus"
    taxonomy = settings_of(Config(taxonomy=("pain-neuromodulation",)))
    read_corpus([str(papers)], folder, taxonomy, InProcess())
    return folder


@pytest.fixture(scope="session")
def corpus(papers: Path) -> Path:
    """The corpus of ``papers``, which tests leave as it is."""
    folder = papers.parent / "tables"
    result = read(papers, folder)
    assert (result.read, result.failed, result.before) == (5, 1, 0)
    return folder
