"""Templates of jinja2: citekit's, or files of the same names in the user's folder.

A fault in a template becomes a TemplateError with the template's file and line, whether jinja2 finds it while
parsing (syntax) or while rendering (an unknown name).
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from traceback import extract_tb

import jinja2
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from citekit.data import templates_folder
from citekit.errors import TemplateError
from citekit.writers.markdown import syntax as markdown

_FAULTS = (jinja2.TemplateRuntimeError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def render(name: str, context: Mapping[str, object], folder: Path | None = None) -> str:
    """Render the template ``name`` with ``context``.

    A file of that name in ``folder`` replaces citekit's.

    Raises TemplateError (file, line, what was expected) for a template that is missing, that cannot be parsed, or
    that uses an unknown name.
    """
    environment = _environment(folder)
    try:
        return environment.get_template(name).render(context)
    except jinja2.TemplateSyntaxError as error:
        fault = error.message or "Invalid template"
        raise TemplateError(f"{fault}.", file=error.filename or error.name, line=error.lineno) from None
    except jinja2.TemplateNotFound as error:
        places = ", ".join(str(place) for place in _folders(folder))
        raise TemplateError(f"Unknown template '{error.name}' (searched in {places}).", file=name) from None
    except _FAULTS as error:
        file, line = _template_position(error, folder)
        known = f" Known names: {', '.join(sorted(context))}." if _is_undefined(error) else ""
        message = f"{error}.{known} templates/README.md lists the variables of each template."
        raise TemplateError(message, file=file or name, line=line) from error


def source(name: str, folder: Path | None = None) -> str:
    """The text of a style or script, found as `render` finds templates.

    Raises TemplateError for one that is missing or not UTF-8.
    """
    for template_folder in _folders(folder):
        path = template_folder / name
        if path.is_file():
            try:
                return path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise TemplateError("Not UTF-8; save the file as UTF-8.", file=str(path)) from None
    places = ", ".join(str(template_folder) for template_folder in _folders(folder))
    raise TemplateError(f"Unknown part '{name}' (searched in {places}).", file=name)


def _folders(folder: Path | None) -> list[Path]:
    return [place for place in (folder, templates_folder()) if place is not None]


@cache
def _environment(folder: Path | None) -> Environment:
    """One environment per folder, so that a template is compiled once."""
    loader = ChoiceLoader([FileSystemLoader(place) for place in _folders(folder)])
    # HTML is escaped automatically; templates of Markdown use `| md`.
    environment = Environment(
        loader=loader,
        autoescape=_is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _md
    return environment


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith((".html.j2", ".html"))


def _md(value: object) -> str:
    """The filter ``md``: a value as one line of Markdown text."""
    return markdown.guard(markdown.escape(" ".join(str(value).split())))


def _is_undefined(error: Exception) -> bool:
    """Whether a bare name is missing (jinja2's message then is its name)."""
    return isinstance(error, jinja2.UndefinedError) and "has no " not in str(error)


def _template_position(error: Exception, folder: Path | None) -> tuple[str | None, int | None]:
    """File and line of the innermost template in jinja2's traceback."""
    folders = tuple(str(place) for place in _folders(folder))
    for frame in reversed(extract_tb(error.__traceback__)):
        if frame.filename.startswith(folders):
            return frame.filename, frame.lineno
    return None, None
