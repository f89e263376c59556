"""What the user decided for single works: the file, its application, its editor."""
