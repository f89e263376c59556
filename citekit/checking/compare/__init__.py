"""A printed reference beside a record, field by field."""
