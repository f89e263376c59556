"""What a plug-in of Zotero asks citekit, and what it gets: JSON both ways."""
