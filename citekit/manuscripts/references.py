"""Findings on single references: what the check against an index says of each."""

import re
from collections.abc import Iterator

import msgspec

from citekit.csl.item import library_keys
from citekit.manuscripts.finding import Finding, finding
from citekit.model.bibliography import Printed, Work
from citekit.model.check import Check, Difference
from citekit.model.doubts import describe_doubts
from citekit.model.identities import invalid_isbns
from citekit.model.states import (
    NOTICES,
    belongs_to_another,
    describe_difference,
    describe_reason,
    is_confirmed,
    notices,
)
from citekit.text.normalize import shorten

_NOTICE_RULES = {
    "retracted": "retracted",
    "withdrawn": "retracted",
    "concern": "concern",
    "corrected": "corrected",
}
_SELDOM_REGISTERED = frozenset(
    [
        "bill",
        "broadcast",
        "hearing",
        "interview",
        "legal_case",
        "legislation",
        "manuscript",
        "map",
        "motion_picture",
        "musical_score",
        "pamphlet",
        "performance",
        "personal_communication",
        "post",
        "post-weblog",
        "regulation",
        "software",
        "song",
        "speech",
        "treaty",
        "webpage",
    ]
)
"""Types of CSL that hardly any index has: that one is not found says nothing."""
_LONGEST_VALUE = 240
_MACRO = re.compile(r"[A-Za-z][^\s{}\"#,=()%'\\]*")


class ReferenceFindings:
    """Makes the findings of the reference ``printed`` of ``work`` in the user's file ``file``."""

    def __init__(self, file: str, work: Work, printed: Printed, check: Check) -> None:
        self._file, self._work, self._printed, self._check = file, work, printed, check

    def all(self) -> Iterator[Finding]:
        """The findings, those of the check first."""
        check = self._check
        if check.state == "unchecked":
            yield self._finding("unchecked", f"Not checked ({describe_reason(check)})")
        elif check.state == "elsewhere":
            yield self._finding("unchecked", f"Not checked ({check.reason})")
        elif check.state == "not-found":
            yield self._not_found()
        for difference in check.differences:
            if not self._is_macro(difference.printed):
                yield self._difference(difference)
        yield from self._notices()
        if "DOI" in check.completed and check.doi:
            message = f"The work has the DOI {check.doi}, which is not printed"
            yield self._finding("missing-doi", message, field="DOI", record=check.doi)
        for isbn in invalid_isbns(self._printed.item):
            message = f"The ISBN {isbn} has a wrong check digit"
            yield self._finding("invalid-isbn", message, field="ISBN", printed=isbn)
        yield from self._parsing()

    def _not_found(self) -> Finding:
        check, nearest = self._check, ""
        if check.candidates:
            best = check.candidates[0]
            nearest = f"; the nearest is {best.doi}, '{shorten(best.label)}'"
        message = f"Not found ({check.reason}){nearest}"
        if self._printed.item.get("DOI"):
            return self._finding("unknown-doi", message)
        found = self._finding("not-found", message)
        unlisted = self._printed.item.get("type") in _SELDOM_REGISTERED
        return msgspec.structs.replace(found, level="note") if unlisted else found

    def _difference(self, difference: Difference) -> Finding:
        field = difference.field
        if field == "DOI":
            rule = "wrong-doi" if belongs_to_another(difference) else "unknown-doi"
        elif field == "author":
            rule = "altered-authors" if difference.printed else "missing-authors"
        else:
            rule = "differs"
        words = shorten(describe_difference(difference), _LONGEST_VALUE)
        found = self._finding(
            rule,
            f"{words[:1].upper()}{words[1:]}",
            field=field,
            printed=difference.printed,
            record=difference.record if field != "DOI" else self._check.doi or "",
        )
        if not self._is_doubtful(field):
            return found
        message = f"{found.message}; it may have been parsed wrongly"
        return msgspec.structs.replace(found, level="note", message=message)

    def _is_macro(self, value: str) -> bool:
        """Whether a printed value is the name of an undefined ``@string``, such as those of IEEEabrv.bib."""
        raw = self._printed.raw
        name = _MACRO.fullmatch(value) and re.search(rf"=\s*{re.escape(value)}\s*[,)}}]", raw)
        return raw.startswith("@") and bool(name)

    def _is_doubtful(self, field: str) -> bool:
        """Whether the parser may have taken the value from the wrong place; nobody is accused for that."""
        return field in self._printed.confidence.doubts

    def _notices(self) -> Iterator[Finding]:
        for update in notices(self._check):
            if rule := _NOTICE_RULES.get(update.kind):
                known = (update.doi, update.date, ", ".join(update.sources))
                details = "; ".join(part for part in known if part)
                sentence = f"The work {NOTICES[update.kind].sentence}"
                yield self._finding(rule, f"{sentence} ({details})" if details else sentence)
        for related in self._check.related:
            if related.kind == "published" and self._check.doi:
                message = f"This is a preprint; it was published as {related.doi}"
                yield self._finding("preprint-published", message, record=related.doi)

    def _parsing(self) -> Iterator[Finding]:
        printed = self._printed
        if not printed.item:
            yield self._finding("damaged-entry", f"Cannot parse the reference: '{shorten(printed.raw)}'")
        elif printed.confidence.doubts and not is_confirmed(self._check):
            doubts = describe_doubts(printed.item, printed.confidence.doubts)
            message = f"The reference may be parsed wrongly ({doubts}): '{shorten(printed.raw)}'"
            yield self._finding("doubtful-parsing", message)

    def _finding(
        self, rule: str, message: str, *, field: str = "", printed: str = "", record: str = ""
    ) -> Finding:
        reference = self._printed
        return finding(
            rule,
            self._file,
            reference.place.line,
            message,
            key=next(iter(library_keys(reference.item)), self._work.key),
            reference=reference.raw,
            field=field,
            printed=printed,
            record=record,
            doi=self._check.doi or "",
        )
