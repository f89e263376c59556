"""A source as rows: what a build says of it, and nothing less."""

from pathlib import Path

import citekit
from citekit.corpus.reading.rows import File, rows_of
from citekit.corpus.tables import open_tables
from tests.command import REVIEW


def test_rows_say_what_a_build_says() -> None:
    bibliography = citekit.build(REVIEW, offline=True)
    made = list(rows_of(bibliography, File("a/b.txt", "0", "1", "text")))
    rows = {table: [row for name, row in made if name == table] for table, _ in made}
    printed = [(work, one) for work in bibliography for one in work.printed]
    assert [row.raw for row in rows["references"]] == [one.raw for _, one in printed]
    assert [row.reference for row in rows["references"]] == list(range(1, len(printed) + 1))
    cited = {(one.raw, c.start, c.sentence) for _, one in printed for c in (*one.citations, *one.continued)}
    raws = {row.reference: row.raw for row in rows["references"]}
    assert {(raws[row.reference], row.marker_start, row.sentence) for row in rows["citations"]} == cited
    tags = {
        (one.raw, f"{tag.facet}:{tag.id}", len(tag.evidence)) for work, one in printed for tag in work.tags
    }
    assert {(raws[row.reference], row.tag, len(row.evidence)) for row in rows["tags"]} == tags
    text = bibliography.sources[0].text
    for row in rows["citations"]:
        assert text[row.marker_start : row.marker_end] == row.marker
        assert text.split("\n")[row.line - 1].find(row.marker) >= 0


def test_tables_join(corpus: Path) -> None:
    with open_tables(corpus) as tables:
        counts = tables.execute(
            """SELECT source, s.n_references, count(DISTINCT reference), s.n_citations, count(marker)
            FROM sources s LEFT JOIN "references" r USING (source) LEFT JOIN citations c USING (source, reference)
            GROUP BY ALL"""
        ).fetchall()
        kinds = tables.execute("SELECT source, kind FROM sources ORDER BY 1").fetchall()
        beside = tables.execute(
            """SELECT count(*) FROM citations c, unnest(beside) b(other)
            WHERE NOT EXISTS (FROM "references" r WHERE r.source = c.source AND r.reference = other)"""
        ).fetchone()
    assert all(stated == found and cited == marked for _, stated, found, cited, marked in counts)
    assert sum(stated for _, stated, *_ in counts) > 20
    assert beside == (0,)
    assert kinds == [
        ("papers/blog.txt", "text"),
        ("papers/more/article.xml", "jats"),
        ("papers/more/page.html", "html"),
        ("papers/more/two-columns.pdf", "pdf"),
        ("papers/short-review.txt", "text"),
    ]
