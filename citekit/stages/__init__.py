"""The hall's stages: each takes a Bibliography through one room and gives it back.

Rooms speak of articles, strings and sentences; a stage turns what they say into works, tags and Notes.
`citekit.pipeline` alone knows the order.
"""
