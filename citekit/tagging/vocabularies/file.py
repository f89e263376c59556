"""The file of a vocabulary: packed or not, and its format, told by its content and not by its name."""

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal

from citekit.errors import SourceError, TaxonomyError, without_number
from citekit.readers.decoding import check_size

Format = Literal["turtle", "rdf/xml", "json-ld", "obo", "mesh", "spreadsheet", "table"]

MOST_STREAM_BYTES = 2_000_000_000
"""Of a file that is read record by record, unpacked. MeSH has 0.3 GB."""
MOST_BYTES = 500_000_000
"""Of a file that is read into memory, unpacked."""

_HEAD = 65_536
_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SPREADSHEET = "xl/workbook.xml"
_OTHER_SPREADSHEETS = frozenset(("xl/workbook.bin", "content.xml"))
_KNOWN = (
    "expected SKOS or OWL as Turtle, RDF/XML, JSON-LD or N-Triples; OBO; MeSH descriptors as XML; or a table of terms as "
    "CSV, TSV or XLSX"
)
_ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])")
_TURTLE = re.compile(
    r"^(?:@prefix|@base|prefix\s+\S*:\s*<|base\s+<|<[a-z][a-z0-9+.-]*:[^>]*>\s*(?:[<a\w]|$)|_:\w+\s+<)",
    re.IGNORECASE | re.MULTILINE,
)
_XML = re.compile(r"<(?:\?xml|!|[\w.-]+(?::[\w.-]+)?[\s/>])")
_OBO = re.compile(r"^(?:format-version:|\[Term\])", re.MULTILINE)
_TABLES = (".csv", ".tsv", ".tab", ".txt", "")
_ELSEWHERE = {
    "html": "A web page, not a vocabulary; download the file itself",
    "SupplementalRecordSet": "MeSH supplementary records; use the descriptors (desc2026.xml)",
    "QualifierRecordSet": "MeSH qualifiers; use the descriptors (desc2026.xml)",
    "Ontology": "OWL/XML is not supported; save the ontology as RDF/XML or Turtle",
}


class _Bounded(io.RawIOBase):
    """A stream that ends with SourceError behind so many bytes: what is packed may unpack without end."""

    def __init__(self, stream: IO[bytes], most: int, name: str) -> None:
        self._stream, self._most, self._left, self._name = stream, most, most, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise SourceError(
                f"File too large (limit: {self._most // 1_000_000} MB, unpacked)", file=self._name
            )
        buffer[: len(data)] = data
        return len(data)


class VocabularyFile:
    """A file, unpacked as it is read if it is a .gz or a .zip with one member."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, str(path)
        with reading(self.name):
            if path.exists() and not path.is_file():
                raise SourceError("A folder or a device, not a file", file=self.name)
            with path.open("rb") as file:
                self._start = file.read(_HEAD)
            check_size(self._start, self.name, _HEAD)
            self._member = self._only_member()
            self.head = self._read_head()
        self.suffix = Path(path.name.removesuffix(".gz").removesuffix(".zip")).suffix.lower()
        self.format = self._format()

    @contextmanager
    def open(self, most: int = MOST_STREAM_BYTES) -> Iterator[BinaryIO]:
        """The content as a stream that raises SourceError behind ``most`` bytes."""
        with ExitStack() as opened:
            stream: Any = opened.enter_context(self.path.open("rb"))
            if self._member:
                archive = opened.enter_context(zipfile.ZipFile(stream))
                stream = opened.enter_context(archive.open(self._member))
            elif self._start.startswith(_GZIP):
                stream = opened.enter_context(gzip.GzipFile(fileobj=stream))
            yield io.BufferedReader(_Bounded(stream, most, self.name))

    def read(self, most: int = MOST_BYTES) -> bytes:
        """The whole content."""
        with self.open(most) as stream:
            return stream.read()

    def _only_member(self) -> str:
        """The one file in a .zip; '' for a spreadsheet and for what is no archive."""
        if not self._start.startswith(_ZIP):
            return ""
        with zipfile.ZipFile(self.path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
        if _SPREADSHEET in names:
            return ""
        if _OTHER_SPREADSHEETS & set(names):
            raise SourceError("Unsupported kind of spreadsheet; save it as XLSX or CSV", file=self.name)
        if len(names) != 1:
            raise SourceError(
                f"An archive of {len(names)} files (expected one); unpack it and name one", file=self.name
            )
        return names[0]

    def _read_head(self) -> str:
        with self.open() as stream:
            head = stream.read(_HEAD)
        encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").replace("\r\n", "\n")

    def _format(self) -> Format:
        if self._start.startswith(_OLE) or (self._start.startswith(_ZIP) and not self._member):
            return "spreadsheet"
        if "\0" in self.head:
            raise TaxonomyError(f"Unknown format: a binary file ({_KNOWN})", file=self.name)
        if _XML.match(self.head):
            return self._format_of_xml()
        if _OBO.search(self.head):
            return "obo"
        if _TURTLE.search(self.head):
            return "turtle"
        if self.head.startswith(("{", "[")):
            if '"graphs"' in self.head and '"@context"' not in self.head:
                message = "OBO Graphs JSON is not supported; use the .obo or .owl file of the same ontology"
                raise TaxonomyError(message, file=self.name)
            return "json-ld"
        if self.suffix in _TABLES:
            return "table"
        raise TaxonomyError(f"Unknown format ({_KNOWN})", file=self.name)

    def _format_of_xml(self) -> Format:
        root = _ROOT.search(
            re.sub(r"<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", "", self.head, flags=re.DOTALL)
        )
        name = root[1] if root else ""
        if name == "RDF":
            return "rdf/xml"
        if name == "DescriptorRecordSet":
            return "mesh"
        if name.lower() == "html" or "<!doctype html" in self.head[:200].lower():
            name = "html"
        message = _ELSEWHERE.get(name, f"Unknown format: XML with the root element <{name}> ({_KNOWN})")
        raise TaxonomyError(message, file=self.name, line=1)


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Raise TaxonomyError for what is wrong with the file ``name``."""
    try:
        yield
    except SourceError as error:
        raise TaxonomyError(error.message, file=error.file or name, line=error.line) from None
    except FileNotFoundError:
        raise TaxonomyError("File not found; check the name", file=name) from None
    except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile, RuntimeError, NotImplementedError):
        message = "The archive is damaged, incomplete or encrypted; download it again, or unpack it first"
        raise TaxonomyError(message, file=name) from None
    except MemoryError:
        raise TaxonomyError("Not enough memory to read the file", file=name) from None
    except OSError as error:
        raise TaxonomyError(f"Cannot read: {error.strerror or without_number(error)}", file=name) from None
