"""A researcher's own taxonomy: checked, started, and measured against a bibliography."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from citekit.data import data_text
from citekit.errors import TaxonomyError, UsageError
from citekit.model.bibliography import Bibliography
from citekit.tagging.loading import MOST_FAULTS, read_taxonomy, shipped_taxonomies
from citekit.tagging.step import tag_works
from citekit.tagging.tagger import Tagger
from citekit.tagging.taxonomy import Taxonomy
from citekit.tagging.terms import frequent_terms
from citekit.tagging.unused_rules import idle_rules

_STARTER = "taxonomy.toml"
_ORDER = ("title", "abstract", "sentence")


def check(names: Sequence[str]) -> Iterator[tuple[str, list[TaxonomyError]]]:
    """Each taxonomy (a file or a shipped name) with a line of what it holds, or with its faults.

    Several are checked as extending each other: what one lacks another may have. UnknownName for a name
    that is neither.
    """
    files = []
    for name in names:
        try:
            files.append((name, read_taxonomy(name)))
        except TaxonomyError as fault:
            yield "", [fault]
    for name, file in files:
        if not file.faults:
            elsewhere = [label for _, other in files if other is not file for label in other.labels]
            for place, what, key, value in islice(idle_rules(file.labels, elsewhere), MOST_FAULTS):
                file.fault_of(place, f"{what}.", key, value)
        if file.faults:
            yield "", sorted(file.faults, key=lambda fault: fault.line or 0)
        else:
            yield f"{name}: {_counts(file.taxonomy())}", []


def _counts(taxonomy: Taxonomy) -> str:
    facets = Counter(label.facet for label in taxonomy.labels)
    terms = sum(
        len(label.synonyms) + len(label.abbreviations) + len(label.inferred) for label in taxonomy.labels
    )
    patterns = sum(len(label.patterns) for label in taxonomy.labels)
    by_facet = ", ".join(f"{count} {facet}" for facet, count in facets.items())
    return f"labels {len(taxonomy.labels)} ({by_facet}), terms {terms}, patterns {patterns}: no faults"


def start(path: Path) -> None:
    """Write a small working taxonomy with remarks. UsageError where there is something already."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(data_text(_STARTER))
    except FileExistsError:
        raise UsageError("is there already; choose another name", file=str(path)) from None
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", file=str(path)) from None


def of_lock(
    bibliography: Bibliography, folders: Iterable[Path], configured: Iterable[str] = ()
) -> tuple[str, ...]:
    """The taxonomies that a build was made with: shipped, configured, or files of that name in ``folders``.

    A lock holds names without folders. UsageError for one that is not found.
    """
    near = {Path(name).name: name for name in configured}
    places = tuple(folders)
    found = []
    for name in bibliography.options.taxonomy:
        file = next((folder / name for folder in places if (folder / name).is_file()), None)
        if name in near:
            found.append(near[name])
        elif name in shipped_taxonomies():
            found.append(name)
        elif file:
            found.append(str(file))
        else:
            raise UsageError(
                f"the build was made with the taxonomy '{name}', which is not here; name it with --taxonomy"
            )
    return tuple(found)


def coverage(bibliography: Bibliography, taxonomy: Taxonomy, most: int = 30) -> str:
    """How often each label is given and by which evidence, which never is, and the frequent terms without one.

    The bibliography is tagged anew by ``taxonomy``; ``most``: terms that are listed.
    """
    tagged = tag_works(Tagger(taxonomy), bibliography)
    works = len(tagged.works)
    given: Counter[str] = Counter()
    sources: dict[str, Counter[str]] = defaultdict(Counter)
    for work in tagged.works:
        for one in work.tags:
            name = f"{one.facet}:{one.id}"
            given[name] += 1
            sources[name].update({evidence.from_ for evidence in one.evidence})
    lines = [
        f"{taxonomy.id}: {works} works, {sum(bool(work.tags) for work in tagged.works)} of them with a label",
        "",
        f"{'label':32} {'works':>5} " + " ".join(f"{name:>8}" for name in _ORDER),
    ]
    for name, count in given.most_common():
        lines.append(f"{name:32} {count:5} " + " ".join(f"{sources[name][key]:8}" for key in _ORDER))
    never = [name for name in taxonomy.names() if name not in given]
    lines += ["", f"Never given ({len(never)}): {', '.join(never) or 'none'}"]
    lines += ["", "Frequent in titles and citing sentences, and in no label (texts):"]
    terms = frequent_terms(taxonomy, _texts(tagged), most)
    lines += [f"  {count:5}  {term}" for term, count in terms] or ["  none"]
    return "\n".join(lines)


def _texts(bibliography: Bibliography) -> Iterator[str]:
    """What is read for tags, each text once: the titles and the sentences that cite."""
    works = bibliography.works
    yield from dict.fromkeys(str(work.item.get("title") or "") for work in works)
    printed = [one for work in works for one in work.printed]
    yield from dict.fromkeys(
        citation.sentence for one in printed for citation in (*one.citations, *one.continued)
    )
