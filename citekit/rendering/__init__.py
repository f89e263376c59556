"""The room that makes pages for people: citation styles, templates, the reading list.

Nothing here opens an output file. What a page needs is put together from the Bibliography and the entries
that the hall made; how it looks is in ``templates/``, which a user's own folder overrides file by file.
"""
