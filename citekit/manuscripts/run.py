"""Check files: read them, look every reference up, and report findings in their places."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from citekit.checking.resolve import Question, Resolution, printed_string, resolve, resolve_cached
from citekit.config.config import Config
from citekit.errors import AuxiliaryFile, NothingRead, SourceError, UsageError
from citekit.indexes.index import Index
from citekit.manuscripts.entries import entry_findings
from citekit.manuscripts.finding import CheckReport, Finding, finding
from citekit.manuscripts.ignored import without_ignored
from citekit.manuscripts.manuscript import Manuscript, read_manuscript
from citekit.manuscripts.references import ReferenceFindings
from citekit.model.bibliography import Printed, Work
from citekit.model.rules import LEVELS, OFF
from citekit.model.states import is_unchecked, not_asked
from citekit.readers.libraries import is_library
from citekit.readers.sources import expand


class ReferenceInFile(NamedTuple):
    """A printed reference, the path of the file that prints it, and what the index says of it."""

    path: str
    work: Work
    printed: Printed
    resolution: Resolution


def check_files(config: Config, index: Index | None) -> tuple[CheckReport, list[ReferenceInFile]]:
    """Check the files that ``config`` names; offline, ``index`` is one of cached answers, or None.

    Raises NothingRead where none can be read; one that cannot be read beside others is a finding.
    """
    manuscripts, findings = _read(config, None if config.offline else index)
    checked = _looked_up(manuscripts, index, offline=config.offline)
    lines: dict[str, list[int]] = defaultdict(list)
    for path, work, printed, resolution in checked:
        lines[path].append(printed.place.line)
        findings += ReferenceFindings(path, work, printed, resolution.check).all()
    for manuscript in manuscripts:
        findings += entry_findings(manuscript, _dois(manuscript, checked))
        if not is_library(manuscript.article):
            from citekit.manuscripts.texts import text_findings  # loads much, which a library does not need

            findings += text_findings(manuscript)
    once = dict.fromkeys(findings)  # of a .bib that is named, and that a text among the files cites
    findings = list(_at_levels(without_ignored(tuple(once), lines), config.rules))
    findings.sort(key=lambda one: (one.file, one.line, LEVELS.index(one.level)))
    report = CheckReport(
        findings=tuple(findings),
        files=tuple(manuscript.path for manuscript in manuscripts),
        references=len(checked),
        unchecked=sum(is_unchecked(one.resolution.check) for one in checked),
        earlier=tuple(
            one.resolution.check.date or "" for one in checked if one.resolution.check.unasked is not None
        ),
    )
    return report, checked


def _dois(manuscript: Manuscript, checked: Iterable[ReferenceInFile]) -> dict[int, str]:
    """Offset of a reference of the manuscript -> DOI of its record."""
    own = {id(printed) for _, printed in manuscript.references()}
    return {
        one.printed.place.start: doi
        for one in checked
        if id(one.printed) in own and one.resolution.record and (doi := one.resolution.check.doi)
    }


def _looked_up(
    manuscripts: Sequence[Manuscript], index: Index | None, *, offline: bool
) -> list[ReferenceInFile]:
    """Every printed reference by itself: one that repeats another may be wrong where that is right."""
    entries = [(manuscript, *entry) for manuscript in manuscripts for entry in manuscript.references()]
    questions = [Question(raw=printed_string(printed.raw), item=printed.item) for _, _, printed in entries]
    if index is None:
        resolutions = iter([Resolution(check=not_asked(offline=True)) for _ in questions])
    else:
        resolutions = (resolve_cached if offline else resolve)(questions, index)
    return [
        ReferenceInFile(manuscript.path_of(printed.place.file), work, printed, resolution)
        for (manuscript, work, printed), resolution in zip(entries, resolutions, strict=True)
    ]


def _read(config: Config, index: Index | None) -> tuple[list[Manuscript], list[Finding]]:
    if not config.sources:
        raise UsageError("No files given; name manuscripts or libraries, or list them in citekit.toml")
    names, errors = expand(config.sources)
    manuscripts: list[Manuscript] = []
    auxiliary: list[SourceError] = []
    for name in names:
        try:
            manuscripts.append(read_manuscript(name, config, index))
        except AuxiliaryFile as error:
            auxiliary.append(error)
        except SourceError as error:
            errors.append(error)
    if not (manuscripts or auxiliary):
        raise NothingRead("\n".join(str(error) for error in errors))
    return manuscripts, [*map(_unread, errors), *map(_without_references, auxiliary)]


def _at_levels(findings: Iterable[Finding], levels: Mapping[str, str]) -> Iterator[Finding]:
    """The findings at the levels of citekit.toml, without those of rules that are off."""
    for one in findings:
        level = levels.get(one.rule, one.level)
        if level != OFF:
            yield msgspec.structs.replace(one, level=level)


def _unread(error: SourceError) -> Finding:
    """The finding of a file that cannot be read."""
    return finding("unread-file", error.file or "", error.line, error.message)


def _without_references(error: SourceError) -> Finding:
    """The finding of a file that only others need."""
    return finding("no-references", error.file or "", error.line, error.message)
