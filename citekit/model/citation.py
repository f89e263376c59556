"""Where a text cites a work, what it says of it, and clues to uncited studies."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from citekit.text.normalize import clean
from citekit.text.numbers import list_position

CitationKind = Literal["marked", "continued"]
"""``continued``: a later sentence names the work again, without a marker."""


Where = Literal["text", "caption", "table", "note"]


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place in a source: line from 1, offsets in code points, end exclusive."""

    line: Annotated[int, Meta(description="of ``file``, where it is given")]
    start: int
    end: int
    file: Annotated[
        str, Meta(description="the file beside the source that prints the reference: its .bib or .bbl")
    ] = ""


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """One place where a text cites a work."""

    section: Annotated[str | None, Meta(description="the nearest heading above, as printed")]
    sentence: Annotated[
        str, Meta(description="with single spaces; its place is sentence_start and sentence_end")
    ]
    marker: Annotated[str, Meta(description="as printed, damaged or not")]
    start: Annotated[int, Meta(description="the marker's offset in the source's text, in code points")]
    end: int
    sentence_start: Annotated[int, Meta(description="the sentence's offset in the source's text")]
    sentence_end: int
    with_: Annotated[tuple[str, ...], Meta(description="keys of the other works in the same marker")] = (
        msgspec.field(name="with", default=())
    )
    kind: CitationKind = "marked"
    where: Where = "text"
    repaired: Annotated[
        str,
        Meta(
            description="a damaged marker with what was read beside the printed number: '(811 [8-11])', else ''"
        ),
    ] = ""
    note: Annotated[
        str, Meta(description="of a citation by a footnote or endnote: what it says of the work")
    ] = ""
    locator: Annotated[str, Meta(description="the page or place in the work that the note names")] = ""


StatementKind = Literal["marked", "continued", "introduced", "described"]
"""How a sentence speaks of a work.

``marked``: with a citation; ``continued``: by its authors' names, behind a citation; of a study that the text
does not cite, ``introduced``: the sentences that introduce it, ``described``: the other ones on it.
"""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a source says of a work in one sentence; made when needed, not stored.

    ``start``: the sentence's offset in the source's text, in code points. ``part``: the part of the sentence that
    belongs to the marker, as offsets in the sentence; None: all of it. ``head``: what the marker shares with the others
    of a list. Only these parts give evidence. ``shared``: how many works the marker and those beside it cite.
    """

    source: Annotated[str, Meta(description="id of the source")]
    sentence: Annotated[str, Meta(description="as it is in the source's text")]
    start: int
    part: tuple[int, int] | None = None
    head: tuple[int, int] | None = None
    shown: Annotated[
        tuple[tuple[int, int, str], ...],
        Meta(description="markers that are damaged or citation keys: offsets, and what is shown there"),
    ] = ()
    number: Annotated[int | None, Meta(description="the work's printed number in the source")] = None
    list: Annotated[int | None, Meta(description="which list of the source; None if it has one")] = None
    section: Annotated[str | None, Meta(description="the nearest heading above, as printed")] = None
    kind: StatementKind = "marked"
    where: Where = "text"
    with_: Annotated[tuple[str, ...], Meta(description="keys of the other works in the same marker")] = ()
    reports: Annotated[
        bool, Meta(description="tells what the work's authors did: 'Kim et al. (70) treated 57 patients'")
    ] = False
    alone: Annotated[bool, Meta(description="the sentence cites no other work")] = False
    shared: int = 1
    before: Annotated[
        str, Meta(description="the sentence before, where this one depends on it ('They ...')")
    ] = ""
    note: Annotated[str, Meta(description="what the footnote that cites says of the work")] = ""

    @property
    def position(self) -> str:
        """'5', or '5 of list 2' where the source has several lists; '' without a number."""
        return list_position(self.number, self.list)

    @property
    def text(self) -> str:
        """The sentence to be read: single spaces, no invisible characters, its markers as they are ``shown``."""
        pieces, at = [], 0
        for start, end, text in self.shown:
            pieces += [self.sentence[at:start], text]
            at = end
        return clean("".join([*pieces, self.sentence[at:]]))

    @property
    def words(self) -> str:
        """The part of the sentence that belongs to the marker."""
        return self.sentence if self.part is None else self.sentence[slice(*self.part)]


class Clue(msgspec.Struct, frozen=True, kw_only=True):
    """What a text tells of a study without citing it; offsets are in its text."""

    kind: Annotated[str, Meta(description="journal, before, sample, site, drug, origin ...")]
    value: Annotated[str, Meta(description="normalised: an ISO date, a name, '45 healthy participants'")]
    quote: Annotated[str, Meta(description="the words it was read from")]
    start: int
    end: int
