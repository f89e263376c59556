"""``citekit review``: correct a bibliography in the browser."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from citekit.cli.build_options import BuildOptions
from citekit.cli.options import (
    crossref_options,
    index_options,
    offline_option,
    templates_option,
    templates_path,
)
from citekit.cli.output import warn
from citekit.cli.run import Plan, as_before, build_folder, output_folder
from citekit.errors import UsageError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from citekit.config.config import Config
    from citekit.corrections.correction import Corrections
    from citekit.indexes.index import Index
    from citekit.model.bibliography import Bibliography, Options
    from citekit.review.inputs import Inputs


@click.command()
@click.argument("folder", required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Port (default: a free one)."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@templates_option
@crossref_options
@index_options
@offline_option
def review(folder: str | None, port: int, no_browser: bool, **shared: Any) -> None:
    """Correct the last build of FOLDER in your browser.

    FOLDER has the citekit.toml or the lock; by default it is this one. What needs a person comes first; each
    correction is written to corrections.toml at once, and the outputs are built again. The page is served on this
    machine only, until Ctrl-C.
    """
    from citekit.review.asking import IS_OFFLINE
    from citekit.review.extra import SERVER, check_installed

    check_installed(SERVER, "citekit review")
    from citekit.review.serve import open_browser, serve
    from citekit.runtime.memory import collect_as_usual

    project, output = _place(Path(folder or "."))
    with contextlib.chdir(project):
        options = BuildOptions(
            output=output,
            replace=False,
            force=False,
            strict=False,
            verbose=False,
            quiet=True,
            json=False,
            **shared,
        )
        reviewed = _Reviewed(options)
        collect_as_usual()

        def ready(address: str) -> None:
            click.echo(f"Reviewing {reviewed.output}: {address}")
            click.echo("Ctrl-C ends it; what you decide is in corrections.toml at once.")
            if reviewed.load().options.offline:
                click.echo(IS_OFFLINE)
            if not no_browser:  # in a thread: some are waited for until they are closed
                Thread(target=open_in_browser, args=(address,), daemon=True).start()

        def open_in_browser(address: str) -> None:
            if not open_browser(address):
                warn("No browser opened; open the address above in yours")

        serve(reviewed, port, ready, lambda: warn("Finishing the build; Ctrl-C again leaves it"))
        click.echo("Ended")


def _place(folder: Path) -> tuple[Path, str | None]:
    """The folder of citekit.toml, and that of the lock where ``folder`` is itself the output of a build."""
    from citekit.config.file import FILE
    from citekit.model.lock import LOCK

    if not folder.is_dir():
        raise UsageError("No such folder", file=str(folder))
    if (folder / FILE).exists() or not (folder / LOCK).exists():
        return folder, None
    place, here = folder.resolve(), Path.cwd()
    inside = place.is_relative_to(here)
    projects = [*([here] if inside else []), place.parent]
    project = next((one for one in projects if (one / FILE).exists()), projects[0])
    return project, str(place.relative_to(project))


class _Reviewed:
    """The working folder with its settings, as a review needs it (`citekit.review.review.Folder`)."""

    path = Path()

    def __init__(self, options: BuildOptions) -> None:
        from citekit.corrections.update import check_writable
        from citekit.model.lock import LOCK
        from citekit.review.asking import Asking
        from citekit.text.toml_edit import check_writable as check_file

        self._options = options
        self.output = output_folder(options)
        self.templates = templates_path(options.templates)
        check_writable(self.path)
        self.lock = self.output / LOCK
        self._last = self.load()
        self._config: Config | None = None
        self._asking = Asking()
        check_file(self.lock)

    def load(self) -> "Bibliography":
        """The last build. Raises LockError."""
        from citekit.model.lock import load_lock

        self._last = load_lock(self.output)
        return self._last

    def inputs(self) -> "Inputs":
        """What a build reads; by the settings before where those of now have a fault."""
        from citekit.errors import CitekitError
        from citekit.review.inputs import inputs

        with contextlib.suppress(CitekitError):
            self._config = self._plan(self.output, self._last).config
        return inputs(self._config or self._options.configured(), self.path, self.templates)

    def build(
        self,
        corrections: "Corrections",
        say: Callable[[str], None],
        on_built: Callable[["Bibliography"], None],
        unasked: str,
    ) -> None:
        """Build as ``citekit build`` does, but without waiting for a network where the sources need none."""
        from citekit.indexes.open import open_cached
        from citekit.review.asking import keeps_answers

        def ask(config: "Config") -> "AbstractContextManager[Index | None] | None":
            return open_cached(config, unasked) if keeps_answers(config) else None

        build_folder(
            self._options,
            self._plan,
            self.output,
            corrections=corrections,
            say=say,
            on_built=on_built,
            agrees=lambda question, plan: False,
            ask=ask,
        )

    def is_to_ask(self, bibliography: "Bibliography") -> bool:
        """Whether the build left something to be asked beside it."""
        from citekit.review.asking import keeps_answers, unanswered

        return unanswered(bibliography) is not None and keeps_answers(
            self._plan(self.output, bibliography).config
        )

    def ask(self, corrections: "Corrections") -> str | None:
        """Ask what builds could not; why some of it was not answered, or None."""
        return self._asking.ask(self._plan(self.output, self._last).config, self._last, corrections)

    def stop_asking(self) -> None:
        """Let what is being asked fail at once."""
        self._asking.stop()

    def _plan(self, folder: Path, previous: "Bibliography | None") -> Plan:
        import msgspec

        config = self._options.configured()
        if not config.sources and previous:
            config = as_before(config, folder, previous)
        if previous:
            config = msgspec.structs.replace(config, **_given(previous.options, config))
        return Plan(config, drop="run 'citekit build --replace'")


def _given(before: "Options", config: "Config") -> dict[str, Any]:
    """What the build before was told on the command line and citekit.toml does not say."""
    from citekit.config.config import NO_TAXONOMY
    from citekit.model.bibliography import AUTO
    from citekit.tagging.taxonomy_file import taxonomy_names

    given: dict[str, Any] = {"offline": config.offline or before.offline}
    given["include_sources"] = config.include_sources and before.include_sources
    if config.taxonomy == (AUTO,) and not before.taxonomy_chosen:
        names = before.taxonomy or (NO_TAXONOMY,)
        # A file elsewhere is named without its folder.
        if all(name in (NO_TAXONOMY, *taxonomy_names()) or Path(name).is_file() for name in names):
            given["taxonomy"] = names
    return given
