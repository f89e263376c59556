"""Write the reading list as one HTML page."""
