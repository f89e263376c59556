"""What tells two items of one identity apart, in words. Pure functions."""

import re

from citekit.csl.containers import SAME, alike
from citekit.csl.identifiers import find_doi
from citekit.csl.item import Item, item_doi
from citekit.csl.names import creators, last_name
from citekit.csl.preprints import names_preprint
from citekit.model.identities import identifiers
from citekit.text.normalize import fold, word_key

_DISTINCT_WORDS = 5
"""A title of so many words is rarely given twice: one number that differs beside two that agree is a misprint."""
_PERIODICAL = frozenset(("article-journal", "article-magazine", "article-newspaper"))
_KINDS = {"thesis": "thesis", "dataset": "dataset", "software": "software", "patent": "patent"}
_PREPRINT_DOI = re.compile(r"10\.(?:1101/\d|21203/rs|31234/|2139/ssrn|20944/|26434/|48550/arxiv)")
_NOT_ADDRESS = re.compile(r"^https?://(?:www\.)?|(?:[?&]utm_[^#]*)?(?:#.*)?$|(?<!/)/+$", re.IGNORECASE)
_LABEL = re.compile(r"\b(?:vol|volume|no|nr|num|number|issue|bd|band|heft|ed|edition|v|n)\b")


def first_author(item: Item) -> str:
    """The first author's family name, folded; '' where there is none."""
    return next((word_key(last_name(name)) for name in creators(item)), "")


def is_preprint(item: Item) -> bool:
    """Whether an item is a preprint: by its type, its DOI, or the server that it names."""
    if item.get("type") in ("article", "preprint") or _PREPRINT_DOI.match(item_doi(item)):
        return True
    names = (item.get("container-title"), item.get("publisher"), item.get("genre"))
    return any(names_preprint(str(name)) for name in names if name)


def find_conflict(a: Item, b: Item, misprints: bool) -> tuple[str, bool] | None:
    """Why two items that share a DOI or a title are two works, and whether that is doubtful."""
    dois = {item_doi(a), item_doi(b)} - {""}
    if len(dois) > 1:
        words = f"have the same title, first author and year but the DOIs {' and '.join(sorted(dois))}; both are kept"
        return words, is_preprint(a) == is_preprint(b)
    if item_doi(a) and item_doi(a) == item_doi(b):
        if _other_title(a, b):
            return f"print the same DOI {dois.pop()} for different works; one of them is wrong", True
        return None
    if (conflict := _conflict_of_identifiers(a, b)) is not None:
        return conflict or None
    difference = _difference(a, b, misprints)
    if difference:
        return f"have the same title, first author and year but differ in {difference}; both are kept", False
    return None


def _conflict_of_identifiers(a: Item, b: Item) -> tuple[str, bool] | tuple[()] | None:
    """What the identifiers beside the DOI say: a conflict, () for one work, None for nothing."""
    mine, theirs = identifiers(a), identifiers(b)
    shared = [kind for kind in mine if kind in theirs]
    if not shared:
        return None
    kind = next((kind for kind in shared if mine[kind] & theirs[kind]), None)
    if kind is None:
        both = " and ".join(sorted(map(min, (mine[shared[0]], theirs[shared[0]]))))
        words = f"have the same title, first author and year but the {shared[0]}s {both}; both are kept"
        return words, shared[0] != "ISBN" and is_preprint(a) == is_preprint(b)
    same = min(mine[kind] & theirs[kind])
    if kind == "ISBN":  # also of the volumes of a set, and printed for a chapter
        names = {first_author(a), first_author(b)} - {""}
        difference = _difference(a, b, misprints=False)
        if len(names) > 1 or difference or _other_title(a, b):
            return (
                f"have the same ISBN {same} but differ{difference and f' in {difference}'}; both are kept",
                False,
            )
    elif _other_title(a, b):
        return f"print the same {kind} {same} for different works; one of them is wrong", True
    return ()


