"""What pages print behind a reference list."""

import re
from functools import cache

from citekit.data import data_lines
from citekit.text.normalize import fold

# Lines that pages print after their list.
BACK_MATTER = re.compile(
    r"\W{0,2}(?:Key\s?words?|Citation|How to cite|Cite this|Received|Accepted|Published|Edited by|Reviewed by|Copyright|"
    r"Correspondence|Disclaimer|Publisher.s note|Author information|About the authors?)\b[^:©]{0,40}[:©]"
    r"|(?:Appendix|Anhang|Annexe?|Anexo|Apêndice|Supplementary|Table|Figure|Fig\.|Tabelle|Abb\.|Abbildung|Tabla|Tabela|Figura)"
    r"\s+(?:[A-Z](?![\w])|\d)",
    re.IGNORECASE,
)


@cache
def _list_ends() -> frozenset[str]:
    return frozenset(data_lines("list_ends.txt"))


def is_list_end(heading: str) -> bool:
    """Whether a heading comes only after a reference list: 'Related articles'."""
    return fold(heading).strip(" .:0123456789") in _list_ends()
