"""Entries as Zotero holds them."""
