r"""LaTeX documents: their text with its citations, and the works of the .bib, the .bbl or the ``\bibitem``s.

A citation is shown as its keys in Pandoc's form: ``\citep[see][p. 3]{a,b}`` is '[see @a; @b, p. 3]', ``\citet{a}``
'Smith et al. [@a]', or '@a' where the names are not known.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from citekit.errors import AuxiliaryFile, SourceError
from citekit.model.article import Article
from citekit.model.note import Note
from citekit.readers.cited_library import ListedWork, append_works
from citekit.readers.latex.bbl import label_names, read_amsrefs
from citekit.readers.latex.body import BodyWriter, CitedKey
from citekit.readers.latex.files import TexFiles, TexLine, TexProblem
from citekit.readers.latex.front import item_of
from citekit.readers.latex.syntax import JOIN, definitions, scanned
from citekit.readers.latex.tables import latex_tables
from citekit.readers.latex.works import TexWorks, find_works, short_names

_NOCITE = re.compile(r"\\nocite\s*\{([^{}]*)\}")
_BEGIN = re.compile(r"\\begin\s*\{document\}")
_ALL = "*"
_MOST_UNKNOWN = 20
"""More unknown keys are one Note."""


def read(data: bytes, id: str, file: str) -> Article:
    """Read a document by itself, without the files beside it. Raises SourceError for what is not text."""
    return read_beside(data, id, file, None)


def read_beside(data: bytes, id: str, file: str, path: Path | None) -> Article:
    """Read the document at ``path``, whose bytes are ``data``, with the files in its folder."""
    folder = path and path.parent
    files = TexFiles(path)
    lines = files.read(data, file)
    text = "\n".join(line.text for line in lines)
    commands, spans = definitions(scanned(text), latex_tables().names)
    source = scanned(_without(text, spans))
    item = item_of(source, commands)
    begin = _BEGIN.search(source.text)
    works = find_works(files, lines, folder, path.stem if path else "")
    listed_inside = read_amsrefs(source)
    works = works._replace(library={**works.library, **listed_inside})
    writer = BodyWriter(source, lines, commands, {**short_names(works), **label_names(source)})
    writer.write(begin.end() if begin else 0, item.get("title", ""))
    article = writer.article(id, file, item)
    uncited = [key for match in _NOCITE.finditer(source.text) for key in _keys(match[1])]
    uncited += listed_inside
    listed = list(_listed(article, list(writer.cited), uncited, works))
    article = append_works(article, listed)
    if not article.text.strip():
        error = SourceError if begin else AuxiliaryFile
        raise error("No text found in this LaTeX file", file=file, line=1)
    missing = [cited for cited in writer.cited.values() if f"@{cited.key}" not in article.anchors]
    preamble = source.text.count("\n", 0, begin.start()) if begin else 0
    missing_files = _by_place(files.problems, lines[:preamble])
    unread = works.problems if missing else tuple(map(_as_info, works.problems))
    unknown = _unknown(missing, article, works, is_document=begin is not None)
    problems = [*missing_files, *unread, *unknown]
    return msgspec.structs.replace(article, notes=tuple(_note(article, problem) for problem in problems))


def _by_place(problems: Sequence[TexProblem], preamble: Sequence[TexLine]) -> Iterator[TexProblem]:
    """``problems``, those of the preamble as 'info': it has no text."""
    places = {(line.file, line.number) for line in preamble}
    for problem in problems:
        in_preamble = (problem.file, problem.number) in places
        yield _as_info(problem) if in_preamble else problem


def _as_info(problem: TexProblem) -> TexProblem:
    """``problem`` as 'info' if it is a file that nothing is missed of, such as the IEEEabrv.bib of TeX itself."""
    return problem._replace(level="info", rule="") if problem.rule == "unread-file" else problem


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` without the definitions at ``spans``; the lines stay."""
    pieces: list[str] = []
    at = 0
    for begin, end in spans:
        pieces += (text[at:begin], f"{JOIN}\n" * text.count("\n", begin, end))
        at = end
    return "".join((*pieces, text[at:]))


def _keys(text: str) -> list[str]:
    return [key for part in text.split(",") if (key := part.replace(JOIN, "").strip())]


def _listed(
    article: Article, cited: Sequence[str], uncited: Sequence[str], works: TexWorks
) -> Iterator[ListedWork]:
    r"""The works of the list that the document does not contain itself.

    Of a .bib those that are cited or named by ``\nocite``; of a .bbl, which contains no others, all.
    """
    keys = [*cited, *uncited]
    if _ALL in uncited:
        keys += works.library
    from_library = [key for key in keys if key in works.library]
    if not article.marked and not from_library:
        keys = [*works.printed] if cited or uncited else []
    for key in dict.fromkeys(keys):
        if f"@{key}" not in article.anchors and (work := works.library.get(key) or works.printed.get(key)):
            yield work


def _unknown(
    missing: Sequence[CitedKey], article: Article, works: TexWorks, *, is_document: bool
) -> Iterator[TexProblem]:
    """What to say of cited keys that no file has; the library of a chapter is named by its document."""
    names = ", ".join(works.files)
    if not missing:
        return
    first = missing[0]
    if not names and not article.marked:
        cited = "the key" if len(missing) == 1 else f"the {len(missing)} keys"
        message = (
            f"No library for {cited} that the text cites: put the .bib or .bbl file that it is made "
            "with into its folder"
        )
        rule = "cited-not-listed" if is_document else ""
        yield TexProblem(first.file, first.number, message, rule=rule)
    elif len(missing) > _MOST_UNKNOWN:
        keys = ", ".join(cited.key for cited in missing[:_MOST_UNKNOWN])
        message = f"Unknown citation keys ({len(missing)}): {keys} ...; not in {names or 'the list'}"
        yield TexProblem(first.file, first.number, message, rule="cited-not-listed")
    else:
        for place in missing:
            message = f"Unknown citation key '{place.key}'; not in {names or 'the list'}"
            yield TexProblem(place.file, place.number, message, rule="cited-not-listed")


def _note(article: Article, problem: TexProblem) -> Note:
    return Note(
        step="readers",
        level=problem.level,
        source=article.id,
        line=problem.number,
        file="" if problem.file == article.file else problem.file,
        message=problem.message,
        rule=problem.rule,
    )
