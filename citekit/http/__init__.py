"""One HTTP client for every server: an index, a Zotero, a page at an address.

`client` sends requests and sends them again; `limits` keeps to the rates that a server's answers name.
"""
