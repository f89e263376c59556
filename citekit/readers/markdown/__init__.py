"""Read Markdown with Pandoc's citation keys."""
