"""An item, or the clues of a study -> what an index says of it: asked, compared, matched, kept.

The way through:

- asking: `index` says what an index is (two calls, `lookup` and `search`) and `crossref` is the one that is built in,
  over `client` (one pool of connections, retries), `limits` and `cache`; `doi` cleans and encodes;
- reading: `records` makes a Record of a message, with `people`, `crossref_dates`, `markup` and `notices`;
  `deposited` reads the reference lists that publishers deposited;
- comparing: `comparing` sets a printed `reference` beside a record, field by field, with `titles` and `containers`
  (`words` and `likeness` are what they compare by);
- deciding: `matching` between the candidates of a reference, `verifying` what the record says otherwise and more,
  `studies` for a study that a text only talks about (`clue_*`);
- `resolver` does it for many references, and gives each its outcome.
"""
