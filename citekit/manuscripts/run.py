"""Check files: read them, look every reference up, and report findings in their places."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from citekit.checking.resolve import Question, Resolution, resolve
from citekit.checking.step import printed_string
from citekit.config import Config
from citekit.errors import NothingRead, SourceError, UsageError
from citekit.indexes.index import Index
from citekit.manuscripts.finding import CheckReport, Finding, finding
from citekit.manuscripts.ignored import without_ignored
from citekit.manuscripts.manuscript import Manuscript, read_manuscript
from citekit.manuscripts.references import ReferenceFindings
from citekit.manuscripts.texts import text_findings
from citekit.model.rules import LEVELS, OFF
from citekit.model.states import is_unchecked, not_asked
from citekit.readers.sources import expand


def check_files(config: Config, index: Index | None) -> CheckReport:
    """Check the files that ``config`` names; ``index`` None: offline.

    Raises NothingRead where none can be read; one that cannot be read beside others is a finding.
    """
    manuscripts, findings = _read(config, index)
    entries = [(manuscript, *entry) for manuscript in manuscripts for entry in manuscript.references()]
    questions = [Question(raw=printed_string(printed), item=printed.item) for _, _, printed in entries]
    offline = [Resolution(check=not_asked(offline=True)) for _ in questions]
    resolutions: Sequence[Resolution] = list(resolve(questions, index)) if index else offline
    unchecked = 0
    for (manuscript, work, printed), resolution in zip(entries, resolutions, strict=True):
        path = manuscript.path_of(printed.place.file)
        findings += ReferenceFindings(path, work, printed, resolution.check).all()
        unchecked += is_unchecked(resolution.check)
    lines: dict[str, list[int]] = defaultdict(list)
    for manuscript, _, printed in entries:
        lines[manuscript.path_of(printed.place.file)].append(printed.place.line)
    for manuscript in manuscripts:
        findings += text_findings(manuscript)
    findings = list(_at_levels(without_ignored(findings, lines), config.rules))
    findings.sort(key=lambda one: (one.file, one.line, LEVELS.index(one.level)))
    return CheckReport(
        findings=tuple(findings),
        files=tuple(manuscript.path for manuscript in manuscripts),
        references=len(entries),
        unchecked=unchecked,
    )


def _read(config: Config, index: Index | None) -> tuple[list[Manuscript], list[Finding]]:
    if not config.sources:
        raise UsageError("No files given; name manuscripts or libraries, or list them in citekit.toml")
    names, errors = expand(config.sources)
    manuscripts: list[Manuscript] = []
    for name in names:
        try:
            manuscripts.append(read_manuscript(name, config, index))
        except SourceError as error:
            errors.append(error)
    if not manuscripts:
        raise NothingRead("\n".join(str(error) for error in errors))
    return manuscripts, [_unread(error) for error in errors]


def _at_levels(findings: Iterable[Finding], levels: Mapping[str, str]) -> Iterator[Finding]:
    """The findings at the levels of citekit.toml, without those of rules that are off."""
    for one in findings:
        level = levels.get(one.rule, one.level)
        if level != OFF:
            yield msgspec.structs.replace(one, level=level)


def _unread(error: SourceError) -> Finding:
    """The finding of a file that cannot be read."""
    return finding("unread-file", error.file or "", error.line, error.message)
