"""The works of a corpus: references that are one, and what an index says of them."""
