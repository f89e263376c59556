"""Tagged spans as the labels that each token may have.

The sets that the strings come from tag differently (one span for all authors, volume and issue in one); the
network is trained on every labelling that agrees with the tags (Tsuboi et al. 2008, 'Training conditional
random fields using incomplete annotations'), so that none has to be retagged by rule.
"""

import re
from collections.abc import Iterable, Sequence

from citekit.references.parser.tokens import LABELS, NAME_PARTS, NUMBER, Tokens
from training.examples import Example

_MARK = re.compile(r"[^\w]+|_+")
_EDITOR_WORD = re.compile(
    r"\s?(?:eds?|editors?|hrsg|hg|hgg|dir|org|orgs|coord|coords|a cura di|trans|trad)", re.I
)


def _mask(labels: Iterable[str]) -> int:
    mask = 0
    for label in labels:
        mask |= 1 << NUMBER[label]
    return mask


OUTSIDE = _mask(["O"])


def _of_role(role: str) -> int:
    return _mask([label for label in LABELS if f"{role}-" in label] + ["et-al"])


# The fields of an example, and what the tokens in their spans may be.
_LOOSE = {
    "author": _of_role("author"),
    "editor": _of_role("editor"),
    "author-name": _of_role("author"),
    "editor-name": _of_role("editor"),
    "numbers": _mask(["volume", "issue", "O"]),
    "note": _mask(["note", "number", "O"]),
}
_INITIAL = {
    role: _mask(f"{begin}{role}-{part}" for part in ("given", "literal") for begin in ("B-", ""))
    for role in ("author", "editor")
}
_MARKS = {role: _mask([f"{role}-between", "et-al", "O"]) for role in ("author", "editor")}
_IN_NAMES = frozenset("-‐‑'’.´`")
# A word that no span covers, in a set that leaves things untagged.
_UNTAGGED = _mask(
    [
        "O",
        "note",
        "issue",
        "id",
        "accessed",
        "edition",
        "series",
        "label",
        "place",
        "publisher",
        "number",
        "authority",
    ]
)


def targets(example: Example, tokens: Tokens) -> list[int]:
    """One bit mask over `LABELS` for each token."""
    masks = [0] * len(tokens.starts)
    fields: list[str | None] = [None] * len(tokens.starts)
    at = 0
    begun: dict[str, set[str]] = {}
    for start, end, field in example.spans:
        while at < len(masks) and tokens.ends[at] <= start:
            at += 1
        begins = _begins_person(field, begun)
        first = True
        index = at
        while index < len(masks) and tokens.starts[index] < end:
            if not masks[index]:
                word = example.raw[tokens.starts[index] : tokens.ends[index]]
                masks[index] = _inside(field, word, begins and first)
                fields[index] = field
                first = False
            index += 1
    for index, mask in enumerate(masks):
        if not mask:
            word = example.raw[tokens.starts[index] : tokens.ends[index]]
            masks[index] = OUTSIDE if example.exact or _MARK.fullmatch(word) else _UNTAGGED
    _fill_between(masks, fields)
    return masks


def _inside(field: str, word: str, begins: bool) -> int:
    if field in ("author", "editor"):
        return _of_list(field, word)
    if field in _LOOSE:
        return _LOOSE[field]
    if field in ("doi", "url"):
        field = "id"
    return 1 << NUMBER["B-" + field if begins else field]


def _of_list(role: str, word: str) -> int:
    """The possible labels of a token in a list of names that is tagged as a whole."""
    if _EDITOR_WORD.fullmatch(word):
        return OUTSIDE
    if word.lower() in ("et", "al"):
        return _LOOSE[role]
    if re.fullmatch(r"[^\W\d_]\.", word) and word[0].isupper():
        return _INITIAL[role]
    if _MARK.fullmatch(word) and word not in _IN_NAMES:
        return _MARKS[role]
    return _LOOSE[role] | (OUTSIDE if _MARK.fullmatch(word) else 0)


def _begins_person(field: str, begun: dict[str, set[str]]) -> bool:
    """Whether the span begins a person or body; ``begun``: parts of the one before."""
    role, _, part = field.partition("-")
    if part not in NAME_PARTS or role not in ("author", "editor"):
        return False
    parts = begun.setdefault(role, {"literal"})
    if part in parts or part == "literal" or "literal" in parts:
        begun[role] = {part}
        return True
    parts.add(part)
    return False


def _fill_between(masks: list[int], fields: Sequence[str | None]) -> None:
    """Label what is between the names of a list as part of it."""
    last = None
    for index, field in enumerate(fields):
        if field is None:
            continue
        role = _role(field)
        if last is not None and role and role == _role(fields[last]) and index - last <= 6:
            for between in range(last + 1, index):
                masks[between] = 1 << NUMBER[f"{role}-between"]
        if field == "page" and last is not None and fields[last] == "page" and index - last <= 4:
            for between in range(last + 1, index):
                masks[between] = 1 << NUMBER["page"]
        if field == "et-al" and last is not None and (before := _role(fields[last])) and index - last <= 3:
            for between in range(last + 1, index):
                masks[between] = 1 << NUMBER[f"{before}-between"]
        last = index


def _role(field: str | None) -> str | None:
    if field in ("author", "editor", "author-name", "editor-name"):
        return None  # the set does not say where one name ends
    role = (field or "").partition("-")[0]
    return role if role in ("author", "editor") else None
