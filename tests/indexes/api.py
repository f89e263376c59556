"""What Crossref's REST API answers to a path: works, lists of works, agencies, refusals. Without HTTP."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import numpy as np

from tests.indexes.bm25 import BM25

Message = dict[str, Any]

SINGLE_PARAMETERS = {"mailto"}
LIST_PARAMETERS = {"mailto", "rows", "offset", "filter", "select", "query", "query.bibliographic"}
# Parameters that Crossref knows and this server does not model.
OTHER_PARAMETERS = {"cursor", "facet", "order", "sample", "sort"}
SELECT_NAMES = """
DOI ISBN ISSN URL abstract accepted alternative-id approved archive article-number assertion author chair
clinical-trial-number container-title content-created content-domain created degree deposited editor event
funder group-title indexed is-referenced-by-count issn-type issue issued license link member original-title
page posted prefix published published-online published-print publisher publisher-location reference
references-count relation resource score short-container-title short-title standards-body subject subtitle
title translator type update-policy update-to updated-by volume
"""
SELECTS = set(SELECT_NAMES.split())


@dataclass(frozen=True)
class Answer:
    """What is sent. `delay` is in seconds; of the body only the share `sent` arrives before the connection
    closes; a `silent` answer is a connection closed without a word. With a `drip` the body comes byte by byte, so many
    seconds apart.
    """

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    sent: float = 1.0
    silent: bool = False
    drip: float = 0.0


class Refused(Exception):
    """A parameter that the route does not take."""

    def __init__(self, type: str, value: str, message: str) -> None:
        super().__init__(message)
        self.finding = {"type": type, "value": value, "message": message}


@dataclass
class Api:
    """Answers from an index; every field may be changed between two requests.

    `agencies` names the agency of DOIs that are not Crossref's ("datacite"); `without` are DOIs (lower case)
    that are as if they did not exist; `longest_url` is in bytes.
    """

    index: BM25
    agencies: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    longest_url: int = 8000
    most_dois: int | None = None
    not_found_as_json: bool = False

    def answer(self, target: str) -> Answer:
        """The answer to GET `target`, the path and query as they stand in the request line."""
        if len(target) > self.longest_url:
            page = b"<html><head><title>414 Request-URI Too Large</title></head></html>"
            return Answer(414, page, "text/html")
        path, _, query = target.partition("?")
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        try:
            if path.rstrip("/") == "/works":
                check_parameters(parameters, LIST_PARAMETERS)
                return envelope("work-list", self._list(parameters))
            if path.startswith("/works/"):
                check_parameters(parameters, SINGLE_PARAMETERS)
                return self._single(unquote(path.removeprefix("/works/")))
        except Refused as refusal:
            failure = {
                "status": "failed",
                "message-type": "validation-failure",
                "message": [refusal.finding],
            }
            return Answer(400, encode(failure))
        return self._not_found()

    def record(self, doi: str) -> Message | None:
        """The record of a DOI in any case, if it is there."""
        number = self.index.number.get(doi.lower())
        return None if number is None or doi.lower() in self.without else self.index.records[number]

    def _single(self, name: str) -> Answer:
        if name.endswith("/agency"):
            return self._agency(name.removesuffix("/agency"))
        record = self.record(name)
        return self._not_found() if record is None else envelope("work", record)

    def _agency(self, doi: str) -> Answer:
        agencies = {doi.lower(): agency for doi, agency in self.agencies.items()}
        agency = "crossref" if self.record(doi) is not None else agencies.get(doi.lower())
        if agency is None:
            return self._not_found()
        label = {"crossref": "Crossref", "datacite": "DataCite", "medra": "mEDRA"}.get(agency, agency)
        return envelope("work-agency", {"DOI": doi.lower(), "agency": {"id": agency, "label": label}})

    def _not_found(self) -> Answer:
        content_type = "application/json" if self.not_found_as_json else "text/plain"
        return Answer(404, b"Resource not found.", content_type)

    def _list(self, parameters: Mapping[str, str]) -> Message:
        rows = integer(parameters.get("rows", "20"), 1000)
        offset = integer(parameters.get("offset", "0"), 10_000)
        selected = selects(parameters.get("select", ""))
        words = " ".join(parameters[name] for name in ("query", "query.bibliographic") if name in parameters)
        allowed = self._filtered(parameters.get("filter", ""))
        if words:
            scores = self.index.scores(words, self.without)
            scores[~allowed] = 0
            total = int(np.count_nonzero(scores))
            found = self.index.best(scores, offset + rows)[offset:]
        else:
            numbers = np.flatnonzero(allowed)
            total = len(numbers)
            found = [(self.index.records[number], 0.0) for number in numbers[offset : offset + rows]]
        items = [{**record, "score": score} for record, score in found]
        if selected:
            items = [{key: value for key, value in item.items() if key in selected} for item in items]
        return {
            "facets": {},
            "total-results": total,
            "items": items,
            "items-per-page": rows,
            "query": {"start-index": offset, "search-terms": words or None},
        }

    def _filtered(self, text: str) -> np.ndarray:
        """Which records pass: one value of every filter that is named must fit."""
        allowed = np.ones(len(self.index.records), dtype=bool)
        for doi in self.without & self.index.number.keys():
            allowed[self.index.number[doi]] = False
        for name, values in filters(text).items():
            if name == "doi":
                if self.most_dois is not None and len(values) > self.most_dois:
                    raise Refused("filter-not-valid", "doi", f"More than {self.most_dois} values of doi.")
                fits = np.zeros(len(allowed), dtype=bool)
                fits[[self.index.number[doi] for doi in values if doi in self.index.number]] = True
            else:
                fits = np.array(
                    [any(FILTERS[name](record, value) for value in values) for record in self.index.records],
                    dtype=bool,
                )
            allowed &= fits
        return allowed


def has_type(record: Message, value: str) -> bool:
    return record.get("type") == value


def updates(record: Message, value: str) -> bool:
    return any(update["DOI"].lower() == value for update in record.get("update-to") or ())


FILTERS: dict[str, Callable[[Message, str], bool]] = {"type": has_type, "updates": updates}


def filters(text: str) -> dict[str, set[str]]:
    """The filters and their values. A comma divides them, encoded or not: no DOI with a comma can be named."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for part in text.split(",") if text else ():
        name, _, value = part.partition(":")
        if name != "doi" and name not in FILTERS:
            known = ", ".join(["doi", *FILTERS])
            raise Refused(
                "filter-not-available",
                name,
                f"Filter {name} specified but there is no such filter for this route. Valid filters for this route are: {known}",
            )
        found[name].add(value.lower())
    return found


def selects(text: str) -> set[str]:
    selected = set(text.split(",")) if text else set()
    for name in sorted(selected - SELECTS):
        raise Refused(
            "select-not-available",
            name,
            f"Select {name} specified but there is no such select for this route. Valid selects for this route are: {', '.join(sorted(SELECTS))}",
        )
    return selected


def integer(text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > most:
        message = f"Integer specified as {text} but must be a positive integer less than or equal to {most}."
        raise Refused("integer-not-valid", text, message)
    return int(text)


def check_parameters(parameters: Mapping[str, str], allowed: set[str]) -> None:
    for name in parameters:
        if name in allowed:
            continue
        if name in LIST_PARAMETERS | OTHER_PARAMETERS:
            raise Refused("parameter-not-allowed", name, f"This route does not support {name}")
        message = f"Parameter {name} specified but there is no such parameter available on any route"
        raise Refused("unknown-parameter", name, message)


def envelope(type: str, message: Any) -> Answer:
    return Answer(
        200,
        encode({"status": "ok", "message-type": type, "message-version": "1.0.0", "message": message}),
    )


def encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
