"""Citation keys: Better BibTeX's default pattern, ``auth.lower + shorttitle(3,3) + year``.

Source: https://retorque.re/zotero-better-bibtex/citing/ (2026): the first author's family name in lower
case, the first three title words that are not skipped, each with a capital first letter, and the year;
as plain ASCII; a second work with the same key gets 'a', the next 'b', case not counting.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256

from anyascii import anyascii

from citekit.csl.dates import year
from citekit.csl.item import Item, item_doi
from citekit.csl.names import creators, sort_name
from citekit.data import data_lines
from citekit.model.bibliography import Bibliography, Printed
from citekit.text.normalize import fold, word_key

_WORD_BREAK = re.compile(r"[\s/:–—]+")
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9-]+")
# Characters that end a key, or have a meaning, in BibTeX and its readers; for <, > and | pandoc refuses the file.
_BAD_IN_KEY = re.compile(r"[\s{}()\[\],=\"'#%~\\&$^@;<>|]+|[^\x21-\x7e]+")
_MARKUP = re.compile(r"</?(?:i|b|sc|sub|sup|span)\b[^<>]*>")


@cache
def _skip_words() -> frozenset[str]:
    return frozenset(word for line in data_lines("key_skip_words.txt") for word in line.split())


def _ascii(text: str) -> str:
    return _NOT_IN_KEY.sub("", anyascii(text))


def safe_key(key: str) -> str:
    """``key`` in plain ASCII, without the characters that end a key in BibTeX."""
    return _BAD_IN_KEY.sub("-", anyascii(key)).strip("-") or "entry"


def short_title(title: str, words: int = 3) -> str:
    """The first ``words`` words of a title that are not skipped, joined, each with a capital."""
    chosen = []
    for word in _WORD_BREAK.split(_MARKUP.sub("", title)):
        bare = "".join(c for c in word if c.isalnum())
        if not bare or word.lower() in _skip_words() or bare.lower() in _skip_words():
            continue
        if len(bare) == 1 and not bare.isdigit():
            continue
        chosen.append(bare[0].upper() + bare[1:])
        if len(chosen) == words:
            break
    return "".join(chosen)


def base_key(item: Item, raw: str = "") -> str:
    """The key of ``item`` before it is made unique; from ``raw`` if the item has nothing to make it from."""
    family = next(map(sort_name, creators(item)), "")
    key = _ascii(family).lower() + _ascii(short_title(item.get("title", ""))) + str(year(item) or "")
    if not key.strip("-") and item_doi(item):  # nothing but a DOI was printed
        key = f"doi{_ascii(item_doi(item))}"
    return key.strip("-") or _ascii(short_title(raw)) or "reference"


def suffixes() -> Iterator[str]:
    """'', 'a', 'b' ... 'z', 'aa' ..."""
    yield ""
    number = 0
    while True:
        letters, rest = "", number
        while True:
            letters = chr(97 + rest % 26) + letters
            rest = rest // 26 - 1
            if rest < 0:
                break
        yield letters
        number += 1


def fingerprint(raw: str) -> str:
    """A hash of a printed string that ignores how its spaces and dashes were copied."""
    return sha256(fold(raw).encode()).hexdigest()[:16]


def identities(works: Sequence[Sequence[Printed]]) -> list[list[str]]:
    """The identities by which the key of each work is pinned: its printed strings, then its DOIs.

    A string that several works print ('Ibid.') is numbered; a DOI that several works print pins none of them.
    """
    dois = [list(dict.fromkeys(doi for printed in work if (doi := item_doi(printed.item)))) for work in works]
    shared = Counter(doi for own_dois in dois for doi in own_dois)
    seen: Counter[str] = Counter()
    identities: list[list[str]] = []
    for work, own_dois in zip(works, dois, strict=True):
        names = []
        for raw in dict.fromkeys(fingerprint(printed.raw) for printed in work):
            seen[raw] += 1
            names.append(f"raw:{raw}" if seen[raw] == 1 else f"raw:{raw}:{seen[raw]}")
        names += [f"doi:{doi}" for doi in own_dois if shared[doi] == 1]
        identities.append(names)
    return identities


def source_identities(sources: Sequence[tuple[Item, str]]) -> list[list[str]]:
    """The identities that pin the key of each source, (item, id): its DOI or title with its id, then without.

    A DOI or title that several sources have pins none of them without its id.
    """
    names = [item_doi(item) or word_key(item.get("title", "")) or source for item, source in sources]
    shared = Counter(names)
    return [
        [f"source:{name}#{source}", *([f"source:{name}"] if shared[name] == 1 else [])]
        for name, (_, source) in zip(names, sources, strict=True)
    ]


def key_pins(bibliography: Bibliography) -> dict[str, str]:
    """Identity -> key of every work and source that this or an earlier build gave a key."""
    names = zip(bibliography.works, identities([work.printed for work in bibliography.works]), strict=True)
    works = {identity: work.key for work, of_work in names for identity in of_work}
    of_sources = source_identities([(source.item, source.id) for source in bibliography.sources])
    sources = {
        identity: source.key
        for source, own in zip(bibliography.sources, of_sources, strict=True)
        for identity in own
    }
    return {**bibliography.retired, **works, **sources}


def retire_keys(pins: Mapping[str, str], bibliography: Bibliography) -> Bibliography:
    """Keep the keys of earlier builds that no work has now: a work that comes back gets its key back."""
    used = set(key_pins(bibliography).values())
    return bibliography.with_changes(
        retired={identity: key for identity, key in pins.items() if key not in used}
    )


class Keys:
    """Make unique keys. ``pinned``: identity -> key, from the lock of an earlier build."""

    def __init__(self, pinned: Mapping[str, str]) -> None:
        self._pinned = pinned
        self._earlier = {key.lower() for key in pinned.values()}
        self._taken: set[str] = set()
        self._next: dict[str, Iterator[str]] = {}

    def pin(self, identities: Iterable[str]) -> str | None:
        """The key that an earlier build gave to one of ``identities``, if it is still free."""
        for identity in identities:
            key = self._pinned.get(identity)
            if key and key.lower() not in self._taken:
                self._taken.add(key.lower())
                return key
        return None

    def new(self, base: str) -> str:
        """``base``, with the first letters that make it unique also among the keys of earlier builds."""
        endings = self._next.setdefault(base.lower(), suffixes())
        key = next(key for ending in endings if self._is_free(key := base + ending))
        self._taken.add(key.lower())
        return key

    def _is_free(self, key: str) -> bool:
        return key.lower() not in self._taken and key.lower() not in self._earlier
