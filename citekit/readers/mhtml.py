"""A web page in one file as Chrome and Edge save it (.mhtml): a message whose first page is the article."""

import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message

from citekit.errors import SourceError
from citekit.model.article import Article
from citekit.readers.decoding import check_size
from citekit.readers.html.reader import saved_page

_PAGES = ("text/html", "application/xhtml+xml")
# A page has some hundred parts, and these have none of their own. The time to read parts in parts grows with their
# depth, that to read a header with the square of its length.
_PART = re.compile(
    rb"^content-type:(?P<nested>\s{0,80}multipart/)?(?P<long>(?:[^\n]|\n[ \t]){2000})?",
    re.IGNORECASE | re.MULTILINE,
)
_MOST_PARTS, _MOST_NESTED = 10_000, 20
_DAMAGED = "Damaged web archive (.mhtml); save the page again"


def read(data: bytes, id: str, file: str) -> Article:
    """Read the page of a web archive. Raises SourceError where there is none."""
    check_size(data, file)
    parts = _PART.findall(data)
    nested, too_long = (sum(bool(part[group]) for part in parts) for group in (0, 1))
    if len(parts) > _MOST_PARTS or nested > _MOST_NESTED or too_long:
        raise SourceError(_DAMAGED, file=file, line=1)
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        page = _page(message)
        body = page.get_payload(decode=True) if page else None
    except (MessageError, ValueError, LookupError, RecursionError):
        raise SourceError(_DAMAGED, file=file, line=1) from None
    if page is None or not isinstance(body, bytes):
        raise SourceError(
            "No page found in this web archive; save it as a web page (.html)", file=file, line=1
        )
    address = str(page["Content-Location"] or message["Snapshot-Content-Location"] or "").strip()
    return saved_page(body, page.get_content_charset(), address, id, file)


def _page(message: Message) -> Message | None:
    """The part that the archive names as its page, or else the first page."""
    pages = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start, address = message.get_param("start"), message["Snapshot-Content-Location"]
    named = (
        part
        for part in pages
        if (start and part["Content-ID"] == start) or (address and part["Content-Location"] == address)
    )
    return next(named, pages[0] if pages else None)
