"""Format references in citation styles."""
