"""The type of the work that a reference prints (https://docs.citationstyles.org, appendix III)."""

import re
from functools import cache
from typing import NamedTuple

from citekit.csl.dates import first_day
from citekit.csl.item import Item
from citekit.data import data_lines


class _TypeWords(NamedTuple):
    """Words of a type; ``signs``, lower case, are cheap to search first."""

    signs: tuple[str, ...]
    pattern: re.Pattern[str]

    def within(self, text: str) -> bool:
        folded = text.lower()
        for sign in self.signs:
            if sign in folded:
                return bool(self.pattern.search(text))
        return False


def _words(signs: str, pattern: str) -> _TypeWords:
    return _TypeWords(tuple(signs.split()), re.compile(rf"(?<![^\W\d_])(?:{pattern})", re.IGNORECASE))


_THESIS = _words(
    "thesis diss phd ph.d ph. doctoral tese tesis thèse tesi arbeit habil degree дис. автореф 论文 論文 학위 رسالة أطروحة رساله پایان",
    r"dissertation|thesis|ph\.?\s?d\.?(?![^\W\d_])|doctoral|dissertação|tese\b|tesis\b|thèse|tesi\b|diss\.|"
    r"inaugural-?dissertation|diplomarbeit|masterarbeit|magisterarbeit|bachelorarbeit|habilitation|"
    r"(?:master|bachelor)[’']?s? degree|дис\.|автореф|رسالة (?:ماجستير|دكتوراه)|أطروحة|رساله دکتری|پایان‌?نامه"
    r"|박사\s?학위|석사\s?학위",
)
_EASTERN_THESIS = re.compile(
    r"дис\.\s?(?:…|\.\.\.)?\s?(?:канд|д-ра|докт)|автореф|[博碩硕修]士.{0,3}[论論]文|学位论文|學位論文|학위\s?논문"
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
    r"(?!.{0,300}(?:conf|symp|workshop))",
)
_REPORT = _words(
    "report paper papier rapport tech. nber documento bericht",
    r"(?:technical|research|final|annual) report|tech\. rep|report no|(?:working|discussion|policy|white|occasional) "
    r"papers?\b|arbeitspapier|forschungsbericht|arbeitsbericht|diskussionspapier|nber\b|documento de trabajo",
)
_DATASET = _words("data dryad zenodo figshare", r"data ?set|dryad|zenodo|figshare")
_DATASET_MARK = re.compile(r"\[data ?set\]", re.IGNORECASE)
_SOFTWARE = _words(
    "software program package", r"(?<=\[)(?:computer )?(?:software|program)|R package|software version"
)
_PATENT = _words("patent патент пат. 专利 特許 특허", r"patent|патент|пат\.|专利|特許|특허")
_PATENT_NUMBER = re.compile(r"(?:US|EP|WO|DE|JP|CN|ZL|KR|GB|FR)[ -]?\d[\d/,. ]{4,}[A-Z]?\d?")
STANDARD_SERIES = r"(?:ISO|IEC|DIN|EN|BS|ASTM|IEEE|ANSI|NISO|GB/?T?|ГОСТ|NF|VDI|JIS|ITU-T|ÖNORM|FIPS|NIST|CEN|UNE|UNI|ABNT|NBR|SAE|ECMA|ДСТУ|СТБ|СНиП)"
"""What the number of a standard begins with, as a pattern."""
_STANDARD = re.compile(rf"{STANDARD_SERIES}\b|[GHPQTXY]\.\d{{2,4}}$")
_MEMO = re.compile(r"RFC|Request for Comments|BCP|draft-", re.IGNORECASE)
_JOURNAL = _words(
    "journal zeitschrift rev riv annal trans letters quarterly bull archiv",
    r"journal|zeitschrift|revista|revue|rivista|review|annals|annales|transactions|letters|quarterly|bulletin|archiv",
)
# The letters of GB/T 7714 and GB/T 3469 behind a title: '[J]', '[EB/OL]'.
_MARK = re.compile(r"[\[［](?P<kind>[JMDCNSPRGAZ]|EB|DB|CP)(?:/(?:OL|CD|MT|DK))?[\]］]")
_OF_MARK = {
    "J": "article-journal", "M": "book", "D": "thesis", "C": "paper-conference", "N": "article-newspaper",
    "S": "standard", "P": "patent", "R": "report", "G": "book", "A": "chapter", "EB": "webpage",
    "DB": "dataset", "CP": "software",
}  # fmt: skip
# 'Brown v. Board of Education', 'R v Brown', 'In re Gault'.
_CASE_NAME = re.compile(
    r"[^\W\d_a-z][^:;?!]{0,150}\s(?:v|vs)\.?\s(?:the\s)?[^\W\d_a-z]|(?:In re|Ex parte)\s[^\W\d_a-z]"
)
# What courts of German-speaking countries decide by; it stands where others have the name of a case.
DECISIONS = frozenset(("Urteil", "Beschluss", "Beschluß", "Urt", "Beschl", "Urteil vom", "Beschluss vom"))
_BILL = re.compile(
    r"(?:H\.?\s?R\.|S\.|H\.?\s?J\.?\s?Res\.|S\.?\s?(?:J\.?\s?)?Res\.|H\.?\s?(?:Con\.?\s)?Res\.)\s?\d"
)
_ACT = re.compile(
    r"(?:(?:Council|Commission|Delegated|Implementing)\s){0,3}(?:Directive|Regulation|Decision|Richtlinie|Verordnung|Règlement|Reglamento)"
    r"\b.{0,30}\d+/\d+|[^:.]{4,70}\bAct(?:\s(?:of\s)?(?:1[6-9]|20)\d\d)?$|(?:Public Law|Pub\. L\.)|(?:Loi|Décret|Ordonnance|Arrêté)\b.{0,12}\d"
    r"|(?:Ley|Lei|Real Decreto|Decreto|Portaria|Resolução)\b.{0,30}\d|(?:Legge|D\.\s?lgs\.|D\.P\.R\.|Decreto legislativo)\b.{0,40}\d"
    r"|[^\W\d_]*(?:gesetz|gesetzbuch|verordnung)\b(?:$|\s(?:vom|v\.|in der|über|zur?m?|für|\())|Gesetz\s(?:über|zur?m?|gegen|für)\b|Grundgesetz"
)
_GAZETTES = (
    "BGBl",
    "Official Journal of the European",
    "Diário Oficial",
    "Boletín Oficial",
    "Journal officiel",
    "JORF",
    "Gazzetta Uff",
)


