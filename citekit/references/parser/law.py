"""Judgments, statutes and bills in the forms that legal styles prescribe.

Forms: The Bluebook (United States), OSCOLA (United Kingdom, Commonwealth), the ECLI of the European Union
(Council conclusions 2011/C 127/01). Other legal references are read from labels like any reference.
"""

import re
from collections.abc import Callable
from functools import cache

from citekit.csl.dates import make_date
from citekit.csl.item import Item
from citekit.data import data_lines
from citekit.references.parser.dates import read_date

_UPPER = r"[^\W\d_a-zß-ÿ]"
_CASE = (
    rf"(?P<title>(?:R\s\([^()]{{1,60}}\)|{_UPPER}[^()\[\]]{{0,150}}?)\s(?:v|vs)\.?\s(?:the\s)?{_UPPER}(?:[^()\[\]\n]|\(No\.?\s\d+\)){{0,150}}?"
    rf"|(?:In re|Ex parte|Re)\s{_UPPER}[^()\[\],]{{1,100}}?)"
)
_YEAR = r"(?:1[6-9]|20)\d\d"
_REPORTER = rf"{_UPPER}[\w.'’]{{0,10}}(?:\s(?:{_UPPER}[\w.'’]{{0,10}}|\d[a-z]{{1,2}})){{0,4}}"
_PIN = r"(?:,?\s(?:at\s|para?s?\.?\s)?\d[\d–, -]{0,20}(?:\sn\.\s?\d+)?)?"
_PLACE = rf"(?P<volume>\d{{1,4}})\s(?P<series>{_REPORTER})\s(?P<page>\d{{1,5}}){_PIN}"
_END = r"[\s.;]*"
_DOCKET = r"(?P<number>[CTF][-‑–]\d{1,4}/\d\d(?:\s[A-Z]{1,3})?|\d{1,4}/\d\d)"
_ECLI = rf"(?P<ecli>(?:ECLI:)?[A-Z]{{2}}:\w{{1,10}}:(?P<year>{_YEAR}):[\w.]{{1,30}})"
_PARAS = r"(?:,?\s(?:paras?|paragraphs?|Rn|pt)\.?\s[\d\s,–-]{1,20}(?:and\s\d+)?)?"


@cache
def _form(pattern: str) -> re.Pattern[str]:
    """The pattern compiled when a string first needs it: most texts have no law in them."""
    return re.compile(pattern + _END, re.DOTALL)


