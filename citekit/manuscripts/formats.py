"""Findings as text, JSON, SARIF and annotations of GitHub."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import msgspec

from citekit.manuscripts.finding import CheckReport, Finding
from citekit.model.rules import LEVELS, UNCHECKED, FindingLevel, rules
from citekit.model.states import describe_kept

_MOST_NOTES = 5
"""Notes of one rule on one file that are lines of their own."""
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_GITHUB_COMMANDS: Mapping[FindingLevel, str] = {"error": "error", "warning": "warning", "note": "notice"}


def text(report: CheckReport) -> str:
    """One finding a line, as compilers print them, and a last line with counts.

    Many notes of one rule on a file are one line: other formats list them.
    """
    notes = Counter((one.file, one.rule) for one in report.findings if one.level == "note")
    messages: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in report.findings:
        messages[one.file, one.rule].add(one.message)
    many = {name for name, count in notes.items() if count > _MOST_NOTES}
    lines: list[str] = []
    for one in report.findings:
        name = (one.file, one.rule)
        if one.level != "note" or name not in many:
            lines.append(f"{one.file}:{one.line}: {one.level} {one.rule}: {_with_key(one)}")
        elif count := notes.pop(name, 0):
            message = one.message if len(messages[name]) == 1 else rules()[one.rule].summary
            words = f"{message}; here and {count - 1:,} times below"
            lines.append(f"{one.file}:{one.line}: {one.level} {one.rule}: {words}")
    return "\n".join([*lines, summary(report)]) + "\n"


def summary(report: CheckReport) -> str:
    """'12 references in 1 file: 1 error, 2 warnings, 3 notes; 4 could not be checked'."""
    counts = ", ".join(_counted(report.count(level), level) for level in LEVELS if report.count(level))
    looked_at = f"{_counted(report.references, 'reference')} in {_counted(len(report.files), 'file')}"
    known = f"; {report.known} more in the baseline" if report.known else ""
    unchecked = f"; {report.unchecked} could not be checked" if report.unchecked else ""
    counted = f"{looked_at}: {counts or 'no findings'}{known}{unchecked}"
    if not report.earlier:
        return counted
    return f"{counted}. {len(report.earlier)} not asked again: offline. {describe_kept(report.earlier)}"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}"


def _with_key(finding: Finding) -> str:
    return f"[{finding.key}] {finding.message}" if finding.key else finding.message


def json(report: CheckReport) -> str:
    """The report as JSON."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n"


def github(report: CheckReport) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "".join(f"{line}\n" for line in _github_commands(report))


def _github_commands(report: CheckReport) -> Iterator[str]:
    for one in report.findings:
        properties = {"file": one.file, "line": str(one.line), "title": f"citekit {one.rule}"}
        written = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
        yield f"::{_GITHUB_COMMANDS[one.level]} {written}::{_escaped(_with_key(one))}"


def _escaped(value: str, more: str = "") -> str:
    for char in f"%\r\n{more}":
        value = value.replace(char, f"%{ord(char):02X}")
    return value


def sarif(report: CheckReport) -> str:
    """SARIF 2.1.0 (OASIS), which code hosts and editors read."""
    from citekit import __version__

    used = [name for name in rules() if any(one.rule == name for one in report.findings)]
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "citekit",
                "version": __version__,
                "rules": [
                    {
                        "id": name,
                        "shortDescription": {"text": rules()[name].summary},
                        "defaultConfiguration": {"level": rules()[name].level},
                    }
                    for name in used
                ],
            }
        },
        "invocations": [{"executionSuccessful": not report.unchecked}],
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(one, used) for one in report.findings],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _sarif_result(finding: Finding, used: list[str]) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": used.index(finding.rule),
        "level": finding.level,
        "kind": "open" if finding.rule == UNCHECKED else "fail",
        "message": {"text": _with_key(finding)},
        "partialFingerprints": {"citekit/v1": finding.fingerprint},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(finding.file)},
                    "region": {"startLine": finding.line},
                }
            }
        ],
    }


def _uri(file: str) -> str:
    """A relative reference with '/', as code hosts expect, or an absolute URI."""
    path = PurePath(file)
    return Path(file).as_uri() if path.is_absolute() else quote(path.as_posix())


def html(report: CheckReport) -> str:
    """A page for people: the findings by file."""
    files = [
        (file, list(findings))
        for file, findings in groupby(report.findings, key=lambda finding: finding.file)
    ]
    from citekit.writers import templates  # loads Jinja2, which no other format needs

    return templates.render("check-report.html.j2", {"summary": summary(report), "files": files})


FORMATS: Mapping[str, Callable[[CheckReport], str]] = {
    "text": text,
    "json": json,
    "sarif": sarif,
    "github": github,
    "html": html,
}
