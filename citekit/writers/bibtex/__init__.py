"""Write BibTeX and biblatex."""
