"""Studies that a text describes without citing them."""
