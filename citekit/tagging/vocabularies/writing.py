"""Labels of a vocabulary as a taxonomy file, with what needs a decision as comments."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence

from citekit.data import data_text
from citekit.errors import printable
from citekit.tagging.vocabularies.labels import DraftLabel, LabelTerm
from citekit.tagging.vocabularies.vocabulary import Vocabulary

_WIDTH = 110
_UNKNOWN_LICENCE = "not stated in the file; ask its publisher before you pass this taxonomy on"
_MESH = "MeSH descriptors"


def write_taxonomy(
    vocabulary: Vocabulary, drafts: Sequence[DraftLabel], *, id: str, source: str, language: str
) -> str:
    """The text of the taxonomy file."""
    lines = list(_header(vocabulary, source))
    lines += ["[taxonomy]", f"id = {quoted(id)}", f"title = {quoted(vocabulary.title or id)}"]
    if language in ("", "en"):
        unsaid = tomllib.loads(data_text("vocabularies.toml"))["unsaid"]["en"]
        lines += ["# A clause with one of these gives no evidence.", *_list("unsaid", unsaid)]
    for draft in drafts:
        block = list(_label(draft, mesh=vocabulary.format == _MESH))
        if not draft.active:
            block = ["# review: no term of this label is active", *(f"# {line}" for line in block)]
        lines += ["", *block]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as TOML's basic string: JSON's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _header(vocabulary: Vocabulary, source: str) -> Iterator[str]:
    version = f", version {vocabulary.version}" if vocabulary.version else ""
    title = vocabulary.title or "A vocabulary"
    for line in (
        f"{title} ({vocabulary.format}{version}), imported from {source}.",
        f"Licence: {vocabulary.licence or _UNKNOWN_LICENCE}.",
        "",
        "Lines with 'review:' are not active, because they may tag what they do not mean. For each of them: remove the",
        "first # if the term is right for its label, or delete the line. Then run 'citekit taxonomy check THIS-FILE'.",
    ):
        yield _comment(line)
    yield ""


def _comment(text: str) -> str:
    """A text as a comment in one line; TOML allows no control characters there."""
    return f"# {printable(' '.join(text.split()))}".rstrip()


def _label(draft: DraftLabel, *, mesh: bool) -> Iterator[str]:
    yield "[[label]]"
    yield _comment(draft.concept.id)
    yield f"facet = {quoted(draft.facet)}"
    yield f"id = {quoted(draft.id)}"
    yield f"label = {quoted(draft.name)}"
    if parents := [parent.full_name for parent in draft.parents if parent.active or not draft.active]:
        yield from _list("parents", parents)
    yield from _terms("synonyms", [term for term in draft.terms if not term.is_abbreviation])
    yield from _terms("abbreviations", [term for term in draft.terms if term.is_abbreviation])
    if mesh:
        yield from _list("mesh", [draft.name])
    if draft.note:
        yield f"note = {quoted(draft.note)}"


def _terms(key: str, terms: Sequence[LabelTerm]) -> Iterator[str]:
    active = [term.text for term in terms if not term.reasons]
    marked = [term for term in terms if term.reasons]
    if not marked:
        yield from _list(key, active)
        return
    yield f"{key} = ["
    yield from _wrapped(active)
    for term in marked:
        yield f"    # {quoted(term.text)},  # review: {'; '.join(term.reasons)}"
    yield "]"


def _list(key: str, texts: Sequence[str]) -> Iterator[str]:
    """A list in one line, or wrapped; nothing for an empty one."""
    if texts:
        line = f"{key} = [{', '.join(map(quoted, texts))}]"
        if len(line) <= _WIDTH:
            yield line
        else:
            yield from (f"{key} = [", *_wrapped(texts), "]")


def _wrapped(texts: Iterable[str]) -> Iterator[str]:
    line = "   "
    for text in map(quoted, texts):
        if len(line) + len(text) + 2 > _WIDTH and line.strip():
            yield line
            line = "   "
        line += f" {text},"
    if line.strip():
        yield line
