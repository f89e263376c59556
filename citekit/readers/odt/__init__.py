"""OpenDocument texts (.odt) as articles."""
