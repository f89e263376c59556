"""The limits of readers: what a file may hold, and what memory and time reading it may take.

A page, a PDF or an office file is read by libraries that nothing in the same process can stop. What is larger
than `IN_PROCESS_BYTES`, and every PDF, is read by a child process that may take `most_memory` and `most_seconds`.
"""

MOST_BYTES = 200_000_000
"""No article and no library is larger."""
MOST_PAGE_BYTES = 50_000_000
"""A web page."""
MOST_MARKDOWN_BYTES = 20_000_000
MOST_CHARACTERS = 50_000_000
"""The text of a source."""
MOST_PARAGRAPHS = 200_000
"""Of a text: citekit looks at each for references, citations and studies, 25 microseconds. A book has 20,000."""

MOST_UNPACKED = 400_000_000
"""The bytes of all members of a zip archive."""
HIGHEST_RATIO = 200
"""Text compresses to a tenth, sometimes to a fortieth; a higher ratio is a zip bomb."""

MOST_NODES = 2_000_000
"""The elements and texts of a web page."""
DEEPEST = 512
"""As deep as browsers build a tree. Deeper tags are removed, not their text: the time that HTML's own rules take
grows with the square of the depth."""

MOST_WORD_ELEMENTS = 400_000
"""The elements of a Word file's XML that mammoth reads: each takes it 40 microseconds and 1 KB. A thesis has 100,000."""
MOST_RECORDS = 100_000
"""The records of a library."""

LONGEST_VALUE = 200_000
"""Characters of a field of a record: of more the page takes 1 KB each. The longest abstracts have 20,000."""
MOST_REFERENCES = 20_000
"""Of a document that is no library: each takes 2 milliseconds. The largest reviews have 3,000."""

MOST_PDF_BYTES = 300_000_000
MOST_PAGES = 2_000
MOST_ON_A_PAGE = 150_000
"""The glyphs of a page of a PDF."""
MOST_GLYPHS = 15_000_000

IN_PROCESS_BYTES = 1_000_000
_MEMORY, _MEMORY_PER_BYTE, _MOST_MEMORY = 400_000_000, 20, 1_000_000_000
_SECONDS, _BYTES_PER_SECOND, _MOST_SECONDS = 15, 200_000, 300


def most_memory(size: int) -> int:
    """The bytes of address space that reading a file of ``size`` bytes (unpacked) may take."""
    return min(_MEMORY + _MEMORY_PER_BYTE * size, _MOST_MEMORY)


def most_seconds(size: int) -> int:
    """The seconds of processor time that reading a file of ``size`` bytes (unpacked) may take."""
    return min(_SECONDS + size // _BYTES_PER_SECOND, _MOST_SECONDS)
