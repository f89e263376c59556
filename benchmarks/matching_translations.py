"""Titles as another language would have them: made word by word, for records that stand for translations."""

_SPANISH = {
    "the": "la", "of": "de", "and": "y", "in": "en", "for": "para", "on": "sobre", "with": "con", "by": "por",
    "from": "desde", "to": "a", "an": "un", "a": "un", "effects": "efectos", "effect": "efecto", "study": "estudio",
    "analysis": "análisis", "treatment": "tratamiento", "disease": "enfermedad", "patients": "pacientes",
    "using": "mediante", "new": "nuevo", "between": "entre", "at": "en", "as": "como", "under": "bajo",
    "skin": "piel", "water": "agua", "model": "modelo", "structure": "estructura", "growth": "crecimiento",
}  # fmt: skip
_GERMAN = {
    "the": "die", "of": "von", "and": "und", "in": "in", "for": "für", "on": "über", "with": "mit", "by": "durch",
    "from": "aus", "to": "zu", "an": "eine", "a": "ein", "effects": "Auswirkungen", "effect": "Wirkung",
    "study": "Studie", "analysis": "Analyse", "treatment": "Behandlung", "disease": "Krankheit",
    "patients": "Patienten", "using": "mittels", "new": "neue", "between": "zwischen", "at": "bei", "as": "als",
    "under": "unter", "skin": "Haut", "water": "Wasser", "model": "Modell", "structure": "Struktur", "growth": "Wachstum",
}  # fmt: skip
_ENDINGS = {
    "es": (("ation", "ación"), ("ity", "idad"), ("ism", "ismo"), ("ic", "ico"), ("al", "al"), ("y", "ía"), ("", "o")),
    "de": (("ation", "ation"), ("ity", "ität"), ("ism", "ismus"), ("ical", "ische"), ("ic", "ische"), ("al", "ale"), ("y", "ie"), ("", "en")),
}  # fmt: skip


def translated(title: str, language: str) -> str:
    """The title as another language would look: small words translated, long ones with that language's endings."""
    words = {"es": _SPANISH, "de": _GERMAN}[language]
    return " ".join(_foreign_word(word, words, language) for word in title.split())


def _foreign_word(word: str, words: dict[str, str], language: str) -> str:
    core = word.strip(".,:;()")
    if core.lower() in words:
        return word.replace(core, words[core.lower()])
    if len(core) < 5 or not core.isalpha():
        return word
    ending, other = next(pair for pair in _ENDINGS[language] if core.endswith(pair[0]))
    return word.replace(core, core[: len(core) - len(ending)] + other)
