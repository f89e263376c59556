"""The settings of a build: their types, their file, changes of the file."""
