"""The groups of a corpus: references that a build would make one work of, by identities and contradictions."""

from collections.abc import Callable
from hashlib import blake2b
from itertools import groupby

import msgspec

from citekit.checking.compare.reference import tidy
from citekit.corpus.scratch import Scratch
from citekit.corpus.works.disjoint import DisjointSets
from citekit.csl.item import Item
from citekit.indexes.disk import fields
from citekit.model.bibliography import Confidence, Printed
from citekit.model.citation import Place
from citekit.model.grouping import Grouping, work_identities
from citekit.model.merging import merge

Report = Callable[[str, int, int], None]
"""Called with a stage and how many of how many are done."""

_KEPT = 20
"""References of a group that its item is merged of."""
_EVERY = 1000


def make_groups(scratch: Scratch, report: Report) -> int:
    """Make the tables of groups; how many references there are.

    ``numbered``: the references with their numbers, from 0; ``grouped``: reference -> group, and how; ``groups``: their
    first strings and merged items; ``group_keys``: their exact keys; ``doubts``: pairs that share an identity and
    contradict each other. The number of a group is that of its first reference.
    """
    scratch.run(
        """CREATE TABLE numbered AS
        SELECT row_number() OVER (ORDER BY source, reference) - 1 AS id, source, reference,
               coalesce(list_number, 0) AS list_number, raw, item, n_citations
        FROM "references" WHERE item <> '{}' OR NOT mentioned"""
    )
    references = int(scratch.value("SELECT count(*) FROM numbered"))
    _find_components(scratch, references, report)
    _group(scratch, references, report)
    return references


def _find_components(scratch: Scratch, references: int, report: Report) -> None:
    """Make ``components``: reference -> the first one that it shares an identity with, over any steps."""
    with scratch.table("identities", key="BIGINT", id="BIGINT") as add:
        for done, (number, item) in enumerate(scratch.rows("SELECT id, item FROM numbered")):
            if done % _EVERY == 0:
                report("Identities", done, references)
            for identity in work_identities(tidy(msgspec.json.decode(item))):
                add(_hash("\x1f".join(identity)), number)
    sets = DisjointSets(references)
    shared = scratch.rows(
        """SELECT min(id) OVER (PARTITION BY key), id FROM identities
        QUALIFY count(*) OVER (PARTITION BY key) > 1"""
    )
    for first, number in shared:
        sets.unite(first, number)
    with scratch.table("components", id="BIGINT", component="BIGINT") as add:
        for number in range(references):
            add(number, sets.find(number))
    scratch.run("DROP TABLE identities")


class _Group:
    """References of one work; ``number``: of the first one; only the first `_KEPT` of them are held."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.printed: list[Printed] = []

    def keys(self) -> set[int]:
        """The exact keys of its references."""
        return {key for one in self.printed for key in fields.keys(fields.of_item(tidy(one.item)))}


def _group(scratch: Scratch, references: int, report: Report) -> None:
    ordered = scratch.rows(
        """SELECT component, id, source, list_number, raw, item
        FROM numbered JOIN components USING (id) ORDER BY component, id"""
    )
    done = 0
    with (
        scratch.table("groups", id="BIGINT", raw="VARCHAR", item="VARCHAR") as add_group,
        scratch.table("grouped", id="BIGINT", group_id="BIGINT", how="VARCHAR") as add_member,
        scratch.table("group_keys", key="BIGINT", id="BIGINT") as add_key,
        scratch.table("doubts", a="BIGINT", b="BIGINT", why="VARCHAR") as add_doubt,
    ):
        for _, rows in groupby(ordered, key=lambda row: row[0]):
            groups: list[_Group] = []
            grouping = Grouping()
            for _, number, source, list_number, raw, item in rows:
                printed = _printed(source, list_number, raw, msgspec.json.decode(item))
                placed = grouping.place(printed)
                if placed.work == len(groups):
                    groups.append(_Group(number))
                    for conflict in placed.conflicts:
                        add_doubt(groups[conflict.work].number, number, conflict.words)
                group = groups[placed.work]
                if len(group.printed) < _KEPT:
                    group.printed.append(printed)
                add_member(number, group.number, placed.how or "first")
                done += 1
                if done % _EVERY == 0:
                    report("Grouping", done, references)
            for group in groups:
                merged = msgspec.json.encode(merge(group.printed).item).decode()
                add_group(group.number, group.printed[0].raw, merged)
                for key in sorted(group.keys()):
                    add_key(key, group.number)


def _printed(source: str, list_number: int, raw: str, item: Item) -> Printed:
    return Printed(
        source=source,
        number=None,
        list=list_number or None,
        raw=raw,
        item=tidy(item),
        confidence=Confidence(),
        place=Place(line=1, start=0, end=0),
    )


def _hash(text: str) -> int:
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
