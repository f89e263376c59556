"""How much a line looks like the beginning of an entry, and like the end of one.

Both are sums of log odds, roughly: 0 says nothing, 3 nearly decides.
"""

import re

from citekit.csl.names import name_particles
from citekit.references.lines import LINK_LINE, UNFINISHED
from citekit.text.link_words import without_links
from citekit.text.normalize import fold

_OPENING = " \t\"'“‘«„‹*†‡#"
_SAME_AUTHORS = re.compile(r"[—–―_-]{2,}|[—―]")
_INITIALS = r"(?:[^\W\d_a-z]\.?[\s‐-]{0,2}){1,4}(?![^\W\d_])"
_WORD = r"[^\W\d_a-z][\w’'`‐-]*"
# 'Smith JA', 'Smith, J. A.', 'De la Cruz, J.'
_FAMILY_FIRST = re.compile(rf"{_WORD}(?:\s{_WORD}){{0,2}}(?:,\s?|\s){_INITIALS}")
# 'J. A. Smith', 'A. van den Berg'
_INITIALS_FIRST = re.compile(rf"(?:[^\W\d_a-z]\.[\s‐-]{{0,2}}){{1,4}}(?:[^\W\d_A-Z]{{1,4}}\s){{0,3}}{_WORD}")
_AUTHOR = re.compile(_INITIALS_FIRST.pattern + r"(?:,\s(?!\d)|\s(?:and|et|und|y|e|&|–|-)\s|\s?[(:])")
# 'Smith, Jane', 'Jane Smith and', 'Jane A. Smith,'
_FULL_NAME = re.compile(
    rf"{_WORD},\s{_WORD}|{_WORD}(?:\s[^\W\d_a-z]\.)?\s{_WORD}(?:,|\s(?:and|et|und|y|e|en|&|и)\s)"
)
# 'World Bank, 1993.', 'QGIS Development Team (2022)'
_CAPITALISED = r"(?:[^\W\d_A-Z]{0,2}[^\W\d_a-z][\w’'.&/-]*|of|and|the|in|for|on|de|der|et|e|y|für|und|&)"
_YEAR = r"(?:1[5-9]|20)\d\d(?!\d)"
_NAME_AND_YEAR = re.compile(
    rf"(?:{_CAPITALISED}\s){{0,12}}{_CAPITALISED}(?:,?\s?[(\[]{_YEAR}[a-z]?[)\],]|[,.]\s{_YEAR}[a-z]?[.,:;)]|\s{_YEAR}[a-z]?[.,:]\s(?!\d))"
)
# 'hooks, b. (1994)'
_LOWER_NAME = re.compile(rf"[^\W\d_]+,\s(?:[^\W\d_]\.\s?){{1,3}}\(?{_YEAR}")
_CAPITALS = re.compile(r"[^\W\d_a-z]{3,}(?:\s[^\W\d_a-z]{2,}){0,2}[.,]\s")
# Scripts without capitals: names, then a stop, comma or year.
_UNCASED = re.compile(r"[\u0590-\u08ff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# What goes on with an entry.
_INSIDE = re.compile(
    r"(?:In|in)\b:?\s|(?:pp?|vol|no|nr|ed|eds|hrsg|ISBN|ISSN|doi|arXiv|PMID|PMCID)\b[.:]?\s?\S|https?:|www\."
    r"|(?:available|retrieved|accessed|last accessed|disponible|disponível|consulté|abgerufen|verfügbar|acesso|acessado"
    r"|proceedings of|journal of|transactions|university press|press\b)",
    re.IGNORECASE,
)
# 'J. Appl. Physiol. 107, 1743', 'Nature 445:613', 'Nature 2010;45', 'PLOS ONE 10'
_CONTAINER = re.compile(
    rf"(?!.{{0,120}}\.\s(?:The|An?)\s|(?:Chapter|Section|Part|Kapitel|Teil|Chapitre|Cap[íi]tulo|Parte)\s)(?:{_CAPITALISED}[\s,:]{{1,3}}){{1,12}}(?:vol\.?\s?|v\.\s?)?"
    rf"(?:(?!{_YEAR})\d{{1,4}}[A-Z]?(?:\s?\(|\s?[:;,]\s?(?:pp?\.\s?|nos?\.\s?|n\.\s?)?[A-Za-z]?\d|\s[A-Za-z]?\d|-\d|[.,]?$)|{_YEAR};)"
)
# 'ISO 9001', 'Lei n. 9.394', 'Directive 2010/63/EU', 'RFC 2616': laws and standards, which begin with a number.
_NORM = re.compile(
    r"(?:ISO|IEC|EN|DIN|ASTM|IEEE|RFC|BS|GB(?:/T)?|ANSI|NIST|ABNT|NBR|ГОСТ|СНиП|COM|Directive|Regulation|Decree|Act|Public Law|Executive Order"
    r"|Resolution|Council|Case|Rule|Lei|Decreto|Ley|Loi|Décret|Arrêté|Legge|Gesetz|Verordnung|Richtlinie|Resolução|Resolución|Portaria|Закон|Указ)\b[^.;]{0,60}\d",
    re.IGNORECASE,
)
_YEAR_OF_NAMES = re.compile(
    r"[(\[]?\b(?:1[5-9]|20)\d\d[a-z]?\b[)\]]?|\b(?:et al|eds?|and|und|et|y|e)\b|&", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
# Two words in small letters.
_WORDS = re.compile(r"(?<!\w)[a-zß-ÿа-я]{4,}\s[a-zß-ÿа-я]{4,}(?!\w)")
_NAME_WORD = re.compile(r"[^\W\d_A-Z]{0,4}[^\W\d_a-z][\w’'.‐-]*")
_ENDS_WITH_NUMBER = re.compile(r"[\d)][\w]{0,2}[.)\]]{0,2}$|[\d)]\W{1,3}$")
_ENDS_WITH_LINK = re.compile(r"(?:https?://|\bdoi\b|\b10\.\d{4,9}/)\S*(?:\s\S{1,60})?$", re.IGNORECASE)
_ENDS_WITH_INITIAL = re.compile(r"(?:^|[\s.,(‐-])[^\W\d_a-z]\.$")


_ATTACHED = re.compile(r"(?:d|l|dell|all|al|el|an|ad|ash|ar)['’‐-](?=[^\W\d_a-z])")


def without_particles(text: str) -> str:
    """``text`` without the particles of the name that it begins with: 'Berg, H.' for 'van den Berg, H.'."""
    rest = text
    for _ in range(3):
        word, _, more = rest.partition(" ")
        if not more or not word.islower() or word not in name_particles():
            break
        rest = more
    return _ATTACHED.sub("", rest, count=1)


def beginning_score(text: str) -> float:
    """How much ``text``, a line, looks like the beginning of an entry."""
    head = text[:160].lstrip(_OPENING)
    if not head:
        return -3.0
    if _SAME_AUTHORS.match(head):
        return 3.0
    name = without_particles(head)
    quoted = text[:1] in '"“«„‘'
    if _INSIDE.match(head):
        return -5.0
    container = is_container(head)
    if (match := _FAMILY_FIRST.match(name)) and (not container or name[match.end() :][:1] in ",;:(&"):
        return 3.0
    if _AUTHOR.match(name):
        return 2.5
    if _NORM.match(head):
        return 1.5
    if container and not _NAME_AND_YEAR.match(head):
        return -4.0
    if _INITIALS_FIRST.match(name):
        return 2.5
    if _NAME_AND_YEAR.match(head):
        return 2.5
    if _LOWER_NAME.match(head):
        return 1.5
    if name[:1].islower() or not head[:1].isalnum() or any(map(str.isdigit, head[:2])):
        return -3.0
    if _FULL_NAME.match(name):
        return 1.5
    if _CAPITALS.match(head):
        return 1.5
    if _UNCASED.match(head):
        return 1.0
    return -0.5 if quoted else 0.0


def is_container(text: str) -> bool:
    """Whether a line begins with a journal and its volume: 'J. Appl. Physiol. 107 1743-1756'."""
    return bool(_CONTAINER.match(text[:200]) and not _NORM.match(text))


def is_names(text: str) -> bool:
    """Whether a line holds names only, perhaps with a year: 'Smith, J., and Doe, A. (2009).'"""
    if len(text) > 600 or _WORDS.search(text):
        return False
    rest = _YEAR_OF_NAMES.sub(",", text)
    if _DIGIT.search(rest):
        return False
    parts = [part for chunk in re.split("[,;]", rest) if (part := chunk.strip(" .:·*"))]
    return bool(parts) and all(map(_is_name, parts))


def _is_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 5 and all(_NAME_WORD.fullmatch(word) or word in name_particles() for word in words)


def ending_score(text: str) -> float:
    """How much ``text``, a line, looks like the last of an entry."""
    text = text.rstrip()
    if is_link(text):
        return 1.5
    if UNFINISHED.search(text) or text[-1] in "“‘«„([":
        return -4.0
    if is_names(text) or _NAME_AND_YEAR.fullmatch(text[:200].rstrip(".,: ")):
        return -2.0
    if _ENDS_WITH_LINK.search(text[-200:]):
        return 1.5
    if _ENDS_WITH_NUMBER.search(text):
        return 1.0
    if _ENDS_WITH_INITIAL.search(text):
        return -2.0
    return 0.5 if text[-1:] in '.!?)]”"»。' else -1.5


def is_link(text: str) -> bool:
    """Whether a line is only links: 'Google Scholar', '» https://...'."""
    return not without_links(text) or bool(LINK_LINE.match(text))


def sort_keys(text: str) -> tuple[str, str]:
    """The least and the greatest place of an entry in the alphabet: with its particles and without."""
    head = text[:60].lstrip(_OPENING + "[(¿¡")
    return tuple(sorted((fold(head)[:3], fold(without_particles(head))[:3])))  # type: ignore[return-value]
