"""The libraries of the extra ``citekit[review]``."""

from importlib.util import find_spec

from citekit.errors import UsageError

SERVER = ("starlette", "uvicorn", "watchfiles")
WATCHING = ("watchfiles",)


def check_installed(libraries: tuple[str, ...], what: str) -> None:
    """Raise UsageError, in the name of the command ``what``, where one of the libraries is not installed."""
    if not all(map(find_spec, libraries)):
        raise UsageError(f"{what} needs an extra: pip install 'citekit[review]'")
