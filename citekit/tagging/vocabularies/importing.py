"""Import a vocabulary: read its file, choose a part, and make a taxonomy of it with an account of everything."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from citekit.errors import TaxonomyError, UsageError
from citekit.tagging.vocabularies import mesh, scope, table
from citekit.tagging.vocabularies.file import VocabularyFile, reading
from citekit.tagging.vocabularies.labels import DraftLabel, draft_labels
from citekit.tagging.vocabularies.vocabulary import Problem, Vocabulary
from citekit.tagging.vocabularies.writing import write_taxonomy

_EXTRA = "pip install 'citekit[taxonomy]'"
_MOST_SHOWN = 20
_NAME = re.compile(r"[^\s:,;]+")


class Selection(NamedTuple):
    """What of a file is imported, and how.

    ``columns``: role -> names of columns of a table. ``facet``: for all labels, instead of the vocabulary's own.
    """

    language: str | None = None
    below: Sequence[str] = ()
    facet: str = ""
    columns: Mapping[str, Sequence[str]] = {}
    sheet: str = ""


EVERYTHING = Selection()


class ImportedTaxonomy(NamedTuple):
    """The text of the taxonomy file, an account of it in lines, and the problems of the vocabulary."""

    text: str
    account: tuple[str, ...]
    problems: tuple[str, ...]


def import_vocabulary(path: Path, id: str, selection: Selection = EVERYTHING) -> ImportedTaxonomy:
    """A taxonomy ``id`` of the vocabulary in a file.

    Raises UsageError, with the line where the format has lines, for a file that cannot be read or has nothing
    to import.
    """
    if selection.facet and (not _NAME.fullmatch(selection.facet) or selection.facet == "citekit"):
        raise UsageError(
            f"Invalid facet '{selection.facet}' (expected no spaces, colons, commas or semicolons, and not 'citekit')"
        )
    file = VocabularyFile(path)
    vocabulary = _read(file, selection)
    if not vocabulary.concepts:
        raise TaxonomyError(
            f"No terms in this file of {vocabulary.format}{_reasons(vocabulary.skipped)}", file=file.name
        )
    with _in_file(file.name):
        language = scope.choose_language(vocabulary, selection.language)
        inside = scope.below(vocabulary, selection.below, language)
    scope.break_circles(vocabulary)
    if outside := len(vocabulary.concepts) - len(inside):
        vocabulary.skipped["outside --below"] += outside
    drafts = draft_labels(vocabulary, inside, language, selection.facet)
    text = write_taxonomy(vocabulary, drafts, id=id, source=path.name, language=language)
    if not any(draft.active for draft in drafts):
        marked = _reasons(Counter(term.mark for draft in drafts for term in draft.terms if term.mark))
        message = f"No label is left with an active term{marked or _reasons(vocabulary.skipped)}"
        raise TaxonomyError(message, file=file.name)
    problems = tuple(_shown(vocabulary.problems, file.name))
    return ImportedTaxonomy(text, tuple(_account(vocabulary, drafts, language)), problems)


@contextmanager
def _in_file(name: str) -> Iterator[None]:
    """Put the file's name before a UsageError that has none."""
    try:
        yield
    except UsageError as error:
        raise UsageError(error.message, file=error.file or name, line=error.line) from None


def _read(file: VocabularyFile, selection: Selection) -> Vocabulary:
    is_table = file.format in ("table", "spreadsheet")
    if not is_table and (selection.columns or selection.sheet):
        raise UsageError("--column and --sheet are for tables only", file=file.name)
    with reading(file.name):
        try:
            if is_table:
                return table.read(file, selection.columns, selection.sheet)
            if file.format == "mesh":
                return mesh.read(file)
            reader = "obo" if file.format == "obo" else "rdf"
            vocabulary: Vocabulary = import_module(f"citekit.tagging.vocabularies.{reader}").read(file)
        except ImportError as error:
            message = f"Reading this format ({file.format}) needs an extra: {_EXTRA}"
            raise UsageError(message, file=file.name) from error
        return vocabulary


def _count(number: int, noun: str) -> str:
    """'1 label', '2,000 labels'."""
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _reasons(counts: Counter[str]) -> str:
    """' (3 obsolete, 1 unreadable)', or ''."""
    listed = ", ".join(f"{count:,} {reason}" for reason, count in counts.most_common())
    return f" ({listed})" if listed else ""


def _account(vocabulary: Vocabulary, drafts: Sequence[DraftLabel], language: str) -> Iterator[str]:
    """What became of the concepts and terms, in numbers."""
    active = [draft for draft in drafts if draft.active]
    terms = sum(len(draft.active_terms()) for draft in active)
    short = sum(len(draft.active_terms(abbreviations=True)) for draft in active)
    read = len(vocabulary.concepts) + sum(
        count
        for reason, count in vocabulary.skipped.items()
        if reason in ("obsolete", "deprecated", "unreadable")
    )
    yield f"{vocabulary.format}: {_count(read, 'concept')}" + (f", language {language}" if language else "")
    abbreviations = (
        f" and {_count(short, 'abbreviation')} (only where a document explains it)" if short else ""
    )
    yield f"imported: {_count(len(active), 'label')} with {_count(terms, 'term')}{abbreviations}"
    marked = Counter(term.mark for draft in drafts for term in draft.terms if term.mark)
    if marked:
        yield f"for review, not active: {_count(marked.total(), 'term')}{_reasons(marked)}"
    if inactive := len(drafts) - len(active):
        yield f"for review, not active: {_count(inactive, 'label')} without another term"
    if skipped := +vocabulary.skipped:
        yield f"skipped: {_count(skipped.total(), 'concept')}{_reasons(skipped)}"
    if dropped := +vocabulary.dropped:
        yield f"left out: {_count(dropped.total(), 'term')}{_reasons(dropped)}"


def _shown(problems: Sequence[Problem], file: str) -> Iterator[str]:
    for problem in problems[:_MOST_SHOWN]:
        place = f"{file}:{problem.line}" if problem.line else file
        yield f"{place}: {problem.message}"
    if len(problems) > _MOST_SHOWN:
        yield f"{file}: {len(problems) - _MOST_SHOWN:,} more problems"
