"""Find an article's reference list, split it into references and parse them."""
