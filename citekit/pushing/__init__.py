"""A shelf -> Zotero: into the desktop program or the web library, as often as wanted, without duplicates.

``keys`` gives every object a key of its own, made from the library and the work; ``library`` reads what is there
and finds a work in it; ``planning`` compares what is wanted, what is there and what was written the last time
(``state``), and says what to write; ``writing`` does it, 50 objects at a time. ``api`` speaks the web API, on the
web or in a running Zotero 10 and newer; ``connector`` hands a file to an older one. ``client`` is the only
module that knows HTTP, ``credentials`` the only one that sees a key.
"""

from citekit.pushing.api import Api, open_local, open_web
from citekit.pushing.client import Client, Patience
from citekit.pushing.connector import Connector, missing
from citekit.pushing.planning import Choice, Plan, Wanted, plan
from citekit.pushing.state import FILE, State
from citekit.pushing.writing import Outcome, carry_out

__all__ = [
    "FILE",
    "Api",
    "Choice",
    "Client",
    "Connector",
    "Outcome",
    "Patience",
    "Plan",
    "State",
    "Wanted",
    "carry_out",
    "missing",
    "open_local",
    "open_web",
    "plan",
]
