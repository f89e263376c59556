"""Tag works and read facts, with the words that earned them."""

import msgspec

from citekit.citations.statements import statements
from citekit.csl.richtext import plain
from citekit.model.bibliography import Bibliography, Work
from citekit.tagging.facts.facts import facts
from citekit.tagging.tagger import Tagger


def tag_works(tagger: Tagger, bibliography: Bibliography) -> Bibliography:
    """Every work with its tags and facts.

    An abstract is there only where a record has one. Offsets of what was read in a title or abstract count in
    the item's field.
    """
    documents = {source.id: tagger.read_document(source.text) for source in bibliography.sources}
    of_work = statements(bibliography)
    works = []
    for work in bibliography.works:
        title, abstract = _text(work, "title"), _text(work, "abstract")
        tags = tagger.tag(title, of_work[work.key], documents, abstract=abstract)
        read = facts(title, abstract, of_work[work.key])
        works.append(msgspec.structs.replace(work, tags=tags, facts=read))
    return bibliography.with_changes(works=tuple(works))


def _text(work: Work, field: str) -> str:
    value = work.item.get(field)
    return value if isinstance(value, str) else plain(value)
