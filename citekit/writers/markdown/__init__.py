"""Write the reading list as Markdown."""
