"""Find the work or source that a name means: a key, a DOI, a printed number, an author and year, or words of its title."""

import re
from collections.abc import Collection
from difflib import get_close_matches

from citekit.csl.identifiers import clean_doi
from citekit.errors import UnknownKey
from citekit.model.bibliography import Bibliography, Source, Work
from citekit.model.keys import base_key
from citekit.text.normalize import word_key

_SUGGESTIONS = 3
_MOST_LISTED = 8
_SHORTEST_TITLE = 8
"""Letters of a title by which a work is found."""


def find_work(bibliography: Bibliography, name: str) -> Work:
    """The work that ``name`` means, as `find_entry` has it; UnknownKey for a source."""
    entry = find_entry(bibliography, name)
    if isinstance(entry, Source):
        raise UnknownKey(f"'{entry.key}' is the source {entry.file}, not one of its references")
    return entry


def find_entry(bibliography: Bibliography, name: str) -> Work | Source:
    """The work or source of a key, a DOI, a printed number, a first author and year ('tian2020'), or words of its title.

    A number may name its source: 'bai2023:5'. An exact key is preferred, then one in other case, an alias, a DOI,
    a number, an author and year, a title. Raises UnknownKey, with the nearest keys, for a name that no entry or
    more than one has.
    """
    entries: tuple[Work | Source, ...] = (*bibliography.works, *bibliography.sources)
    for entry in entries:
        if entry.key == name:
            return entry
    folded, doi = name.casefold(), clean_doi(name)
    for entry in entries:
        if entry.key.casefold() == folded:
            return entry
    for work in bibliography.works:
        if name in work.aliases:
            return work
    for entry in entries:
        if doi and doi in _dois(entry):
            return entry
    matches = _meant(bibliography, name) or _titled(bibliography, name)
    if len(matches) == 1:
        return matches[0]
    if matches:
        keys = ", ".join(work.key for work in matches[:_MOST_LISTED])
        raise UnknownKey(f"Several works match '{name}': {keys}; use one of these keys")
    if name in bibliography.retired.values():
        raise UnknownKey(f"The work '{name}' is not in this build: no source lists it any more")
    suggestions = _similar(name, [entry.key for entry in entries])
    hint = f"; did you mean {' or '.join(suggestions)}?" if suggestions else ""
    raise UnknownKey(f"Unknown key '{name}'{hint}")


def similar_keys(bibliography: Bibliography, name: str) -> list[str]:
    """The keys of the works that ``name`` probably means: those of its author and year, else the nearest."""
    meant = [work.key for work in _meant(bibliography, name)]
    return meant[:_SUGGESTIONS] or _similar(name, [work.key for work in bibliography.works])


def _meant(bibliography: Bibliography, name: str) -> list[Work]:
    """The works with a printed number, of one source if it is named, or a first author and year."""
    folded = name.casefold()
    named, _, number = name.rpartition(":")
    sources = {source.id for source in bibliography.sources if named.casefold() in source_names(source)}
    return [
        work
        for work in bibliography.works
        if _is_number(work, name)
        or _author_year(work) == folded
        or (named and _is_number(work, number, sources))
    ]


def source_names(source: Source) -> set[str]:
    """What a person may call a source: its id, key, file, and the file without its suffix."""
    return {name.casefold() for name in (source.id, source.key, source.file, source.file.rpartition(".")[0])}


def _titled(bibliography: Bibliography, name: str) -> list[Work]:
    """The works whose title has ``name``, letter by letter but for case and punctuation."""
    words = word_key(name)
    if len(words) < _SHORTEST_TITLE:
        return []
    return [work for work in bibliography.works if words in word_key(work.title or "")]


def _dois(entry: Work | Source) -> set[str]:
    printed = entry.printed if isinstance(entry, Work) else ()
    return {doi for fields in (entry, *printed) if (doi := fields.doi)}


def _is_number(work: Work, name: str, sources: Collection[str] | None = None) -> bool:
    """Whether a list prints the work under that number, '5' or '5 of list 2'; a study that is only mentioned has none.

    ``sources``: the ids of those whose lists count; None for all.
    """
    return any(
        name in (str(printed.number), printed.position)
        and not printed.clues
        and (sources is None or printed.source in sources)
        for printed in work.printed
    )


def _author_year(work: Work) -> str | None:
    """'tian2020': the key without its words of the title; None without author or year."""
    if not work.authors or work.year is None:
        return None
    return base_key(
        {field: work.item[field] for field in ("author", "editor", "issued") if field in work.item}
    ).casefold()


def _similar(name: str, keys: list[str]) -> list[str]:
    """The keys that hold every word and number of ``name``, else every word, else about the same letters."""
    words, numbers = re.findall(r"[^\W\d_]+", name.casefold()), re.findall(r"\d+", name)
    for parts in ([*words, *numbers], words):
        if parts and (similar := [key for key in keys if all(part in key.casefold() for part in parts)]):
            return similar[:_SUGGESTIONS]
    return get_close_matches(name, keys, n=1)
