"""CSL-JSON items and what is in them: names, dates, pages, identifiers, rich text."""
