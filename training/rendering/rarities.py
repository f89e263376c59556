"""Fields of rarer works: newspapers, web pages, preprints, data, software."""

import random

from training.rendering import drawing, links
from training.rendering.drawing import DrawnWork
from training.rendering.phrases import words
from training.rendering.records import Person, Pool

_REPOSITORIES = (
    "arXiv",
    "bioRxiv",
    "medRxiv",
    "SSRN",
    "PsyArXiv",
    "SocArXiv",
    "arXiv preprint",
    "Preprints",
    "ChemRxiv",
)
_DATA = (
    "Data set",
    "Dataset",
    "Datensatz",
    "Data file",
    "Computer software",
    "R package version 1.2",
    "Version 2.0",
)
_ARCHIVES = (
    "GESIS Datenarchiv",
    "Zenodo",
    "Dryad",
    "Figshare",
    "UK Data Archive",
    "ICPSR",
    "GESIS",
    "PANGAEA",
    "CRAN",
)
_SITES = (
    "Wikipedia",
    "BBC News",
    "YouTube",
    "Spiegel Online",
    "SPIEGEL ONLINE",
    "Zeit Online",
    "Statista",
    "Homepage",
    "The Conversation",
)


def fill(rng: random.Random, pool: Pool, kind: str, language: str, work: DrawnWork) -> None:
    """Fill in newspapers, web pages, preprints, data, software."""
    values = work.values
    if kind == "news" or (kind == "web" and rng.random() < 0.3):
        values["month"], values["day"] = str(rng.randint(1, 12)), str(rng.randint(1, 28))
    if kind == "news":
        values["container"] = rng.choice(words(language, "newspapers"))
        if rng.random() < 0.6:
            values["page"] = rng.choice(
                (str(rng.randint(1, 70)), f"{rng.choice('ABCD')}{rng.randint(1, 30)}", drawing.pages(rng, 90))
            )
        if rng.random() < 0.25:
            values["issue"] = str(rng.randint(1, 300))
        if rng.random() < 0.15:
            work.people = []
    elif kind == "web":
        work.year = rng.randint(1996, 2020)
        if rng.random() < 0.3:
            values["container"] = rng.choice(_SITES)
        elif rng.random() < 0.4:
            values["publisher"] = drawing.body(rng, pool, language)
        if rng.random() < 0.12:
            values["note"] = rng.choice(
                (
                    "Internet",
                    "Online",
                    "online",
                    "Web page",
                    "Blog post",
                    "Web log post",
                    "electronic version",
                )
            )
        if rng.random() < 0.25:
            work.people = [Person(literal=drawing.body(rng, pool, language))]
    elif kind == "preprint":
        work.year = rng.randint(1992, 2020)
        values["container"] = rng.choice(_REPOSITORIES)
        values["page"] = rng.choice((f"{rng.randint(100000, 999999)}", ""))
        values["arxiv"] = links.arxiv(rng)
        if rng.random() < 0.5:
            values["note"] = rng.choice(("Preprint", "preprint", "e-print"))
    elif kind in ("data", "software"):
        work.year = rng.randint(1990, 2020)
        values["publisher"] = (
            rng.choice(_ARCHIVES) if rng.random() < 0.7 else drawing.body(rng, pool, language)
        )
        values["note"] = rng.choice(_DATA)
        values["place"] = rng.choice(pool.places[language])
        if kind == "software" and rng.random() < 0.6:
            work.title = work.title.split(":")[0]
