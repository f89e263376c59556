"""What the steps of a build share while they run: results kept on disk, and how far each step is."""
