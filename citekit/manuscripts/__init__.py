"""Check the references of manuscripts: one finding for each fault, with its place in the user's file."""
