"""Read a file as an Article or a library."""
