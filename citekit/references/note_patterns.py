"""Patterns of names, years and places that notes print."""

import re

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĖĘĚĜĞĠĢĤĦĪĮİĴĶĹĻĽŁŃŅŇŌŐŒŔŖŘŚŜŞŠŢŤŪŬŮŰŲŴŶŸŹŻŽΑ-ΩА-ЯЁІЇЄ"
YEAR = r"(?:1[4-9]|20)\d\d[a-z]?(?!\d)"
PAGE_WORD = (
    r"(?:pp?\.|pgs?\.|pages?|S\.|Seiten?|at|hier|esp\.|bes\.|fols?\.|ff?\.|Bl\.|chaps?\.|ch\.|chapters?|kap\.|Kapitel|secs?\.|§§?|"
    r"para\.|paras\.|Rn\.|Rdnr\.|Sp\.|col\.|vol\.|Bd\.|t\.|lines?|ll?\.|n\.|no\.|nr\.|Anm\.|str\.|s\.|с\.|стр\.|С\.|т\.|гл\.|p\b|S\b|第)"
)
PLACE_NUMBER = r"(?:\d{1,4}[a-z]?|[ivxlcdm]{1,9}|[IVXLC]{1,6})"
RANGE = rf"{PLACE_NUMBER}(?:\s?[:.–—-]\s?{PLACE_NUMBER}){{0,3}}(?:\s?(?:ff?|sq|sqq|sg|ss|et seq|n)\.?|\s?passim)?(?:\s?(?:n\.|Anm\.)\s?\d{{1,3}})?"
LOCATOR = rf"(?:{PAGE_WORD}[\s\u00a0]?){{0,3}}{RANGE}(?:(?:\s?[,;+]\s?|\s(?:and|und|et|y|e|и|&)\s|,?\s(?={PAGE_WORD}))(?:{PAGE_WORD}[\s\u00a0]?){{0,2}}{RANGE}){{0,8}}|passim"
END_LOCATOR = re.compile(
    rf"(?:[,:]\s*|(?<=\))\s*|(?<=\d\.)\s+|(?<=[^\W\d_]\.)\s+|(?<=[”\"»’])\s+|\s(?=at\s))(?!{YEAR})(?P<locator>{LOCATOR})[\s.,;]*$"
)
JOURNAL = re.compile(
    rf"\b(?!{YEAR})\d{{1,4}}[A-Z]?(?:\s?\(\d{{1,3}}\))?,?\s?(?:(?:no|nr|n°|Heft|H|issue)\.?\s?\d{{1,4}}\s?)?(?:\({YEAR}\)|{YEAR})?\s?[,:]\s?(?:S\.|pp?\.)?\s?\d"
)
WORD = rf"[{UPPER}][^\W\d_]{{0,30}}(?:[’'-][^\W\d_]{{1,30}}){{0,2}}\.?"
NAME = rf"(?:[a-z’']{{1,4}}\s){{0,2}}(?:(?:[{UPPER}]\.-?){{2,4}}|{WORD})"
PERSON = rf"{NAME}(?:\s{NAME}){{0,3}}"
NAMES = (
    rf"{PERSON}(?:(?:,?\s(?:and|und|et|y|e|i|и|&)\s|/){PERSON}){{0,2}}(?:\set\sal\.?|\su\.\s?a\.|\sи\sдр\.)?"
)
