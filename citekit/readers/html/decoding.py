"""The bytes of a saved web page as text: what the page claims, checked against what its bytes are."""

import codecs
import re

from citekit.errors import SourceError
from citekit.model.note import Note

MOST_BYTES = 50_000_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Where a page says how it is encoded: browsers look at 1,024 bytes, saved pages carry comments above.
_HEAD = 8192
_CLAIM = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_XML_CLAIM = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
# Encodings that pages are written in; Python knows others that are none of text ('hex', 'idna').
_KNOWN = re.compile(
    r"utf-?8|windows-?\d{3,4}|cp\d{3,4}|iso-?8859-?\d{1,2}|latin-?\d|us-ascii|ascii|koi8-[ru]|gb2312|gbk|gb18030|"
    r"big5|shift[_-]jis|euc-(?:jp|kr)|iso-2022-jp|macintosh|utf-16(?:le|be)?",
    re.IGNORECASE,
)
# What browsers read as Windows-1252.
_WESTERN = frozenset({"iso8859-1", "ascii", "cp1252"})
# So many broken characters among the sound ones: a page of UTF-8 with a scratch.
_SCRATCHED = 0.05


def decode(data: bytes, file: str, encoding: str | None = None) -> tuple[str, list[Note]]:
    """The text of a page, and what was odd about its encoding. Raises SourceError for what is no page."""
    if len(data) > MOST_BYTES:
        raise SourceError(
            f"this page has more than {MOST_BYTES // 1_000_000} MB; save it without its pictures",
            file=file,
            line=1,
        )
    if not data.strip():
        raise SourceError("the file is empty", file=file, line=1)
    text, note = _decoded(data, file, encoding)
    notes = [Note(step="readers", level="warning", message=note)] if note else []
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n"), notes


def _decoded(data: bytes, file: str, encoding: str | None) -> tuple[str, str | None]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace"), None
    if encoding:
        return data.decode(encoding, "replace"), None
    if b"\0" in data[:200]:
        for name, sign in (("utf-16-le", b"<\0"), ("utf-16-be", b"\0<")):
            if sign in data[:200]:
                return data.decode(name, "replace"), None
        raise SourceError("this is no web page: it holds bytes of value 0", file=file, line=1)
    return _by_claim(data, _claimed(data))


def _claimed(data: bytes) -> str | None:
    """The encoding that the page names, by Python's name; None where it names none that is known."""
    match = _CLAIM.search(data, 0, _HEAD) or _XML_CLAIM.match(data, 0, _HEAD)
    name = match[1].decode("ascii") if match else ""
    if not _KNOWN.fullmatch(name):
        return None
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    if found in _WESTERN:
        return "cp1252"
    return "utf-8" if found.startswith("utf-16") else found  # it could be read so far, so it is not UTF-16


def _by_claim(data: bytes, claimed: str | None) -> tuple[str, str | None]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if text is not None and not (claimed or "").startswith("iso2022"):
        odd = claimed not in (None, "utf-8") and not data.isascii()
        return (
            text,
            f"The page says that it is {claimed}; its bytes are UTF-8 and were read so." if odd else None,
        )
    if claimed in (None, "utf-8"):
        scratched = data.decode("utf-8", "replace")
        sound = sum(ord(c) > 127 for c in scratched) - scratched.count("\ufffd")
        if scratched.count("\ufffd") <= _SCRATCHED * sound:
            return scratched, "Some bytes of the page are no UTF-8; they show as \ufffd."
        said = "says that it is UTF-8, but its bytes are not" if claimed else "does not say how it is encoded"
        return data.decode("cp1252", "replace"), f"The page {said}; it was read as Windows-1252."
    text = data.decode(claimed, "replace")
    return (
        text,
        f"Some bytes of the page are no {claimed}; they show as \ufffd." if "\ufffd" in text else None,
    )
