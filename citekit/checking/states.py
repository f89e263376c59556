"""What is said of a check, wherever it is said: on the page, in the lists, in the notes in Zotero.

One table for each thing; a state or kind of notice that the model gets has to get its words here.
"""

from typing import NamedTuple

from citekit.csl.richtext import plain
from citekit.model.check import Check, Update


class State(NamedTuple):
    """A check's state in plain words, and the sign beside them: colour alone would not do."""

    words: str
    sign: str


STATES = {
    "verified": State("Checked: the index agrees", "✓"),
    "completed": State("Checked and completed from the index", "✓"),
    "differs": State("Checked: the index says something else", "≠"),
    "not-found": State("Checked: no record agrees", "?"),
    "elsewhere": State("Registered with another agency", "↗"),
    "unchecked": State("Not checked", "○"),
}
NOTICES = {
    "retracted": "RETRACTED",
    "withdrawn": "WITHDRAWN",
    "concern": "Expression of concern",
    "corrected": "Corrected",
}
"""Kind of a notice about a work -> in words, the gravest first; others are not worth a reader's time."""
HEDGES = {"negated": "denied", "supposed": "only supposed"}
"""How a sentence takes back the words that earned a tag."""


def state(check: Check | None) -> str:
    """The state; what nobody looked up is unchecked."""
    return check.state if check else "unchecked"


def in_words(check: Check | None) -> str:
    """The state and why, never clean where nobody looked: ``Not checked (offline)``."""
    words, reason = STATES[state(check)].words, plain(check.reason) if check else ""
    return f"{words} ({reason})" if reason else words


def notices(check: Check | None) -> list[Update]:
    """The notices about the work, the gravest first; not what the work itself is a notice about."""
    order = list(NOTICES)
    updates = check.updates if check else ()
    about = [update for update in updates if update.of is None and update.kind in NOTICES]
    return sorted(about, key=lambda update: order.index(update.kind))
