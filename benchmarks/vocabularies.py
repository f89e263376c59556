"""Import a vocabulary of MeSH's size and shape, made up here, and tag with it: ``python benchmarks/vocabularies.py``.

Prints processor seconds and the peak memory of the process. ``--count``: descriptors (MeSH has 31,000).
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy_check import check_taxonomies
from citekit.tagging.taxonomy_file import load_taxonomy
from citekit.tagging.vocabularies.importing import import_vocabulary

_SYLLABLES = (
    "car dio neu ro hep ato path ic osis itis gen ase lipo glu cose my elo plas tic derm vas cul pul mon"
)
_QUALIFIERS = "".join(
    f"<AllowableQualifier><QualifierReferredTo><QualifierUI>Q{n:06}</QualifierUI><QualifierName><String>quality {n}"
    "</String></QualifierName></QualifierReferredTo></AllowableQualifier>\n"
    for n in range(40)
)
_TITLES = 300


def word() -> str:
    """A word of a few syllables."""
    return "".join(random.choices(_SYLLABLES.split(), k=random.randint(3, 5))).capitalize()


def descriptors(count: int) -> Iterator[str]:
    """Records with a heading, four entry terms, their permuted forms and up to two tree numbers."""
    numbers: list[str] = []
    for place in range(count):
        above = random.choice(numbers) if place >= 100 else ""
        number = f"{above}.{place % 900 + 100}" if above.count(".") < 9 and above else f"C{place % 100:02}"
        numbers.append(number)
        terms = [" ".join(word() for _ in range(random.choice((1, 2, 2, 3)))) for _ in range(5)]
        written = [(term, "N") for term in terms]
        written += [(f"{term.split()[-1]}, {term.rsplit(' ', 1)[0]}", "Y") for term in terms if " " in term]
        listed = "".join(
            f'<Term IsPermutedTermYN="{permuted}" LexicalTag="NON"><TermUI>T</TermUI><String>{term}</String></Term>\n'
            for term, permuted in written
        )
        yield (
            f"<DescriptorRecord><DescriptorUI>D{place:06}</DescriptorUI><DescriptorName><String>{terms[0]}</String>"
            f"</DescriptorName>\n<AllowableQualifiersList>{_QUALIFIERS}</AllowableQualifiersList>\n<TreeNumberList>"
            f"<TreeNumber>{number}</TreeNumber></TreeNumberList>\n<ConceptList><Concept PreferredConceptYN='Y'>"
            f"<ScopeNote>{'What it covers, in some words. ' * 8}</ScopeNote>\n<TermList>{listed}</TermList></Concept>"
            "</ConceptList></DescriptorRecord>\n"
        )


def main() -> None:
    """Measure each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30_000)
    count = parser.parse_args().count
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "mesh.xml"), Path(folder, "mesh.toml")
        with source.open("w") as file:
            file.write("<DescriptorRecordSet LanguageCode='eng'>\n")
            file.writelines(descriptors(count))
            file.write("</DescriptorRecordSet>\n")
        print(f"{count:,} descriptors, {source.stat().st_size / 1e6:.0f} MB")
        start = time.process_time()

        def lap(step: str) -> None:
            nonlocal start
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"| {step} | {time.process_time() - start:.2f} | {memory} |")
            start = time.process_time()

        target.write_text(import_vocabulary(source, "mesh").text, encoding="utf-8")
        lap("import")
        list(check_taxonomies([str(target)]))
        lap("check")
        taxonomy = load_taxonomy(target)
        lap("load")
        tagger = Tagger(taxonomy)
        lap("compile")
        for label in taxonomy.labels[:: max(1, len(taxonomy.labels) // _TITLES)]:
            tagger.tag(f"Effects of {label.label} on patients with {label.label} and chronic pain")
        lap(f"tag {_TITLES} titles")


if __name__ == "__main__":
    main()
