"""Write a bibliography: one module or folder for each format."""
