"""Parts of a corpus, chosen by SQL: as a bibliography, and as a matrix of sources and works."""