def work_type(item: Item, raw: str) -> str:
    """The CSL type of an item."""
    if kind := _numbered(item, raw) or _marked(item, raw) or _legal(item):
        return kind
    container = item.get("container-title", "")
    if "volume" not in item and not container:
        if is_thesis(raw):
            return "thesis"
        if _PATENT.within(raw):
            return "patent"
    if "volume" not in item and _PREPRINT.within(
        f"{container} {item.get('number', '')} {item.get('URL', '')}"
    ):
        return "article"
    if _SOFTWARE.within(raw):
        return "software"
    if _DATASET.within(container) or ("[" in raw and _DATASET_MARK.search(raw)):
        return "dataset"
    if container:
        return _in_container(item, container)
    if _REPORT.within(raw) or "number" in item:
        return "report"
    if {"publisher", "publisher-place", "edition", "ISBN"} & item.keys():
        return "book"
    if "URL" in item:
        return "webpage"
    return "book" if "editor" in item else "document"


def is_thesis(text: str) -> bool:
    """Whether ``text`` says that a work is a thesis."""
    return _THESIS.within(text) or _is_eastern_thesis(text)


def is_report(text: str) -> bool:
    """Whether ``text`` names a series of reports or working papers."""
    return _REPORT.within(text)


def _is_eastern_thesis(text: str) -> bool:
    return not text.isascii() and bool(_EASTERN_THESIS.search(text))


def _numbered(item: Item, raw: str) -> str:
    """The type by the work's own number: a patent, a standard, a memo of the IETF, a bill; '' for others."""
    number = item.get("number", "")
    if not number or number.startswith("arXiv:"):
        return ""
    if _BILL.match(number):
        return "bill"
    if _PATENT_NUMBER.match(number) or (_PATENT.within(raw) and sum(map(str.isdecimal, number)) > 4):
        return "patent"
    if _STANDARD.match(number):
        return "standard"
    return "report" if _MEMO.match(number) else ""


def _marked(item: Item, raw: str) -> str:
    """The type by the letters of GB/T 7714, or the degree of a thesis in Russia and East Asia; '' without them."""
    if _is_eastern_thesis(raw):
        return "thesis"
    mark = _MARK.search(raw) if "[" in raw or "［" in raw else None
    kind = _OF_MARK.get(mark["kind"], "") if mark else ""
    if kind == "book" and "container-title" in item:
        return "chapter"
    return "book" if kind == "paper-conference" and "container-title" not in item else kind


def _legal(item: Item) -> str:
    """'legal_case' and 'legislation'; '' for others, and for what persons wrote."""
    if item.get("title") in DECISIONS and len(item.get("author", ())) == 1:
        return "legal_case"
    if any("family" in name for role in ("author", "editor") for name in item.get(role, ())):
        return ""
    title, container = item.get("title", ""), item.get("container-title", "").rstrip(".")
    if "section" in item or container in _law_series().laws or container.startswith(_GAZETTES):
        return "legislation"
    if "authority" in item or container in _law_series().cases:
        return "legal_case"
    if _CASE_NAME.match(title) and "issue" not in item:
        return "legal_case"
    return "legislation" if not container and _ACT.match(title) else ""


class _LawSeries(NamedTuple):
    """The reporters of judgments, and the gazettes and codes of laws, without a last stop."""

    cases: frozenset[str]
    laws: frozenset[str]


@cache
def _law_series() -> _LawSeries:
    lines = [line.rstrip(".").partition(" ") for line in data_lines("law_series.txt")]
    return _LawSeries(*(frozenset(name for kind, _, name in lines if kind == of) for of in ("cases", "laws")))


def _in_container(item: Item, container: str) -> str:
    if "issue" not in item and _PROCEEDINGS.within(container) and not _SOCIETY.within(container):
        return "paper-conference"
    book = {"publisher", "editor", "publisher-place"} & item.keys()
    paged = "page" in item and "publisher" not in item  # 'Nature (London) 393, 440'
    numbered = "volume" in item and ("issue" in item or _JOURNAL.within(container))
    serial = numbered or (paged and ("volume" in item or "issue" in item))
    if book and not (serial and "editor" not in item):
        return "report" if _REPORT.within(container) else "chapter"
    if _REPORT.within(container):
        return "report"
    if "URL" in item and not {"volume", "issue", "page", "DOI"} & item.keys():
        return "webpage"
    if len(first_day(item.get("issued"))) == 3 and not {"volume", "DOI"} & item.keys():
        return "article-newspaper"
    return "article-journal"
