"""Push entries into a Zotero library, again and again without duplicates."""
