"""The options of the commands that build."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from citekit.cli.options import (
    IndexOptions,
    crossref_options,
    index_options,
    offline_option,
    templates_option,
)

if TYPE_CHECKING:
    from citekit.config.config import Config

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class BuildOptions(IndexOptions):
    """The options that every command that builds has; see `build_options`."""

    output: str | None
    templates: str | None
    replace: bool
    force: bool
    strict: bool
    verbose: bool
    quiet: bool
    json: bool

    @property
    def verbosity(self) -> int:
        """1: all that is done; 0: progress; -1: nothing."""
        return -1 if self.quiet else int(self.verbose)

    def configured(self, **settings: Any) -> "Config":
        """The settings of citekit.toml, replaced by the options. Raises ConfigError or UsageError."""
        return super().configured(output=self.output, strict=self.strict or None, **settings)


def build_options(command: Command) -> Command:
    """Add the options of `BuildOptions`."""
    for option in (
        click.option("--json", is_flag=True, help="Print the summary as JSON, for scripts."),
        click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors."),
        click.option("-v", "--verbose", is_flag=True, help="Say what is done, with seconds."),
        click.option("--strict", is_flag=True, help="Exit with code 1 if something needs your review."),
        click.option(
            "--force", is_flag=True, help="Overwrite files that you changed or that citekit did not write."
        ),
        click.option(
            "--replace",
            is_flag=True,
            help="Drop sources of the build before without asking, if not named again.",
        ),
        templates_option,
        crossref_options,
        index_options,
        offline_option,
        click.option("-o", "--output", metavar="FOLDER", help="Where to write (default: bibliography)."),
    ):
        command = option(command)
    return command
