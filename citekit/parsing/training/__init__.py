"""Making the parser's model: tagged strings in, ``citekit/data/parser.npz`` out (`citekit.parsing.train`)."""
