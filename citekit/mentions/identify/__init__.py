"""Identify the record that the clues of a study describe."""
