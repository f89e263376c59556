"""Tag works by a taxonomy, with the words that earned each tag."""
