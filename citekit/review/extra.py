"""What is said where the libraries of the review are not installed."""

from citekit.errors import UsageError


def missing(what: str = "citekit review") -> UsageError:
    """The error for a missing extra."""
    return UsageError(f"{what} needs an extra: pip install 'citekit[review]'")
