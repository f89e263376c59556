"""Taxonomies made of what a field already has: SKOS, OWL, OBO, MeSH, and tables of terms."""
