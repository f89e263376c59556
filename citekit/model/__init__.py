"""The types of a bibliography, and pure functions on them."""
