"""Names from labelled tokens: persons, bodies, and 'et al.' as a flag.

Sources: CSL 1.0.2, 'Names'; Citing Medicine (NLM), chapter 1; Chicago Manual of Style, 14.73-14.81.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from citekit.csl.names import name_particles
from citekit.references.parser import east_asian, values
from citekit.references.parser.tokens import LABELS, Token
from citekit.text.normalize import clean

Name = dict[str, Any]
"""A CSL-JSON name: family, given, suffix; or literal."""

_EDGE = ' \t,;:/&|*†‡§¶·•"“”„»«()[]'
_SUFFIX = re.compile(r"(?<![,\s])[,\s]+(?P<suffix>(?:Jr|Sr)\b\.?|I{2,3}|IV|[23](?:rd|nd|d))$")
_ET_AL = re.compile(r"(?:(?<![\s,])[\s,]+)?(?:et\.? al(?:ii)?\.?|and others)$")
_SEPARATORS = frozenset(",;&/")
# Each label: whether it begins a person, and which part it is.
_PART_OF = {label: (label.startswith("B-"), label.rpartition("-")[2]) for label in LABELS}
# A person who writes their name so: 'hooks, bell', 'boyd, d.'
_LOWER_CASE = re.compile(r"(?P<family>[a-zß-ÿ][a-zß-ÿ'’-]+), (?P<given>(?:[a-zß-ÿ]\.[ -]?)+|[a-zß-ÿ]{2,15})")
_DASH = re.compile(r"(?<=[\w.])[‐‑‒–—−](?=\w)")
_FULL_WORD_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")


class NameList(NamedTuple):
    """The names of a list, and whether it ends in 'et al.'."""

    names: list[Name]
    et_al: bool


def read_names(raw: str, tokens: Sequence[Token]) -> NameList:
    """The names in labelled tokens of one list."""
    text = clean(raw[tokens[0].start : tokens[-1].end])
    if person := _LOWER_CASE.fullmatch(text):
        return NameList([{"family": person["family"], "given": person["given"]}], et_al=False)
    if unseparated := _split_unseparated(text):
        return NameList(unseparated, any(token.label == "et-al" for token in tokens))
    persons = [
        (parts, name) for parts in _join_double_names(raw, _persons(tokens)) if (name := _name(raw, parts))
    ]
    names, glued = [name for _, name in persons], [_is_without_comma(raw, parts) for parts, _ in persons]
    et_al = any(token.label == "et-al" for token in tokens)
    if not text.isascii() and any(
        east_asian.is_east_asian(name.get("literal") or name["family"]) for name in names
    ):
        names = list(_east_asian_names(names, east_asian.is_japanese(raw)))
    return NameList(_without_capitals(_without_list_stop(names, glued)), et_al)


def _east_asian_names(names: Iterable[Name], japanese: bool) -> Iterator[Name]:
    """The names with lists that were labelled as one taken apart, and family names parted from given ones."""
    read = list(_part_east_asian(names, japanese))
    persons = sum("given" in name for name in read)
    for name in read:
        alone = persons > len(read) - persons - 1 and east_asian.part_unknown(
            name.get("literal", ""), japanese
        )
        yield alone or name


def _part_east_asian(names: Iterable[Name], japanese: bool) -> Iterator[Name]:
    for name in names:
        text = name.get("literal") or ("" if name.get("given") else name.get("family", ""))
        if east_asian.is_east_asian(text):
            yield from (east_asian.read_name(part, japanese) for part in east_asian.split_list(text))
        elif east_asian.are_two_names(name.get("family", ""), name.get("given", ""), japanese):
            yield from (east_asian.read_name(name[part], japanese) for part in ("family", "given"))
        elif east_asian.is_east_asian(name.get("given", "")):
            yield {**name, "given": east_asian.without_role(name["given"])}
        else:
            yield name


@cache
def _family_and_initials() -> re.Pattern[str]:
    particles = "|".join(sorted(map(re.escape, name_particles()), key=len, reverse=True))
    word = r"(?:[DOL]['’])?[^\W\d_a-zß-ÿ][^\W\d_]{0,40}[^\W\d_A-ZÀ-Þ](?:[-‐'’][^\W\d_]{1,40}){0,4}"
    family = rf"(?:(?:{particles}) ){{0,3}}{word}(?: (?:(?:{particles}) ){{0,3}}{word}){{0,3}}?"
    return re.compile(rf"(?P<family>{family}) (?P<given>[^\W\d_a-zß-ÿ]{{1,3}}(?:-[^\W\d_a-zß-ÿ])?)(?: |$)")


def _split_unseparated(text: str) -> list[Name]:
    """Split a list without separators: 'Araujo H Bier E Roth S'.

    [] for a list with separators, and for a single name.
    """
    if text.endswith(("al", "al.", "alii", "alii.", "others")):
        text = _ET_AL.sub("", text)
    if not _SEPARATORS.isdisjoint(text):
        return []
    names: list[Name] = []
    position = 0
    while match := _family_and_initials().match(text, position):
        names.append({"family": match["family"], "given": match["given"]})
        position = match.end()
    return names if position == len(text) and len(names) > 1 else []


def _persons(tokens: Sequence[Token]) -> Iterator[dict[str, list[Token]]]:
    """The tokens of each person by part; a repeated part begins another person."""
    person: dict[str, list[Token]] = {}
    last = ""
    for token in tokens:
        begins, part = _PART_OF[token.label]
        if part == "al":
            break
        if part == "between":
            last = ""
            continue
        if part == "suffix" and not person:
            continue
        if person and (begins or (part != last and part in person)):
            yield person
            person = {}
        person.setdefault(part, []).append(token)
        last = part
    if person:
        yield person


def _text(raw: str, tokens: Sequence[Token]) -> str:
    return clean(raw[tokens[0].start : tokens[-1].end]).strip(_EDGE)


def _join_double_names(raw: str, persons: Iterable[dict[str, list[Token]]]) -> list[dict[str, list[Token]]]:
    """Join 'Ortega y Gasset, J.': a family name alone, 'y', and a name with initials."""
    merged: list[dict[str, list[Token]]] = []
    for person in persons:
        last = merged[-1] if merged else {}
        if (
            len(last) == 1
            and "family" in last
            and "family" in person
            and "given" in person
            and person["family"][0].start < person["given"][0].start
            and raw[last["family"][-1].end : person["family"][0].start].strip() in ("y", "i", "e")
        ):
            person = {**person, "family": [*last["family"], *person["family"]]}
            merged.pop()
        elif _continues(raw, last, person):
            person = {**last, "given": [*last["given"], *person["family"]]}
            merged.pop()
        merged.append(person)
    return merged


def _continues(raw: str, last: dict[str, list[Token]], person: dict[str, list[Token]]) -> bool:
    """Whether a family name alone goes on with the given name before it: 'SANTOS, Boaventura de Sousa'."""
    if person.keys() != {"family"} or not {"family", "given"} <= last.keys():
        return False
    given = last["given"][-1]
    particle = raw[given.start : given.end]
    return (
        particle in ("de", "da", "do", "dos", "das")
        and not raw[given.end : person["family"][0].start].strip()
    )


def _name(raw: str, parts: dict[str, list[Token]]) -> Name:
    if "literal" in parts and "family" not in parts:
        literal = values.plain_words(raw[parts["literal"][0].start : parts["literal"][-1].end])
        return {"literal": literal} if literal else {}
    family = _text(raw, parts["family"]) if "family" in parts else ""
    given = _text(raw, parts["given"]) if "given" in parts else ""
    suffix = _text(raw, parts["suffix"]).rstrip(".") if "suffix" in parts else ""
    if not suffix and (match := _SUFFIX.search(given)):
        suffix, given = match["suffix"].rstrip("."), given[: match.start()]
    given = _DASH.sub("-", given)
    if given.endswith("."):
        given = _FULL_WORD_STOP.sub("", given)
    if suffix and family.isupper() and len(family) <= 3 < len(given):  # 'Malone DA Jr.'
        family, given = given, family
    if not family:
        return {"literal": given} if given else {}
    name: Name = {"family": family.rstrip("."), "given": given}
    if not given:
        del name["given"]
    if suffix:
        name["suffix"] = suffix
    return name


def _is_without_comma(raw: str, parts: dict[str, list[Token]]) -> bool:
    """Whether the given name follows the family name without a comma between."""
    if "family" not in parts or "given" not in parts:
        return False
    family, given = parts["family"][-1].end, parts["given"][0].start
    return family < given and not {",", ";"} & set(raw[family:given])


def _without_list_stop(names: list[Name], glued: list[bool]) -> list[Name]:
    """Remove the list's stop from the last initials: 'Smith JA, Jones B.'.

    Where the other initials have no stops, and follow the family name without a comma.
    """
    if not names or not glued[-1] or any(name.get("given", "").endswith(".") for name in names[:-1]):
        return names
    given = names[-1].get("given", "")
    if given.endswith(".") and not {".", " "} & set(given[:-1]):
        names[-1]["given"] = given[:-1]
    return names


def _without_capitals(names: list[Name]) -> list[Name]:
    """'MÜLLER, Hans' as 'Müller': capitals that the style puts, not the person."""
    families = [name["family"] for name in names if "family" in name]
    long = [family for family in families if sum(map(str.isalpha, family)) > 3]
    if not long or not all(family.isupper() for family in long):
        return names
    return [
        {**name, "family": _capitalized(name["family"])} if len(name.get("family", "")) > 3 else name
        for name in names
    ]


def _capitalized(family: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0] + word[0][1:].lower(), family)
