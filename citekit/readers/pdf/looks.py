"""What a line looks like: the beginning, the middle or the end of an entry."""

import re

_UPPER = "[" + "".join(chr(code) for code in range(0x590) if chr(code).isupper()) + "]"
# 'Smith, J. A.', 'van der Berg AB,', 'Smith J,'
_NAME = re.compile(
    rf"\s*(?:[a-z’']{{1,4}}\s){{0,2}}{_UPPER}[\w’'‐-]*[^\W\d_](?:\s(?:[a-z]{{1,3}}\s)?{_UPPER}[\w’'‐-]+){{0,2}}(?:,\s?|\s)"
    rf"(?:{_UPPER}(?:[.\s-]{{1,2}}|(?=[,;(]|{_UPPER})))+"
)
# 'J. A. Smith,', 'Ann Smith, Bea Doe', 'Ann B. Smith and', 'Smith, Ann'
_FULL_NAME = re.compile(
    rf"\s*(?:(?:{_UPPER}\.[\s-]?){{1,3}}|{_UPPER}[\w’'-]+\s(?:{_UPPER}\.\s?){{0,2}})"
    rf"(?:[a-z]{{2,3}}\s){{0,2}}{_UPPER}[\w’'-]+(?:,|\sand\s|\set\sal|\.\s\(?[12]\d{{3}})"
    rf"|\s*{_UPPER}[\w’'-]+,\s{_UPPER}[\w’'-]+(?:,|;|\sand\s|\.\s|\s\()"
)
# 'World Health Organization. 2008. A'
_DATED_NAME = re.compile(
    rf"\s*{_UPPER}\D{{3,100}}(?<!\w)\(?(?:1[6-9]|20)\d\d[a-z]?(?:\)[.,:]?|[.,:])\s+[“‘\"']?{_UPPER}"
)
# 'J. Physiol. 281:R20', 'Available from', 'In: Smith'
_MIDDLE = re.compile(
    r"\s*(?:(?:[^\W\d_][\w&’'-]*\.?\s){1,6}(?:\(\d{4}\)\s)?\d{1,4}\s?(?:\([^()]{1,12}\)\s?)?[:,;]\s?[A-Za-z]?\d"
    r"|(?:Available|Retrieved|Accessed?|Acesso|Disponível|Disponible|Cited|Consult\w+|Verfügbar|URL|DOI|PMID|PMCID|arXiv"
    r"|https?|www|vol|pp?|eds?)\b|(?:in|no)\b(?!\s[a-z]{1,3}[,.]))",
    re.IGNORECASE,
)
_QUOTES = "“\"'‘«[—–"
_HEAD = 200  # letters of a line that tell
STRONG = 0.9  # the opening of a name
ABBREVIATION = re.compile(rf"(?<![^\W\d_]){_UPPER}[^\W\d_]{{0,6}}\.$")
# A stop, a number, an address, the end of a DOI: '02546.x', '9029-z'
CAN_END = re.compile(r"(?:[.\])。．]|\d|https?://\S{1,300}|\d\w{0,9}[./-]\w{1,20}|Scholar)$")
GOES_ON = re.compile(
    r"[,;:&–-]$|\u00ad$|\b(?:and|of|the|in|for|et|doi:?|vol\.|pp?\.|no?\.|eds?\.)$", re.IGNORECASE
)
DATE = re.compile(
    r"(?<!\d)(?:1[5-9]|20)\d\d[a-z]?(?!\d)|https?:|\bdoi\b|\barXiv\b|\bin press\b|\bforthcoming\b|\bn\.\s?d\.",
    re.IGNORECASE,
)


def opening(text: str) -> float:
    """How much a line looks like the beginning of an entry: 0 to 1."""
    text = text[:_HEAD]
    if _MIDDLE.match(text):
        return 0.0
    if _NAME.match(text):
        return 1.0
    if _FULL_NAME.match(text) or _DATED_NAME.match(text):
        return STRONG
    head = text.lstrip()[:1]
    if head.isupper() or head in _QUOTES:
        return 0.5
    return 0.4 if head.isalpha() and not head.islower() else 0.0
