"""Parse a reference string into a CSL-JSON item with confidence."""
