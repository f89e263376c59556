"""Check references: single ones, and those of manuscripts and libraries."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal

from citekit.api.notebook import shown_progress
from citekit.api.settings import check_several, settings
from citekit.checking.references import CheckedReference, check_references
from citekit.indexes.index import Progress
from citekit.indexes.open import open_cached, open_index
from citekit.manuscripts import run
from citekit.manuscripts.finding import CheckReport

AnyPath = str | PathLike[str]


def check(
    reference: str | Mapping[str, Any],
    *,
    index: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    refresh: bool = False,
    offline: bool = False,
) -> CheckedReference:
    """Look a reference up in Crossref: its DOI and record, whether they agree, and whether it was retracted.

    Args:
        reference: A DOI, a reference string, or a CSL-JSON item.
        index: The index that is asked: 'crossref', a plug-in's, or the folder of one on disk. Default: 'crossref'.
        mailto: Your email address, for Crossref's faster pool.
        crossref_url: Crossref's API or a mirror. Default: https://api.crossref.org.
        allow_private: Whether names that lead into a private network may be asked. Default: False.
        refresh: Ask Crossref again for what the cache holds.
        offline: Ask nothing over the network: an answer that is cached counts, with its date; else the state is
            'unchecked'.

    Returns:
        The result; if the network or the server fails, its state is 'unchecked' and its reason says why.

    Raises:
        UsageError: For an invalid argument.
    """
    [checked] = check_many(
        [reference],
        index=index,
        mailto=mailto,
        crossref_url=crossref_url,
        allow_private=allow_private,
        refresh=refresh,
        offline=offline,
    )
    return checked


def check_many(
    references: Iterable[str | Mapping[str, Any]],
    *,
    index: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    refresh: bool = False,
    offline: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> list[CheckedReference]:
    """Check references as `check` does, together, which takes fewer requests; the results are in order.

    ``progress`` is called as in `build`. Raises UsageError for an invalid argument, such as a single reference.
    """
    check_several(references, "check")
    config = settings(None, locals())
    raws = [one if isinstance(one, str) else json.dumps(one) for one in references]
    if offline:
        with open_cached(config) as cached:
            return list(check_references(raws, cached, offline=True))
    with (
        shown_progress(progress) as report,
        open_index(config, refresh=refresh, progress=report) as opened,
    ):
        return list(check_references(raws, opened))


def check_files(
    files: AnyPath | Sequence[AnyPath],
    *,
    config: AnyPath | None = None,
    rules: Mapping[str, Literal["error", "warning", "note", "off"]] | None = None,
    index: str | None = None,
    mailto: str | None = None,
    crossref_url: str | None = None,
    allow_private: bool | None = None,
    refresh: bool = False,
    offline: bool | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> CheckReport:
    """Check the references of manuscripts and libraries, as ``citekit check`` does.

    Args:
        files: One or several files: .bib, .tex, .md, .docx, .pdf ...
        config: A citekit.toml or its folder, whose settings are used.
        rules: Levels of rules, in place of their own: ``{"missing-doi": "off"}``.
        index: The index that is asked: 'crossref', a plug-in's, or the folder of one on disk. Default: 'crossref'.
        mailto: Your email address, for Crossref's faster pool.
        crossref_url: Crossref's API or a mirror. Default: https://api.crossref.org.
        allow_private: Whether names that lead into a private network may be asked. Default: False.
        refresh: Ask Crossref again for what the cache holds.
        offline: Ask nothing over the network: an answer that is cached counts, with its date; what needs another
            is a finding of the rule 'unchecked'.
        progress: Called as in `build`.

    Returns:
        The findings, each with its rule, level and line in the user's file.

    Raises:
        UsageError: For an invalid argument; ConfigError for a fault of the file.
        NothingRead: If no file can be read.
    """
    merged = settings(config, locals() | {"sources": files})
    with shown_progress(progress) as report:
        online = open_index(merged, refresh=refresh, progress=report)
        with open_cached(merged) if merged.offline else online as asked:
            return run.check_files(merged, asked)[0]
