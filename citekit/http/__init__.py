"""HTTP: connections, limits, retries, and one error for everything that fails."""
