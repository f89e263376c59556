"""Lists of names tagged as one span, split where their form is unambiguous.

Used only to teach: a list of a form that is not sure stays one span, and the network finds its own reading.
"""

import re

Span = tuple[int, int, str]

_SEPARATOR = re.compile(
    r"\s*(?:;|/|\||,?\s*(?:&|(?<![^\W\d_])(?:and|und|et|y|e|en|u\.|with|mit)(?![^\W\d_.]))|\s[-–—]\s)\s*(?:and\s+|&\s*|und\s+)?"
)
_ET_AL = re.compile(
    r"[,;]?\s*(?P<et>(?:and\s+|&\s+)?(?:et\.?\s+al(?:ii)?\b\.?|and others|u\.\s?a\.|e outros|y otros))[.,;:\s]*$",
    re.I,
)
_CUE = re.compile(
    r"[\s,(\[]*(?:hrsg|hg|hgg|herausgeber\w*|eds?|editors?|éds?|dirs?|coords?|orgs?|a cura di|übers\w*|trans|producers?|directors?)\b\.?[\s)\].,:;]*$",
    re.IGNORECASE,
)
_WORD = r"(?:[dDlLO]['’]|Mc|Mac|al-)?[^\W\d_]+(?:['’‐‑-][^\W\d_]+)*"
_PARTICLE = r"(?:van|von|vom|zu|zum|zur|de|der|den|des|del|della|di|da|do|dos|das|du|la|le|las|los|ten|ter|'t|af|av|bin|ibn|el|al|und|dem|auf)"
_INITIAL = r"(?:[^\W\d_a-zß-ÿ][a-zß-ÿ]?[.‐‑-]{1,2}\s?|[^\W\d_a-zß-ÿ](?![^\W\d_.'’])\s?)"
_INITIALS = re.compile(
    rf"(?:{_INITIAL}){{1,5}}(?:{_PARTICLE})?|[^\W\d_a-zß-ÿ]{{1,3}}|[^\W\d_a-zß-ÿ]-[^\W\d_a-zß-ÿ]"
)
_STARTS_INITIAL = re.compile(rf"(?:{_INITIAL})")
_NAME = re.compile(rf"(?:(?:{_PARTICLE})\s+)*{_WORD}(?:\s+(?:(?:{_PARTICLE})\s+)*{_WORD}){{0,3}}")
_GIVEN = re.compile(rf"(?:{_WORD}|{_INITIAL})(?:\s*(?:{_WORD}|{_INITIAL})){{0,3}}(?:\s(?:{_PARTICLE}))*\.?")
# 'J. K. van der Smith', 'Klaus J. Bade'
_DIRECT = re.compile(
    rf"(?P<given>(?:{_INITIAL})+|{_WORD}\.?(?:\s+(?:{_INITIAL})+|\s+{_WORD})??)\s*(?<=[\s.])"
    rf"(?P<family>(?:(?:{_PARTICLE})\s+)*{_WORD})(?P<suffix>,?\s(?:Jr|Sr)\b\.?|\sI{{2,3}})?"
)
# 'Smith JA', 'Smith J. A.'
_REVERSED = re.compile(
    rf"(?P<family>(?:(?:{_PARTICLE})\s+)*{_WORD}(?:\s{_WORD}){{0,2}}?)\s+(?P<given>(?:{_INITIAL}){{1,4}}|[^\W\d_a-zß-ÿ]{{1,3}})"
)
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")
_BODY = re.compile(
    r"(?<![^\W\d_])(?:\w*(?:amt|ministerium|institut|verband|gesellschaft|kommission|stiftung|bund|verein|akademie|zentrum|"
    r"universität|regierung|partei|gewerkschaft|bank|dienst|rat)|university|institute|department|ministry|organi[sz]ation|"
    r"commission|committee|council|association|society|center|centre|group|team|agency|office|bureau|foundation|"
    r"collaboration|consortium|network|government|nations|union|corporation|company|inc|ltd|service|services|library|"
    r"board|federation|academy|college|project|program|programme|initiative|panel|authority|instituto|universidade|"
    r"universidad|ministère|ministério|ministerio|comité|conseil|société)(?![^\W\d_])",
    re.IGNORECASE,
)


