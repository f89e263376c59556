r"""The lines of a LaTeX document, with those of the files that it puts in by ``\input`` and ``\include``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from citekit.errors import SourceError, printable
from citekit.model.note import Level
from citekit.readers import decoding
from citekit.readers.latex.syntax import JOIN, without_comment

MOST_CHARACTERS = 3_000_000
"""Of all files of a document; the longest theses have two millions."""
_MOST_FILES = 500
_DEEPEST = 12
# So many parts of one line are left out; no person writes more.
_MOST_IN_LINE = 50
# Drawings and definitions, which have no text.
_NO_TEXT = frozenset(
    (
        ".tikz",
        ".pgf",
        ".pdf_tex",
        ".eps_tex",
        ".pdf_t",
        ".pstex_t",
        ".eepic",
        ".sty",
        ".cls",
        ".clo",
        ".def",
        ".cfg",
        ".fd",
    )
)
_INPUT = re.compile(
    r"\\(?:input|include|subfile|subfileinclude)\s*\{\s*(?P<name>[^{}#\\]{1,500})\}"
    r"|\\input\s+(?P<word>[^\s{}#\\%]{1,500})"
    r"|\\(?:sub)?import\*?\s*\{(?P<folder>[^{}#\\]{0,500})\}\s*\{(?P<inside>[^{}#\\]{1,500})\}"
)
_RAW = re.compile(
    r"\\begin\s*\{(?P<name>verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?|alltt)\}"
    r"(?:\[[^\[\]]*\])?(?:\{(?P<file>[^{}]*)\})?|\\iffalse\b"
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_ENCODING = re.compile(rb"^[^%\n]{0,200}\\usepackage\s*\[([\w-]{1,20})\]\s*\{inputenc\}", re.MULTILINE)
_ENCODINGS = {
    "latin1": "cp1252",
    "ansinew": "cp1252",
    "cp1252": "cp1252",
    "latin2": "iso8859-2",
    "latin5": "iso8859-9",
    "latin9": "iso8859-15",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "koi8-r": "koi8-r",
    "applemac": "mac-roman",
}


class TexProblem(NamedTuple):
    """What a person should know of a place in a document."""

    file: str
    number: int
    message: str
    level: Level = "review"
    rule: str = ""


class TexLine(NamedTuple):
    """A line of a document, and where it is: the number counts from 1."""

    text: str
    file: str
    number: int

    def unread(self, message: str) -> TexProblem:
        """The problem that a file which this line names was not read."""
        return TexProblem(self.file, self.number, message, rule="unread-file")


class TexFiles:
    """Reads a document's lines; ``path``: where it is, None if it is not a file.

    ``problems``: files that could not be read; ``contents``: files that the document itself contains.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path and path.resolve()
        self._characters = 0
        self._files = 0
        self.problems: list[TexProblem] = []
        self.contents: dict[str, str] = {}

    def read(self, data: bytes, file: str) -> list[TexLine]:
        """The lines of the document ``data``. Raises SourceError for what is not text, or too long."""
        text = decode(data, file)
        if len(text) > MOST_CHARACTERS:
            raise SourceError(
                f"File too large (limit: {MOST_CHARACTERS // 1_000_000} MB of LaTeX)", file=file
            )
        self._characters += len(text)
        return list(self._lines(text, file, (self._path,) if self._path else ()))

    def _lines(self, text: str, file: str, within: tuple[Path, ...]) -> Iterator[TexLine]:
        raw: re.Match[str] | None = None
        raw_lines: list[str] = []
        for number, whole in enumerate(_PRIVATE.sub(" ", text).split("\n"), start=1):
            line, rest = "", whole
            for _ in range(_MOST_IN_LINE):
                if raw is not None:
                    if (end := _end_of(raw).search(rest)) is None:
                        raw_lines.append(rest)
                        line += JOIN
                        break
                    self._keep(raw, [*raw_lines, rest[: end.start()]])
                    rest = rest[end.end() :]
                rest = without_comment(rest)
                raw, raw_lines = _RAW.search(rest), []
                line += rest[: raw.start()] if raw else rest
                if raw is None:
                    break
                rest = rest[raw.end() :]
            at = 0
            for match in _INPUT.finditer(line):
                yield TexLine(line[at : match.start()] or JOIN, file, number)
                yield from self._put_in(match, file, number, within)
                at = match.end()
            yield TexLine(line[at:] or (JOIN if at else ""), file, number)
            if "\\endinput" in line or ("\\end{document}" in line and len(within) < 2):
                return

    def _keep(self, raw: re.Match[str], raw_lines: list[str]) -> None:
        """Keep the lines of a file that the document contains."""
        if (raw["name"] or "").startswith("filecontents") and raw["file"]:
            self.contents[raw["file"].strip()] = "\n".join(raw_lines)

    def _put_in(
        self, match: re.Match[str], file: str, number: int, within: tuple[Path, ...]
    ) -> Iterator[TexLine]:
        name = (match["name"] or match["word"] or f"{match['folder']}/{match['inside']}").strip().strip('"')
        problem = None
        path = None
        if Path(name).suffix.lower() not in _NO_TEXT:
            path, problem = self.find(f"{name}.tex", name)
        if path is not None and path in within:
            path, problem = None, f"Ignored '{name}': it contains itself"
        elif path is not None and (len(within) >= _DEEPEST or self._files >= _MOST_FILES):
            path, problem = None, f"Ignored '{name}': too many files (limit: {_MOST_FILES})"
        if path is not None:
            shown = printable(name if name.endswith(path.suffix) else f"{name}{path.suffix}")
            try:
                text = decode(decoding.load(path), shown)
                self._files += 1
                self._characters += len(text)
                if self._characters > MOST_CHARACTERS:
                    raise SourceError(f"file too large (limit: {MOST_CHARACTERS // 1_000_000} MB in all)")
            except SourceError as error:
                problem = f"Ignored '{shown}': {error.message}"
            else:
                yield from _body(list(self._lines(text, shown, (*within, path))))
        if problem:
            self.problems.append(TexProblem(file, number, problem, rule="unread-file"))

    def find(self, *names: str) -> tuple[Path | None, str | None]:
        """The file of the first of ``names`` that is in the document's folder, or why there is none."""
        name = names[-1]
        if self._path is None:
            return None, f"Ignored '{name}': only a document that is a file can name others"
        folder = self._path.parent
        for written in names:
            try:
                path = (folder / written).resolve()
                if not path.is_relative_to(folder):
                    return None, f"Ignored '{name}': it is outside the document's folder; copy it there"
                if path.is_file():
                    return path, None
            except (OSError, ValueError):
                break
        return None, f"File not found: '{name}'; put it into the document's folder"


def _end_of(raw: re.Match[str]) -> re.Pattern[str]:
    """What ends a part that is not read as LaTeX."""
    return re.compile(rf"\\end\s*\{{{re.escape(raw['name'])}\}}" if raw["name"] else r"\\fi(?![A-Za-z])")


def _body(lines: list[TexLine]) -> list[TexLine]:
    """The lines of a file that is put in, without a preamble of its own."""
    begin = next((at for at, line in enumerate(lines) if "\\begin{document}" in line.text), None)
    if begin is None:
        return lines
    end = next((at for at, line in enumerate(lines) if "\\end{document}" in line.text), len(lines))
    first = lines[begin]
    return [first._replace(text=first.text.partition("\\begin{document}")[2]), *lines[begin + 1 : end]]


def decode(data: bytes, file: str) -> str:
    """Decode a file, by the encoding that its inputenc package names where it is not UTF-8."""
    match = _ENCODING.search(data, 0, 20_000)
    encoding = _ENCODINGS.get(match[1].decode("ascii", "replace")) if match else None
    if encoding:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
    return decoding.decode_text(data, file).text
