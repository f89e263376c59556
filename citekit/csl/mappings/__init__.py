"""Names of CSL types and fields in other formats, for readers and writers."""
