"""Tests of what a plug-in of Zotero asks and gets."""
