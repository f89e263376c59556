"""LaTeX to Unicode with CSL's rich text, and back."""
