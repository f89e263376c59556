"""Text: normal forms, sentences, numbers."""
