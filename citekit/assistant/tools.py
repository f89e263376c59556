"""The tools of an assistant: bounded in size, and with files only of the folders that were allowed at the start."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import msgspec

from citekit import pipeline
from citekit.api.explanation import explain as explained
from citekit.assistant.answers import (
    BuildAnswer,
    CandidateAnswer,
    CheckAnswer,
    CheckedAnswer,
    FindingAnswer,
    ParsedAnswer,
    StudyAnswer,
)
from citekit.checking.references import CheckedReference, check_references
from citekit.config.config import Config
from citekit.errors import UsageError
from citekit.indexes.index import Index
from citekit.indexes.open import open_index
from citekit.manuscripts.formats import summary
from citekit.manuscripts.run import check_files
from citekit.model.bibliography import Work
from citekit.model.check import Candidate
from citekit.model.lock import find_lock, load_lock
from citekit.model.states import STATES, count, describe, describe_difference
from citekit.readers.decoding import only_below
from citekit.readers.sources import doi_of
from citekit.references.parser.parse import parse_many, passes
from citekit.text.normalize import shorten
from citekit.writers import output
from citekit.writers.locking import lock_folder

MOST_REFERENCES = 500
LONGEST_REFERENCE = 20_000
LONGEST_TEXT = 200_000
"""In code points."""
_MOST_NOTES = 50


class Tools:
    """The tools, for files below ``folders`` and with the settings ``config``."""

    def __init__(self, folders: Sequence[Path], config: Config) -> None:
        self._folders = tuple(folder.resolve() for folder in folders)
        self._config = config

    def parse_references(self, references: list[str]) -> list[ParsedAnswer]:
        """Parse reference strings, one reference each, into CSL-JSON. Nothing is looked up."""
        return [
            ParsedAnswer(
                raw=one.raw,
                item=one.item,
                confidence=round(one.confidence.reference, 3),
                may_be_wrong=not passes(one),
                doubted_fields=one.confidence.doubts,
            )
            for one in parse_many(_bounded(references))
        ]

    def check_references(self, references: list[str]) -> CheckAnswer:
        """Look references up: strings, DOIs, or CSL-JSON items as text. Says what is confirmed, what differs, what was
        retracted, what no record agrees with, and what could not be checked.
        """
        with self._index() as index:
            checked = [_checked(one) for one in check_references(_bounded(references), index)]
        counts = Counter(one.state for one in checked)
        words = ", ".join(f"{number} {state}" for state, number in counts.most_common())
        return CheckAnswer(
            summary=words or "no references", not_checked=counts["unchecked"], references=tuple(checked)
        )

    def check_file(self, file: str) -> CheckAnswer:
        """Check the references of a manuscript or library (.bib, .tex, .md, .docx, .pdf ...): each fault with its line."""
        config = msgspec.structs.replace(self._config, sources=(self._allowed(file),))
        with self._index() as index, only_below(self._folders):
            report, _ = check_files(config, index)
        findings = (
            FindingAnswer(place=f"{one.file}:{one.line}", level=one.level, rule=one.rule, message=one.message)
            for one in report.findings
        )
        return CheckAnswer(summary=summary(report), not_checked=report.unchecked, findings=tuple(findings))

    def find_study(self, text: str) -> list[StudyAnswer]:
        """Find the studies that a post or news item talks about without citing them."""
        if len(text) > LONGEST_TEXT:
            raise UsageError(f"Text too long: {len(text):,} characters (limit: {LONGEST_TEXT:,})")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "text.txt"
            path.write_text(text, encoding="utf-8", errors="replace")
            config = msgspec.structs.replace(
                self._config, sources=(str(path),), kind="text", taxonomy=("none",)
            )
            bibliography = pipeline.build(config)
        return [_study(work) for work in bibliography.works if work.printed[0].clues]

    def build_bibliography(self, sources: list[str], output_folder: str) -> BuildAnswer:
        """Build the bibliography of articles, posts and libraries, files or DOIs, and write it into a folder."""
        folder = Path(self._allowed(output_folder, must_exist=False))
        config = msgspec.structs.replace(
            self._config, sources=tuple(self._source(one) for one in sources), output=str(folder)
        )
        with lock_folder(folder), only_below(self._folders):
            bibliography = output.write(pipeline.build(config), folder)
        notes = [note.message for note in bibliography.notes if note.level == "review"]
        states = count(work.check for work in bibliography.works)
        return BuildAnswer(
            summary=repr(bibliography).strip("<>"),
            folder=str(folder),
            files=tuple(sorted(bibliography.outputs)),
            works=len(bibliography),
            states={str(state): number for state, number in states.items()},
            please_review=tuple(notes[:_MOST_NOTES]),
        )

    def explain(self, folder: str, entry: str) -> str:
        """Say where each field, tag and check result of an entry of a built bibliography comes from. The entry is named
        by its key, DOI, printed number, or author and year.
        """
        lock = find_lock(Path(self._allowed(folder)))
        return explained(load_lock(Path(self._allowed(str(lock)))), entry)

    def _index(self) -> AbstractContextManager[Index | None]:
        return nullcontext() if self._config.offline else open_index(self._config)

    def _source(self, name: str) -> str:
        return name if doi_of(name) else self._allowed(name)

    def _allowed(self, name: str, *, must_exist: bool = True) -> str:
        """The path of a file or folder below an allowed folder, which ``name`` may begin at. Raises UsageError."""
        try:
            paths = [Path(name).resolve(), *((folder / name).resolve() for folder in self._folders)]
            allowed = [path for path in paths if any(path.is_relative_to(one) for one in self._folders)]
            existing = next((path for path in allowed if path.exists()), None)
        except (OSError, ValueError, RuntimeError):  # a circle of links, a NUL
            allowed, existing = [], None
        if not allowed:
            known = ", ".join(map(str, self._folders)) or "none"
            raise UsageError(f"Not in an allowed folder: '{shorten(name, 200)}' (allowed: {known})")
        if must_exist and existing is None:
            raise UsageError(f"File not found: '{shorten(name, 200)}'")
        return str(existing or allowed[0])


def _bounded(references: Sequence[str]) -> Sequence[str]:
    """``references``. Raises UsageError for too many, or one that is too long."""
    if len(references) > MOST_REFERENCES:
        raise UsageError(f"Too many references: {len(references):,} (limit: {MOST_REFERENCES}); ask in parts")
    longest = max(map(len, references), default=0)
    if longest > LONGEST_REFERENCE:
        raise UsageError(f"Reference too long: {longest:,} characters (limit: {LONGEST_REFERENCE:,})")
    return references


def _checked(one: CheckedReference) -> CheckedAnswer:
    return CheckedAnswer(
        reference=one.raw,
        state=one.state,
        confirmed=STATES[one.state].confirmed,
        explanation=f"{STATES[one.state].words} ({one.reason})",
        doi=one.doi,
        retracted=one.retracted,
        differences=tuple(map(describe_difference, one.differences)),
        candidates=_candidates(one.candidates),
        record=one.item,
    )


def _candidates(candidates: Iterable[Candidate]) -> tuple[CandidateAnswer, ...]:
    return tuple(
        CandidateAnswer(
            doi=one.doi,
            label=one.label,
            probability=one.score,
            agrees=one.agrees,
            contradicts=one.contradicts,
        )
        for one in candidates
    )


def _study(work: Work) -> StudyAnswer:
    printed = work.printed[0]
    return StudyAnswer(
        sentence=printed.raw,
        found=not work.mentioned,
        explanation=describe(work.check),
        clues={clue.kind: clue.value for clue in printed.clues},
        doi=work.check.doi,
        record=work.item or None,
        candidates=_candidates(work.check.candidates),
    )
