"""Find the studies that a text without a reference list describes."""

from collections.abc import Mapping, Sequence

import msgspec

from citekit.citations.systems import cited_in_a_row
from citekit.mentions.find.find import find
from citekit.model.article import Article
from citekit.model.bibliography import Bibliography, Confidence, Printed, Work
from citekit.model.citation import Place
from citekit.model.keys import Keys, identities
from citekit.model.note import Note
from citekit.model.states import not_asked
from citekit.references.find import References
from citekit.text.normalize import shorten


def find_mentions(
    articles: Sequence[Article],
    reference_lists: Mapping[str, References],
    keys: Keys,
    bibliography: Bibliography,
) -> Bibliography:
    """Add a work for each study that a text describes without citing it.

    Such a work has clues and no item.
    """
    works: list[Work] = []
    notes: list[Note] = []
    for article in articles:
        if reference_lists[article.id].entries:
            continue
        if highest := cited_in_a_row(article):
            notes.append(_no_list(article, highest, reference_lists[article.id].notes))
            continue
        own = bibliography.source(article.id)
        studies = find(msgspec.structs.replace(article, item=own.item))
        for number, mention in enumerate(studies.mentions, start=1):
            line = article.text.count("\n", 0, mention.start) + 1
            printed = Printed(
                source=article.id,
                number=number,
                raw=mention.raw,
                item={},
                confidence=Confidence(),
                place=Place(line=line, start=mention.start, end=mention.end),
                clues=mention.clues,
            )
            key = keys.pin(identities([[printed]])[0]) or keys.new(f"{own.key}Study")
            works.append(
                Work(
                    key=key,
                    item={},
                    printed=(printed,),
                    check=not_asked(offline=bibliography.options.offline),
                )
            )
        notes += [
            Note(
                step="mentions",
                source=article.id,
                line=teaser.line,
                message=f"Ignored a teaser for another post: '{shorten(teaser.title, 60)}'",
            )
            for teaser in studies.teasers
        ]
        if not studies.mentions:
            notes.append(
                Note(
                    step="references",
                    level="review",
                    source=article.id,
                    line=1,
                    message="Found no reference list, and no study that the text describes.",
                )
            )
    return bibliography.with_changes(notes, works=(*bibliography.works, *works))


def _no_list(article: Article, highest: int, seen: Sequence[Note]) -> Note:
    """``seen``: the notes on what may be a list and was not taken for one."""
    message = f"Found no reference list, although the text cites numbers up to {highest}"
    line = article.blocks[-1].line if article.blocks else 1
    if seen:
        line = seen[0].line or 1
        message += f"; see the note on line {line} for what may be one and was not read as one."
    else:
        message += ": it is missing in this copy; save the complete document and build again."
    return Note(step="references", level="review", source=article.id, line=line, message=message)
