"""Find the clues of studies in prose; nothing is asked of an index here."""
