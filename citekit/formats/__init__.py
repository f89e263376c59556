"""The room between a bibliography and a file: one module per format, reader and writer side by side.

A writer takes what the hall made (:class:`citekit.model.Entry`, or the whole Bibliography for the lock) and
gives the file's text; nothing here opens a file. The table of formats that the user picks from is the hall's.
"""
