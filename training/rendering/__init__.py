"""Reference strings rendered from fields, in many styles, with exact tags."""
