"""A web page as Safari saves it (.webarchive): a property list, binary or XML, around the page."""

import plistlib
from typing import Any
from xml.parsers.expat import ExpatError

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers.decoding import check_size
from citekit.readers.html.reader import saved_page

PAGE = "WebMainResource"
"""The key of the page in the list."""
_DAMAGED = "Damaged web archive (.webarchive); save the page again"


def read(data: bytes, id: str, file: str) -> Article:
    """Read the page of a web archive. Raises SourceError where there is none."""
    check_size(data, file)
    try:
        archive: Any = plistlib.loads(data)  # which refuses XML that declares entities
    except (ExpatError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        raise SourceError(_DAMAGED, file=file, line=1) from None
    page: Any = archive.get(PAGE) if isinstance(archive, dict) else None
    if not isinstance(page, dict) or not isinstance(page.get("WebResourceData"), bytes):
        raise SourceError(
            "No page found in this web archive; save it as a web page (.html)", file=file, line=1
        )
    encoding, address = page.get("WebResourceTextEncodingName"), page.get("WebResourceURL")
    return saved_page(page["WebResourceData"], encoding, address, id, file)
