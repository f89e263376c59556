"""Read BibTeX and biblatex libraries."""
