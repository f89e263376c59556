"""Journals' names cut short, in the manner of ISO 4 and as lists print them; written for the benchmark alone."""

import re

SKIPPED = frozenset({
    "of", "the", "and", "for", "in", "on", "de", "la", "le", "les", "des", "du", "der", "die", "das",
    "et", "und", "del", "y", "e", "a", "an", "to", "&",
})  # fmt: skip
_STEMS = {
    "journal": "J", "archives": "Arch", "annals": "Ann", "international": "Int", "american": "Am",
    "british": "Br", "european": "Eur", "national": "Natl", "proceedings": "Proc",
    "transactions": "Trans", "review": "Rev", "reviews": "Rev", "letters": "Lett", "research": "Res",
    "science": "Sci", "sciences": "Sci", "engineering": "Eng", "medicine": "Med", "medical": "Med",
    "clinical": "Clin", "chemistry": "Chem", "chemical": "Chem", "society": "Soc", "physics": "Phys",
    "physical": "Phys", "biology": "Biol", "biological": "Biol", "dermatology": "Dermatol",
    "bulletin": "Bull", "academy": "Acad", "association": "Assoc", "applied": "Appl",
    "applications": "Appl", "mathematics": "Math", "mathematical": "Math", "ecology": "Ecol",
    "ecological": "Ecol", "environmental": "Environ", "quarterly": "Q", "canadian": "Can",
    "technology": "Technol", "materials": "Mater", "advanced": "Adv", "advances": "Adv",
    "health": "Health", "psychology": "Psychol", "psychiatry": "Psychiatry", "economics": "Econ",
    "history": "Hist", "studies": "Stud", "management": "Manag", "communications": "Commun",
    "nuclear": "Nucl", "molecular": "Mol", "geology": "Geol", "earth": "Earth", "coastal": "Coast",
    "ocean": "Ocean", "structures": "Struct", "postgraduate": "Postgrad", "internal": "Intern",
    "surgery": "Surg", "neurology": "Neurol", "neuroscience": "Neurosci", "nutrition": "Nutr",
    "pharmacology": "Pharmacol", "toxicology": "Toxicol", "immunology": "Immunol", "veterinary": "Vet",
    "education": "Educ", "political": "Polit", "systems": "Syst", "computer": "Comput",
    "computational": "Comput", "energy": "Energy", "theoretical": "Theor", "experimental": "Exp",
    "zeitschrift": "Z", "revista": "Rev", "annales": "Ann", "royal": "R", "london": "Lond",
}  # fmt: skip


def abbreviate(name: str) -> str:
    """A journal's name cut short in the manner of ISO 4, without stops; one word stays."""
    words = [word for word in re.findall(r"[^\W_]+|&", name) if word.lower() not in SKIPPED]
    return " ".join(map(_cut, words)) if len(words) > 1 else name


def _cut(word: str) -> str:
    if word.lower() in _STEMS:
        return _STEMS[word.lower()]
    if len(word) < 7 or word.isupper():
        return word
    vowel = next(
        (at for at in range(max(4, len(word) // 2), len(word) - 1) if word[at] in "aeiouy"), len(word)
    )
    return word[:vowel]


def stopped(abbreviated: str, name: str) -> str:
    """A stop behind every word that was cut."""
    whole = set(re.findall(r"[^\W_]+", name))
    return " ".join(word if word in whole else f"{word}." for word in abbreviated.split())
