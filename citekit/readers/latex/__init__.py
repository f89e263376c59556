"""LaTeX documents as articles."""
