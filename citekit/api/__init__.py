"""What the public functions and the methods of a Bibliography do: settings, exports, tables, data frames."""
