"""What other formats call CSL's types and variables, for readers and writers alike."""
