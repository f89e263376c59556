"""Baselines: the findings that an old manuscript had when its checks began."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from citekit.errors import UsageError, without_number
from citekit.manuscripts.finding import CheckReport, Finding
from citekit.model.rules import UNCHECKED

_VERSION = 1


class _Baseline(msgspec.Struct, frozen=True):
    """The file: fingerprints of findings, with how often each occurs."""

    version: int
    findings: dict[str, int]


def write(findings: Sequence[Finding], path: Path) -> int:
    """Write the fingerprints of ``findings``, but not of what could not be checked; return how many.

    Raises UsageError, also where ``path`` is a file that is not a baseline: it may be the manuscript.
    """
    _refuse_other_file(path)
    counts = Counter(one.fingerprint for one in findings if one.rule != UNCHECKED)
    baseline = _Baseline(_VERSION, dict(sorted(counts.items())))
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(baseline), indent=2) + b"\n")
    except OSError as error:
        raise UsageError(f"Cannot write the baseline: {without_number(error)}", file=str(path)) from None
    return counts.total()


def _refuse_other_file(path: Path) -> None:
    if not path.is_file() or not path.stat().st_size:
        return
    try:
        msgspec.json.decode(path.read_bytes(), type=_Baseline)
    except (OSError, msgspec.DecodeError):
        message = "Not overwritten: the file is not a baseline; give --write-baseline another name"
        raise UsageError(message, file=str(path)) from None


def without_known(report: CheckReport, path: Path) -> CheckReport:
    """The report without the findings that the baseline at ``path`` has. Raises UsageError."""
    try:
        baseline = msgspec.json.decode(path.read_bytes(), type=_Baseline)
    except OSError as error:
        raise UsageError(
            f"Cannot read the baseline: {without_number(error)}; make it with --write-baseline",
            file=str(path),
        ) from None
    except msgspec.DecodeError as error:
        raise UsageError(
            f"Invalid baseline: {error}; make it again with --write-baseline", file=str(path)
        ) from None
    if baseline.version != _VERSION:
        message = f"Unknown version {baseline.version} of a baseline (expected {_VERSION})"
        raise UsageError(f"{message}; make it again with --write-baseline", file=str(path))
    left = Counter(baseline.findings)
    new = []
    for one in report.findings:
        if left[one.fingerprint] > 0:
            left[one.fingerprint] -= 1
        else:
            new.append(one)
    return msgspec.structs.replace(report, findings=tuple(new), known=len(report.findings) - len(new))
