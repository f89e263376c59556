"""Entries of a library that are one work: the key of each lives on."""

from pathlib import Path

import citekit

LIBRARY = """\
@article{lee, author = {Lee, Kim}, title = {Deep learning for the birds}, year = 2016, volume = 3, pages = {1--9}}
@article{lee:dup, author = {Lee, K.}, title = {Deep Learning for the Birds}, year = 2016, ids = {old1, old2}}
@misc{pre, author = {Lee, Kim}, title = {Deep learning for the birds}, year = 2015, eprint = {1501.00001},
  archiveprefix = {arXiv}}
"""


def test_merged_keys_are_found_and_exported(tmp_path: Path) -> None:
    (tmp_path / "library.bib").write_text(LIBRARY, "utf-8")
    bib = citekit.build(tmp_path / "library.bib", offline=True)
    assert [work.key for work in bib] == ["lee", "pre"]
    assert bib["lee"].aliases == ("lee:dup", "old1", "old2")
    assert bib["lee:dup"] is bib["old2"] is bib["lee"]
    assert any(note.message.startswith("Kept the key 'lee:dup' as an alias of 'lee'") for note in bib.notes)
    biblatex, bibtex = bib.export("biblatex"), bib.to_bibtex()
    assert isinstance(biblatex, str)
    assert "ids = {lee:dup, old1, old2}," in biblatex
    assert "% lee is also: lee:dup, old1, old2\n" in bibtex
    (tmp_path / "again.bib").write_text(biblatex, "utf-8")
    assert citekit.build(tmp_path / "again.bib", offline=True)["lee"].aliases == bib["lee"].aliases


def test_a_preprint_is_related_to_its_article(tmp_path: Path) -> None:
    (tmp_path / "library.bib").write_text(LIBRARY, "utf-8")
    rdf = str(citekit.build(tmp_path / "library.bib", offline=True).export("zotero-rdf"))
    assert '<dc:relation rdf:resource="#item_pre"/>' in rdf
    assert '<dc:relation rdf:resource="#item_lee"/>' in rdf
