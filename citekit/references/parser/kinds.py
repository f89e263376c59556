"""The type of a work, from what was found of it and the words that name it."""

import re
from typing import NamedTuple

from citekit.csl.item import Item


class _Words(NamedTuple):
    """Words that tell a type; ``signs``, lower case, are what a text must hold to be worth the search."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]

    def within(self, text: str) -> bool:
        folded = text.lower()
        return any(sign in folded for sign in self.signs) and bool(self.pattern.search(text))


def _words(signs: str, pattern: str) -> _Words:
    return _Words(tuple(signs.split()), re.compile(rf"(?<![^\W\d_])(?:{pattern})", re.IGNORECASE))


_THESIS = _words(
    "thesis diss phd ph.d ph. doctoral tese tesis thèse tesi arbeit habil",
    r"dissertation|thesis|ph\.?\s?d\.?(?![^\W\d_])|doctoral|dissertação|tese\b|tesis\b|thèse|tesi\b|diss\.|"
    r"inaugural-?dissertation|diplomarbeit|masterarbeit|magisterarbeit|bachelorarbeit|habilitation",
)
_PREPRINT = _words(
    "rxiv osf preprint research ssrn",
    r"(?:bio|med|chem|psy|soc|eco|edu)?a?rxiv|osf preprints|preprint|research square|ssrn",
)
_PROCEEDINGS = _words(
    "proc conf sympos workshop congr kongress tagung actes anais atti",
    r"proceedings|proc\b|conference|symposium|workshop|congress|congreso|kongress|tagung|actes|anais|atti\b",
)
# Journals that are called proceedings.
_SOCIETY = _words(
    "proc",
    r"proc(?:eedings)?\.? (?:of the )?(?:natl|national|r|roy|royal|ieee|inst|am|amer|zool|biol)\b"
    r"(?!.*(?:conf|symp|workshop))",
)
_REPORT = _words(
    "report paper papier rapport tech. nber documento bericht",
    r"(?:technical|research|final|annual) report|tech\. rep|report no|(?:working|discussion|policy|white|occasional) "
    r"papers?\b|arbeitspapier|forschungsbericht|arbeitsbericht|diskussionspapier|nber\b|documento de trabajo",
)
_DATASET = _words("data dryad zenodo figshare", r"data ?set|dryad|zenodo|figshare")
_SOFTWARE = _words(
    "software program package", r"(?<=\[)(?:computer )?(?:software|program)|R package|software version"
)
_PATENT = _words("patent", r"patent")
_JOURNAL = _words(
    "journal zeitschrift rev riv annal trans letters quarterly bull archiv",
    r"journal|zeitschrift|revista|revue|rivista|review|annals|annales|transactions|letters|quarterly|bulletin|archiv",
)


def kind(item: Item, raw: str) -> str:
    """A CSL type (https://docs.citationstyles.org, appendix III)."""
    container = item.get("container-title", "")
    if "volume" not in item and not container:
        if _THESIS.within(raw):
            return "thesis"
        if _PATENT.within(raw):
            return "patent"
    if "volume" not in item and _PREPRINT.within(
        f"{container} {item.get('number', '')} {item.get('URL', '')}"
    ):
        return "article"
    if _SOFTWARE.within(raw):
        return "software"
    if _DATASET.within(container) or "[data set]" in raw.lower() or "[dataset]" in raw.lower():
        return "dataset"
    if container:
        return _in_container(item, container)
    if _REPORT.within(raw):
        return "report"
    if {"publisher", "publisher-place", "edition", "ISBN"} & item.keys():
        return "book"
    if "URL" in item:
        return "webpage"
    return "book" if "editor" in item else "document"


def _in_container(item: Item, container: str) -> str:
    if "issue" not in item and _PROCEEDINGS.within(container) and not _SOCIETY.within(container):
        return "paper-conference"
    book = {"publisher", "editor", "publisher-place"} & item.keys()
    paged = "page" in item and "publisher" not in item  # 'Nature (London) 393, 440'
    serial = "volume" in item and ("issue" in item or paged or _JOURNAL.within(container))
    if book and not (serial and "editor" not in item):
        return "report" if _REPORT.within(container) else "chapter"
    if _REPORT.within(container):
        return "report"
    if "URL" in item and not {"volume", "issue", "page", "DOI"} & item.keys():
        return "webpage"
    parts = (item.get("issued") or {}).get("date-parts") or [[]]
    if len(parts[0]) == 3 and not {"volume", "DOI"} & item.keys():
        return "article-newspaper"
    return "article-journal"
