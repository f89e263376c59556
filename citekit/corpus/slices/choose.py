"""Choose works or sources of a corpus by a condition in SQL, which can change nothing.

The scratch database is that of `citekit.corpus.scratch.open_query`, which reads nothing but the corpus.
"""

import re

from citekit.corpus.scratch import Scratch
from citekit.corpus.tables import sql_faults
from citekit.errors import UsageError

_NO_CHECKS = "SELECT work, 'unchecked' AS state, NULL::BOOLEAN AS retracted FROM works"
_CHECKS = "SELECT work, state, retracted FROM checks"
_OF_CHECKS = re.compile(r"\b(state|retracted)\b", re.IGNORECASE)


def choose_works(scratch: Scratch, condition: str | None, option: str) -> None:
    """Make ``chosen``: the works for which the condition holds, by default all.

    Beside the columns of works, the condition has ``state`` and ``retracted`` of checks, and the lists ``tags`` and
    ``sources``. Before works are checked nobody knows whether they were retracted: then that is NULL.

    Raises UsageError, which names ``option``, for a faulty condition, and where none is chosen for lack of checks.
    """
    checked = scratch.has("checks")
    checks = _CHECKS if checked else _NO_CHECKS
    scratch.run(
        f"""CREATE VIEW choosable AS SELECT works.*, state, retracted,
            (SELECT list(DISTINCT tag ORDER BY tag) FROM members JOIN tags USING (source, reference)
             WHERE members.work = works.work) AS tags,
            (SELECT list(DISTINCT source ORDER BY source) FROM members WHERE members.work = works.work) AS sources
        FROM works LEFT JOIN ({checks}) USING (work)"""
    )
    _choose(scratch, "chosen", "work", "choosable", condition, option)
    if checked or not (condition and _OF_CHECKS.search(condition)):
        return
    if not scratch.value("SELECT count(*) FROM chosen"):
        raise UsageError(
            f"No work fits {option}; these works were not checked, so their state is 'unchecked' and retracted is not "
            "known: run 'citekit corpus check' first"
        )


def choose_sources(scratch: Scratch, condition: str | None, option: str) -> None:
    """Make ``chosen_sources``: the sources for which the condition on their columns holds. Raises UsageError."""
    _choose(scratch, "chosen_sources", "source", "sources", condition, option)


def _choose(scratch: Scratch, table: str, column: str, view: str, condition: str | None, option: str) -> None:
    query = f"SELECT {column} FROM {view}"
    if condition is not None:
        query += f" WHERE (\n{condition}\n)"
        _check_statement(scratch, condition, query, option)
    with sql_faults(option), scratch.table(table, **{column: "VARCHAR"}) as add:
        for (name,) in scratch.rows(query):
            add(name)


def _check_statement(scratch: Scratch, condition: str, query: str, option: str) -> None:
    """Raise UsageError for a condition that is not SQL, or that ends the query and begins another statement."""
    if not condition.strip():
        raise UsageError(f'Invalid {option}: it is empty (expected a condition, such as "year > 2015")')
    with sql_faults(option):
        statements = scratch.statements(query)
    if statements != ["SELECT"]:
        raise UsageError(f'Invalid {option}: expected one condition, such as "year > 2015"')
