"""An item, or the clues of a study -> what an index says of it: asked, compared, matched, kept.

The way through: `index` says what an index is (two calls: lookup and search); `crossref` is the one that is
built in, over `client` (limits, retries, one pool of connections) and `cache`; `records` turns its messages
into items; `comparing` sets an item beside a record, field by field; `matching` decides between candidates,
`studies` does it for a study that a text only talks about; `verifying` says what the outcome means.
"""
