"""The plug-in for Zotero: JavaScript that asks ``citekit zotero plan`` and writes what it answers."""
