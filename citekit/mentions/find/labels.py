"""Facts in labelled lines, as press services set them under a release: 'Journal: Pain'."""

import re
from collections.abc import Iterator

from citekit.mentions.find.journals import name_at
from citekit.mentions.find.lines import LABEL
from citekit.mentions.find.passages import Passage, clue
from citekit.model.citation import Clue
from citekit.text.normalize import clean


def labelled(passage: Passage) -> Iterator[Clue]:
    """Journal and title of labelled lines; the value stands behind the colon or on the next line."""
    sentences = passage.sentences
    for index, sentence in enumerate(sentences):
        match = LABEL.match(sentence.text, sentence.start, sentence.end)
        if not match or not (match["journal"] or match["title"]):
            continue
        start, end = match.end(), sentence.end
        if start >= end and index + 1 < len(sentences):
            start, end = sentences[index + 1].start, sentences[index + 1].end
        if start >= end or (match.end() < sentence.end and ":" not in match[0]):
            continue
        if match["journal"]:
            name = name_at(passage.text, start, end)
            if name and name.start == start:
                yield clue("journal", passage.text, name.start, name.end)
        elif len(clean(passage.text[start:end]).split()) >= 4:
            text = passage.text[start:end]
            inner = re.match(r"[\"'“‘]*(?P<title>.*?)[\"'”’.]*$", text, re.DOTALL)
            if inner and inner["title"]:
                yield clue("title", passage.text, start + inner.start("title"), start + inner.end("title"))
