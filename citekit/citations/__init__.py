"""Find and link the citations of a text: markers, sentences, sections."""
