"""Join the groups of a corpus that are likely one work: those that share an exact key are compared by the matcher."""

from itertools import groupby

import msgspec

from citekit.checking.match import ENOUGH
from citekit.checking.resolve import printed_string
from citekit.corpus.scratch import Scratch
from citekit.corpus.works.disjoint import DisjointSets
from citekit.corpus.works.groups import Report
from citekit.corpus.works.likeness import Described, Likeness, cluster, likeness

_MOST_OF_A_KEY = 20
"""Groups of one exact key that are compared: a key of more says little ('Editorial')."""
_EVERY = 100
_LISTS = """(SELECT list(DISTINCT source || '#' || list_number) FROM grouped JOIN numbered USING (id)
    WHERE group_id = {})"""


def join_groups(scratch: Scratch, references: int, report: Report) -> None:
    """Make ``joined``: group -> the first group of its work and the probability; adds to ``doubts``."""
    _compare(scratch, report)
    sets = DisjointSets(references)
    for a, b in scratch.rows("SELECT a, b FROM likenesses WHERE probability >= ?", ENOUGH):
        sets.unite(a, b)
    with scratch.table("near", a="BIGINT", b="BIGINT", component="BIGINT") as add:
        for a, b in scratch.rows("SELECT a, b FROM likenesses"):
            if sets.find(a) == sets.find(b):
                add(a, b, sets.find(a))
    rows = scratch.rows(
        f"""SELECT component, a, b, probability, against, {_LISTS.format("a")}, {_LISTS.format("b")}
        FROM near JOIN likenesses USING (a, b) ORDER BY component, a, b"""
    )
    with (
        scratch.table("joined", id="BIGINT", first="BIGINT", probability="DOUBLE") as add_joined,
        scratch.table("more_doubts", a="BIGINT", b="BIGINT", why="VARCHAR") as add_doubt,
    ):
        for _, of_component in groupby(rows, key=lambda row: row[0]):
            likenesses: dict[tuple[int, int], Likeness] = {}
            lists: dict[int, frozenset[str]] = {}
            for _, a, b, probability, against, lists_a, lists_b in of_component:
                likenesses[a, b] = Likeness(probability=probability, against=against)
                lists[a], lists[b] = frozenset(lists_a), frozenset(lists_b)
            clusters = cluster(likenesses, lists)
            for number, (first, probability) in clusters.first.items():
                add_joined(number, first, probability)
            for a, b, why in clusters.doubts:
                add_doubt(a, b, why)
    scratch.run("INSERT INTO doubts SELECT * FROM more_doubts")


def _compare(scratch: Scratch, report: Report) -> None:
    """Make ``likenesses``: pairs of groups that share an exact key, and how likely they are one work."""
    scratch.run(
        f"""CREATE TABLE pairs AS
        WITH kept AS (
            SELECT key, id FROM group_keys
            QUALIFY count(*) OVER (PARTITION BY key) BETWEEN 2 AND {_MOST_OF_A_KEY}
        )
        SELECT DISTINCT one.id AS a, other.id AS b
        FROM kept one JOIN kept other ON one.key = other.key AND one.id < other.id"""
    )
    total = int(scratch.value("SELECT count(*) FROM pairs"))
    rows = scratch.rows(
        """SELECT a, b, one.raw, one.item, other.raw, other.item
        FROM pairs JOIN groups one ON one.id = a JOIN groups other ON other.id = b ORDER BY a, b"""
    )
    columns = {"a": "BIGINT", "b": "BIGINT", "probability": "DOUBLE", "against": "VARCHAR"}
    with scratch.table("likenesses", **columns) as add:
        for done, (a, b, raw_a, item_a, raw_b, item_b) in enumerate(rows):
            if done % _EVERY == 0:
                report("Comparing", done, total)
            found = likeness(_described(raw_a, item_a), _described(raw_b, item_b))
            add(a, b, found.probability, found.against)


def _described(raw: str, item: str) -> Described:
    return Described(raw=printed_string(raw), item=msgspec.json.decode(item))
