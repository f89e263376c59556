"""The page's charts as SVG with a table behind each."""
