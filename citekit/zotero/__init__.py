"""An entry as Zotero holds it: ``items`` (type, fields, creators, tags, related items), ``notes`` (as HTML), and
``tables`` (which field of Zotero takes which variable of CSL, from ``data/zotero_items.toml``).

What is imported as a file (`citekit.formats.zotero_rdf`) and what is pushed (`citekit.pushing`) is made from it.
"""
