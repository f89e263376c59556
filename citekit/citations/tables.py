"""Which tables a text names but does not hold: what only they cite is cited nowhere else."""

import re

from citekit.model.article import Article

_TABLE = re.compile(r"(Table|Tabelle|Tabela|Tabla|Tableau)[\s\u00a0]+(\d{1,2}|[IVX]{1,4})\b", re.IGNORECASE)


def missing_tables(article: Article) -> tuple[str, ...]:
    """The tables that the text names but whose rows are not in it ('Table 1'), in order."""
    named: dict[str, bool] = {}
    for position, block in enumerate(article.blocks):
        line = article.text[block.start : block.end]
        for match in _TABLE.finditer(line):
            named.setdefault(f"{match[1].capitalize()} {match[2]}", False)
        caption = _TABLE.match(line) if block.kind == "caption" else None
        if caption and _has_rows(article, position):
            named[f"{caption[1].capitalize()} {caption[2]}"] = True
    return tuple(name for name, present in named.items() if not present)


def _has_rows(article: Article, caption: int) -> bool:
    """Whether lines that can be rows of a table follow a caption before the text goes on."""
    for block in article.blocks[caption + 1 : caption + 6]:
        line = article.text[block.start : block.end]
        if block.kind in ("heading", "list-heading"):
            return False
        if block.kind == "table":
            return True
        if block.kind == "text":
            return "\t" in line or len(line) < 150
    return False
