"""The labels of the sequence labeller: what a token of a reference string can be."""

OUTSIDE = "O"
# A name's tokens say whether they begin a person or body: lists are told apart without their separators.
NAME_PARTS = ("family", "given", "literal")
LABELS: tuple[str, ...] = (
    OUTSIDE,
    *(
        f"{begin}{role}-{part}"
        for role in ("author", "editor")
        for part in NAME_PARTS
        for begin in ("B-", "")
    ),
    "author-suffix",
    "editor-suffix",
    "author-between",
    "editor-between",
    "et-al",
    "title",
    "container",
    "series",
    "volume",
    "issue",
    "page",
    "date",
    "accessed",
    "publisher",
    "place",
    "edition",
    "id",
    "label",
    "note",
)
NUMBER = {label: number for number, label in enumerate(LABELS)}