def split(text: str, role: str) -> list[Span] | None:
    """The spans of a list's names ('author-family' ...); None for an unclear form."""
    spans: list[Span] = []
    end = len(text)
    if cut := _CUE.search(text):
        end = cut.start()
    if cut := _ET_AL.search(text, 0, end):
        spans.append((cut.start("et"), cut.end("et"), "et-al"))
        end = cut.start()
    body = re.sub(r"(?<=[^\W\d_][^\W\d_])\.$", "", text[:end].rstrip(" ,;:"))
    if not body.strip():
        return None
    if _BODY.search(body):
        return [(0, len(body), f"{role}-literal"), *spans] if not re.search(r"[;/]|,.*,", body) else None
    if re.fullmatch(r"[^\W\d_a-z]{3,8}\.?", body):
        return [(0, len(body.rstrip(".")), f"{role}-literal"), *spans]
    position = 0
    inverted: bool | None = None
    for separator in [*_SEPARATOR.finditer(body), None]:
        stop = separator.start() if separator else len(body)
        parts = _chunk(body, position, stop, inverted)
        if parts is None:
            return None
        spans += [
            (start, finish, part if part == "et-al" else f"{role}-{part}") for start, finish, part in parts
        ]
        inverted = bool(parts) and parts[0][2] == "family"
        position = separator.end() if separator else stop
    return sorted(spans)


def _chunk(text: str, start: int, end: int, inverted: bool | None) -> list[Span] | None:
    """The names between two sure separators."""
    parts = []
    for match in re.finditer(r"[^,]+", text[start:end]):
        left = start + match.start() + len(match[0]) - len(match[0].lstrip())
        right = start + match.end() - (len(match[0]) - len(match[0].rstrip()))
        if right > left:
            parts.append((left, right))
    if not parts:
        return []
    words = [text[a:b] for a, b in parts]
    if len(parts) == 1:
        return _one(text, *parts[0])
    if len(parts) > 2 and _SUFFIX.fullmatch(words[-1]):
        before = _chunk(text, start, parts[-2][1], inverted)
        return None if before is None else [*before, (*parts[-1], "suffix")]
    pairs = len(parts) % 2 == 0 and all(
        _family(words[n]) and (_INITIALS.fullmatch(words[n + 1]) or _GIVEN.fullmatch(words[n + 1]))
        for n in range(0, len(parts), 2)
    )
    sure = pairs and (len(parts) == 2 or all(_INITIALS.fullmatch(word) for word in words[1::2]))
    if sure and len(parts) == 2:
        if len(words[0].split()) > 1 and len(words[1].split()) > 1 and not _STARTS_INITIAL.match(words[1]):
            sure = False
        if _REVERSED.fullmatch(words[0]) and _REVERSED.fullmatch(words[1]):
            sure = False
    if sure or (
        pairs
        and all(len(word.split()) == 1 for word in words[0::2])
        and not all(len(word.split()) > 1 for word in words[1::2])
        and len(parts) == 4
    ):
        return [
            span
            for n in range(0, len(parts), 2)
            for span in ((*parts[n], "family"), (*parts[n + 1], "given"))
        ]
    if _family(words[0]) and len(words[0].split()) == 1 and len(parts) > 2:
        rest = [_one(text, *part) for part in parts[2:]]
        if all(one is not None and len(one) > 1 for one in rest) and _GIVEN.fullmatch(words[1]):
            return [(*parts[0], "family"), (*parts[1], "given"), *(s for one in rest for s in one or [])]
    if (
        len(parts) == 2
        and pairs
        and not any(_STARTS_INITIAL.match(word) or _REVERSED.fullmatch(word) for word in words)
    ):
        return None  # 'El Alaoui, Hicham Ben' is one person, 'Hans Mohr, Eva Roth' are two
    each = [_one(text, *part) for part in parts]
    if all(one is not None and len(one) > 1 for one in each):
        return [span for one in each for span in one or []]
    return None


def _family(word: str) -> bool:
    return bool(_NAME.fullmatch(word)) and not _INITIALS.fullmatch(word)


def _one(text: str, start: int, end: int) -> list[Span] | None:
    """One person without a comma."""
    match = _REVERSED.fullmatch(text, start, end) or _DIRECT.fullmatch(text, start, end)
    if match:
        return sorted(
            (match.start(part), match.end(part) - (len(match[part]) - len(match[part].rstrip())), part)
            for part in match.groupdict()
            if match[part] and part != "suffix"
        )
    if _NAME.fullmatch(text, start, end) and " " not in text[start:end].strip():
        return [(start, end, "family")]
    return None