# 'Brown v. Board of Education, 347 U.S. 483, 495 (1954)', '72 F.3d 1146 (D. Mont. 2014)'
_REPORTED = rf"(?:{_CASE},?\s)?{_PLACE}(?:,\s\d{{1,4}}\s{_REPORTER}\s\d{{1,5}}){{0,3}}(?:\s?\((?P<court>[^()\d]{{0,40}}?)\s?(?P<date>(?:{_UPPER}[a-z]{{2,8}}\.?\s\d{{1,2}},\s)?{_YEAR})\))?"
# 'Roe v. Doe, No. 12-345 (9th Cir. June 3, 2014)'
_UNREPORTED = rf"{_CASE},\sNo\.\s(?P<number>[\w:-]{{3,25}})(?:,\s{_YEAR}\sWL\s\d+{_PIN})?\s\((?P<court>[^()]{{2,40}}?)\s(?P<date>(?:{_UPPER}[a-z]{{2,8}}\.?\s\d{{1,2}},\s)?{_YEAR})\)"
# 'Donoghue v Stevenson [1932] AC 562 (HL)', 'R v Brown [2005] UKHL 56', 'R. v. Oakes, [1986] 1 S.C.R. 103'
_COMMONWEALTH = (
    rf"{_CASE},?\s[\[(](?P<year>{_YEAR})[\])]\s(?:(?P<volume>\d{{1,3}})\s)?(?P<series>{_REPORTER})\s(?P<page>\d{{1,5}}){_PIN}"
    rf"(?:,\s[\[(]{_YEAR}[\])]\s(?:\d{{1,3}}\s)?{_REPORTER}\s\d{{1,5}}{_PIN}){{0,2}}(?:\s\((?P<court>[^()]{{1,30}})\))?"
)
# 'Case C-131/12 Google Spain SL v AEPD [2014] ECLI:EU:C:2014:317', 'Judgment of 13 May 2014, ..., C-131/12, ...'
_EUROPEAN = (
    rf"(?:(?:Joined\s)?Cases?|Rs\.?|Rechtssache|Affaire|Asunto|Causa)\s{_DOCKET}(?:\s(?:and|&)\s[CTF]-\d{{1,4}}/\d\d)?,?\s(?P<title>[^\[\]]{{3,250}}?),?\s"
    rf"(?:\[{_YEAR}\]\s|\({_YEAR}\)\s)?{_ECLI}{_PARAS}"
)
_DATED = rf"Judgment of (?P<date>\d{{1,2}} \w{{3,10}} {_YEAR}), (?P<title>.{{3,250}}?), {_DOCKET}, {_ECLI.replace('?P<year>', '')}{_PARAS}"
# '42 U.S.C. § 1983 (2012)', 'Civil Rights Act of 1964, Pub. L. No. 88-352, 78 Stat. 241 (1964)'
_CODE = rf"(?:(?P<title>{_UPPER}[^§\n]{{3,150}}?),\s)?(?P<volume>\d{{1,2}})\s(?P<series>U\.?\s?S\.?\s?C\.?(?:A\.)?|C\.?\s?F\.?\s?R\.?)\s(?P<section>(?:§§?|sec\.|pt\.)\s?[\w.()–, -]{{1,40}}?)(?:\s\((?P<year>{_YEAR})\))?"
_PUBLIC_LAW = (
    rf"(?:(?P<title>{_UPPER}[^\n]{{3,150}}?),\s)?Pub(?:lic|\.)\s?L(?:aw|\.)\s(?:No\.\s)?(?P<number>\d{{1,3}}[-–]\d{{1,4}})"
    rf"(?:,\s(?P<volume>\d{{1,3}})\s(?P<series>Stat\.)\s(?P<page>\d{{1,5}}))?(?:\s\((?P<year>{_YEAR})\))?"
)
_BILL = rf"(?:(?P<title>{_UPPER}[^\n]{{3,150}}?),\s)?(?P<number>(?:H\.\s?R\.|S\.)(?:\s?(?:J\.|Con\.)?\s?Res\.)?\s\d{{1,5}}),\s(?P<court>\d{{2,3}}(?:th|st|nd|rd|d)\sCong\.?)[^()]{{0,40}}(?:\s?\((?P<year>{_YEAR})\))?"
# 'Human Rights Act 1998, s 6'
_ACT = rf"(?P<title>(?P<act>{_UPPER}[\w'’(), &-]{{3,90}}\sAct)\s(?P<year>{_YEAR}))(?:\s\([A-Z][A-Za-z]{{1,4}}\))?(?:,?\s(?P<section>(?:ss?|sections?|sch|pt|art)\.?\s\d[\w()–-]{{0,20}}))?"
_FORMS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    (_COMMONWEALTH, "legal_case", lambda text: "[" in text or "(" in text),
    (_REPORTED, "legal_case", lambda text: True),
    (_UNREPORTED, "legal_case", lambda text: ", No. " in text),
    (_EUROPEAN, "legal_case", lambda text: ":" in text),
    (_DATED, "legal_case", lambda text: text.startswith("Judgment of")),
    (_CODE, "legislation", lambda text: "§" in text or "sec." in text or "pt." in text),
    (_PUBLIC_LAW, "legislation", lambda text: "Pub" in text),
    (_BILL, "bill", lambda text: "Cong" in text),
    (_ACT, "legislation", lambda text: " Act " in text),
)
_SIGN = re.compile(
    r"\sv\.?s?\.?\s|§|ECLI:|Cong\b|Pub(?:lic|\.)\s?L|\sAct\s\d|\d\s[A-Z]|^(?:In re|Ex parte|Re)\s"
)
_LONGEST = 600
_NEUTRAL = frozenset(
    ["UKHL", "UKSC", "UKPC", "HCA", "SCC", "IEHC", "IESC", "NZSC", "NZCA", "CSIH", "CSOH", "ZACC", "SGCA"]
)
_NEUTRAL_COURTS = ("EWCA", "EWHC", "ONCA", "BCCA", "NSWCA", "FCA")


def read_law(text: str) -> Item:
    """The item of a string that is a judgment, a statute or a bill in a legal style; {} for any other."""
    text = " ".join(text.split())
    if len(text) > _LONGEST or not _SIGN.search(text):
        return {}
    for pattern, kind, may in _FORMS:
        if may(text) and (match := _form(pattern).fullmatch(text)):
            item = _item(kind, {name: value.strip() for name, value in match.groupdict().items() if value})
            if kind != "legal_case" or "title" in item or item["container-title"] in reporters():
                return item
    return {}


def _item(kind: str, parts: dict[str, str]) -> Item:
    """The CSL item of the parts of a form."""
    item: Item = {"type": kind}
    names = {"title": "title", "series": "container-title", "court": "authority"}
    names |= {name: name for name in ("volume", "page", "number", "section")}
    item |= {csl: parts[name].strip(" ,") for name, csl in names.items() if parts.get(name)}
    if "date" in parts and (date := read_date(parts["date"])[0]):
        item["issued"] = date
    elif "year" in parts:
        item["issued"] = make_date([int(parts["year"])])
    series = item.get("container-title", "")
    if series in _NEUTRAL or series.startswith(_NEUTRAL_COURTS):  # '[2005] UKHL 56': the court and its number
        item["authority"], item["number"] = series, item.pop("page")
        del item["container-title"]
    if "ecli" in parts:
        item["note"] = parts["ecli"]
    return item


@cache
def reporters() -> frozenset[str]:
    """The series that print judgments."""
    return frozenset(
        line.partition(" ")[2] for line in data_lines("law_series.txt") if line.startswith("cases ")
    )
