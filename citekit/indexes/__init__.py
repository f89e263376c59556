"""Indexes of works that can be asked for records."""
