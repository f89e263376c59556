"""Check works against an index: compare, match, decide the state."""
