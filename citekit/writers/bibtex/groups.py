r"""Collections as JabRef keeps groups in a .bib file: a comment with a tree, format 3.

Zotero, Better BibTeX and JabRef read it. Each group is ``depth ExplicitGroup:name\;0\;key\;key\;;``, as JabRef's
GroupSerializer wrote it up to version 3.7: the parts end in ``;``, and a backslash and a semicolon in a part are
escaped once for the part and once more for the group. BibTeX reads a comment on, and begins an entry at every
at sign in it; readers count its braces: names have neither.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from citekit.csl.richtext import plain
from citekit.model.entry import Collection

_UNSAFE = str.maketrans({"{": "(", "}": ")", "@": "＠"})


def comment(collections: Sequence[Collection], keys: Mapping[str, str]) -> str:
    """The comment, '' for no collections; ``keys``: key of an entry -> its key in the file."""
    groups = "\n".join(_groups(collections, keys, 1))
    if not groups:
        return ""
    tree = f"@comment{{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n{groups}\n}}\n"
    return f"\n@comment{{jabref-meta: groupsversion:3;}}\n\n{tree}"


def _groups(collections: Sequence[Collection], keys: Mapping[str, str], depth: int) -> Iterator[str]:
    for one in collections:
        members = [keys[key] for key in one.keys if key in keys]
        parts = [plain(one.name).translate(_UNSAFE), "0", *members]
        yield f"{depth} ExplicitGroup:{_quoted(''.join(f'{_quoted(part)};' for part in parts))};"
        yield from _groups(one.collections, keys, depth + 1)


def _quoted(text: str) -> str:
    return re.sub(r"([\\;])", r"\\\1", text)
