"""Train the parser's model: ``python -m training.train FOLDER`` in a checkout."""