def _other_title(a: Item, b: Item) -> bool:
    titles = [word_key(item.get("title", "")) for item in (a, b)]
    if not all(titles) or titles[0] in titles[1] or titles[1] in titles[0]:
        return False
    words = [set(fold(item["title"]).split()) for item in (a, b)]
    similarity = len(words[0] & words[1]) / len(words[0] | words[1])
    return similarity < 0.25 or (similarity < 0.5 and first_author(a) != first_author(b))


def _difference(a: Item, b: Item, misprints: bool) -> str:
    """What tells two items of one title, author and year apart: 'volume (12, 13)'; '' for nothing.

    With ``misprints`` a single number that differs beside two that agree is taken for a misprint.
    """
    mine, theirs = places(a), places(b)
    shared = [name for name in mine if name in theirs]
    against = [name for name in shared if _differ(mine[name], theirs[name])]
    agree = len(shared) - len(against)
    if agree >= 2 and (not against or (misprints and len(against) == 1 and _is_distinct(a))):
        return ""
    kinds = _kind(a), _kind(b)
    if kinds[0] != kinds[1]:
        return f"kind ({kinds[0]}, {kinds[1]})"
    if against:
        name = against[0]
        return f"{name} ({mine[name]}, {theirs[name]})"
    if agree:
        return ""
    containers = [str(item.get("container-title") or "") for item in (a, b)]
    if a.get("type") != b.get("type") and all(containers) and alike(containers[0], containers[1:]) < SAME:
        return f"container-title ({containers[0]}, {containers[1]})"
    addresses = _address(a), _address(b)
    if all(addresses) and addresses[0] != addresses[1] and not (containers[0] or containers[1]):
        return f"URL ({a['URL']}, {b['URL']})"
    return ""


def _kind(item: Item) -> str:
    if is_preprint(item):
        return "preprint"
    return _KINDS.get(str(item.get("type")), "publication")


def _is_distinct(item: Item) -> bool:
    return len(str(item.get("title", "")).split()) >= _DISTINCT_WORDS


def places(item: Item) -> dict[str, str]:
    """What places a work among others of its title: field -> its value as printed."""
    names = ["volume", "issue", "collection-number", "chapter-number", "edition", "version"]
    page = re.split(r"[-,;]", fold(str(item.get("page", ""))), maxsplit=1)[0]
    number = str(item.get("number", ""))
    if item.get("type") in _PERIODICAL:
        page = page or number  # an article number stands for pages
    else:
        names.append("number")
    values = {name: str(item.get(name, "")) for name in names} | {"page": page}
    return {name: value for name, value in values.items() if value}


def _differ(a: str, b: str) -> bool:
    """Whether two numbers are not one: '12' is 'Vol. 012', and '1-2' begins with '1'."""
    digits = [[number.lstrip("0") for number in re.findall(r"\d+", text)] for text in (a, b)]
    letters = [word_key(_LABEL.sub("", re.sub(r"\d+", " ", fold(text)))) for text in (a, b)]
    if not all(digits):  # roman numerals, words
        return not any(digits) and letters[0] != letters[1]
    length = min(map(len, digits))
    return digits[0][:length] != digits[1][:length] or (all(letters) and letters[0] != letters[1])


def _address(item: Item) -> str:
    """The address without what differs between two for one page; '' for a DOI's."""
    url = str(item.get("URL") or "")
    return "" if find_doi(url) else _NOT_ADDRESS.sub("", url).casefold()


def contradiction(a: Item, b: Item) -> str:
    """Why two items are two works however much else agrees: their identifiers, or their kinds; '' for nothing."""
    dois = {item_doi(a), item_doi(b)} - {""}
    if len(dois) > 1:
        return f"have the DOIs {' and '.join(sorted(dois))}"
    conflict = None if dois and item_doi(a) == item_doi(b) else _conflict_of_identifiers(a, b)
    if conflict:
        return conflict[0]
    kinds = _kind(a), _kind(b)
    return f"differ in kind ({kinds[0]}, {kinds[1]})" if kinds[0] != kinds[1] else ""
