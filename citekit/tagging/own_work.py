"""Whether a citing sentence tells what the citing authors did themselves.

'We recruited rats as described (9)' says nothing of the animals of work 9; 'We previously showed (9)' does.
"""

import re

from citekit.model.citation import Statement

_HEADING = (
    r"[ \t\d.]*(?:(?:materials?|patients|subjects|animals|participants) and )?methods?\b(?! of\b| for\b)"
    r"|[ \t\d.]*experimental (?:procedures?|methods?|section)"
)
_METHODS = re.compile(
    rf"{_HEADING}|[ \t\d.]*(?:statistics|statistical analys|data (?:acquisition|analysis))", re.IGNORECASE
)
_METHODS_LINE = re.compile(rf"^(?:{_HEADING})[^\n]{{0,30}}$", re.IGNORECASE | re.MULTILINE)
_FIGURE = re.compile(r"\b(?:fig(?:ure)?s?\.?|table)\s*s?\d", re.IGNORECASE)
_AUTHORS = re.compile(
    r"\b(?:we|our|us)\b|\bthe (?:present|current) (?:study|work|experiments?)\b|\bthis study\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\b(?:previous\w*|earlier|prior|recently|already|others|literature|reported|consistent with|in line with|in agreement"
    r"|in accordance with|confirm\w*|replicat\w*|extend\w*|contrast\w*|similar to|known|studies|et al)\b",
    re.IGNORECASE,
)


def has_methods(text: str) -> bool:
    """Whether a document has a heading of methods: it reports experiments of its own."""
    return _METHODS_LINE.search(text) is not None


def is_own_work(statement: Statement, *, is_report: bool) -> bool:
    """Whether a statement tells of the citing authors' own work, and not of the cited one.

    ``is_report``: their article reports experiments, so that its figures show them.
    """
    if statement.kind != "marked" or statement.where != "text" or statement.reports:
        return False
    if _METHODS.match(statement.section or ""):
        return True
    if _OTHERS.search(statement.sentence):
        return False
    if is_report and _FIGURE.search(statement.sentence):
        return True
    return bool(_AUTHORS.search(statement.sentence))
