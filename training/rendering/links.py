"""Plausible but invented identifiers: addresses, DOIs, arXiv numbers, ISBNs."""

import random

_DOMAINS = ("org", "de", "com", "edu", "gov", "net", "uk", "fr", "br", "it", "es", "eu", "ch", "at")
_SYLLABLES = (
    "in",
    "ta",
    "soz",
    "ne",
    "dat",
    "re",
    "uni",
    "lo",
    "pol",
    "me",
    "stat",
    "bi",
    "kon",
    "go",
    "for",
    "ver",
    "ci",
)
_PATHS = (
    "pdf",
    "publications",
    "index.php",
    "download",
    "docs",
    "article/view",
    "files",
    "de",
    "en",
    "news",
    "fileadmin",
    "papers",
)
_ENDINGS = ("pdf", "html", "htm", "php", "aspx", "shtml")


def url(rng: random.Random) -> str:
    """An address of a page or file."""
    host = "".join(rng.choice(_SYLLABLES) for _ in range(rng.randint(2, 4)))
    parts = [rng.choice(_PATHS) for _ in range(rng.randint(0, 3))]
    if rng.random() < 0.5:
        parts.append(
            f"{''.join(rng.choice(_SYLLABLES) for _ in range(3))}{rng.randint(1, 999)}.{rng.choice(_ENDINGS)}"
        )
    lead = rng.choice(("http://www.", "http://www.", "https://www.", "https://", "http://", "www."))
    return f"{lead}{host}.{rng.choice(_DOMAINS)}/{'/'.join(parts)}".rstrip("/" if rng.random() < 0.5 else "")


def doi(rng: random.Random) -> str:
    """A DOI of one of the usual patterns."""
    tail = rng.choice((
        f"s{rng.randint(10000, 19999)}-{rng.randint(1, 20):03}-{rng.randint(1000, 9999)}-{rng.randint(0, 9)}",
        f"j.{''.join(rng.choice(_SYLLABLES) for _ in range(2))}.{rng.randint(1998, 2020)}.{rng.randint(1, 12):02}.{rng.randint(1, 99):03}",
        f"{rng.randint(1000, 9999)}-{rng.randint(1000, 9999)}.{rng.randint(10, 99)}.{rng.randint(1, 9)}.{rng.randint(100, 999)}",
        f"{rng.randint(1000000, 9999999)}.{rng.randint(1998, 2020)}.{rng.randint(100000, 999999)}",
        f"zfsoz-{rng.randint(1990, 2019)}-{rng.randint(1000, 9999)}",
    ))  # fmt: skip
    return f"10.{rng.randint(1000, 9999)}/{tail}"


def arxiv(rng: random.Random) -> str:
    """An arXiv number, old or new."""
    number = rng.choice((
        f"{rng.randint(7, 20):02}{rng.randint(1, 12):02}.{rng.randint(1, 9999):04}",
        f"{rng.choice(('hep-th', 'hep-ph', 'astro-ph', 'math', 'quant-ph', 'cond-mat', 'math.AG', 'gr-qc'))}/{rng.randint(92, 107) % 100:02}{rng.randint(1, 12):02}{rng.randint(1, 999):03}",
    ))  # fmt: skip
    return rng.choice(("arXiv:", "arXiv:", "arXiv:", "")) + number if "/" in number else "arXiv:" + number


def isbn(rng: random.Random) -> str:
    """An ISBN, with and without hyphens."""
    return rng.choice((
        f"978-{rng.randint(0, 9)}-{rng.randint(100, 999)}-{rng.randint(10000, 99999)}-{rng.randint(0, 9)}",
        f"{rng.randint(0, 9)}-{rng.randint(100, 999)}-{rng.randint(10000, 99999)}-{rng.choice('0123456789X')}",
        f"978{rng.randint(1000000000, 9999999999)}",
    ))  # fmt: skip
