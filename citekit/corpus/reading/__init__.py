"""Read files into the tables of a corpus: planned as shards, read by workers and their guarded children."""
