"""Templates: the shipped ones, and a user's folder that wins file by file. The only door to jinja2.

A fault in a template becomes a TemplateError with the template's file and line and what was expected, whether
jinja2 finds it while reading (syntax) or while filling it (a name that is not there).
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
    """The template ``name`` filled with ``context``; a file of that name in ``folder`` wins over the shipped.

    Raises TemplateError (file, line, what was expected) for a template that is missing, that cannot be read
    or parsed, or that uses what is not there.
    """
    environment = _environment(folder)
    try:
        return environment.get_template(name).render(context)
    except jinja2.TemplateSyntaxError as error:
        fault = error.message or "not a template"
        raise TemplateError(f"{fault}.", file=error.filename or error.name, line=error.lineno) from None
    except jinja2.TemplateNotFound as error:
        places = ", ".join(str(place) for place in _folders(folder))
        raise TemplateError(f"no template '{error.name}' in {places}.", file=name) from None
    except _FAULTS as error:
        file, line = _place(error, folder)
        known = f" Known here are: {', '.join(sorted(context))}." if _is_undefined(error) else ""
        message = f"{error}.{known} templates/README.md lists what each template can use."
        raise TemplateError(message, file=file or name, line=line) from error


def source(name: str, folder: Path | None = None) -> str:
    """The text of a part that is no template (style, script), found as `render` finds its templates.

    Raises TemplateError for one that is missing or no text.
    """
    for place in _folders(folder):
        path = place / name
        if path.is_file():
            try:
                return path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                raise TemplateError("not a text in UTF-8.", file=str(path)) from None
    places = ", ".join(str(place) for place in _folders(folder))
    raise TemplateError(f"no part '{name}' in {places}.", file=name)


def _folders(folder: Path | None) -> list[Path]:
    return [place for place in (folder, templates_folder()) if place is not None]


@cache
def _environment(folder: Path | None) -> Environment:
    """One environment per folder, so that a template is compiled once."""
    loader = ChoiceLoader([FileSystemLoader(place) for place in _folders(folder)])
    # HTML is escaped by itself; Markdown is not HTML, its templates say `| md`.
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
    """The filter ``md``: a value as text inside Markdown, on one line."""
    return markdown.guard(markdown.escape(" ".join(str(value).split())))


def _is_undefined(error: Exception) -> bool:
    """Whether a bare name is missing (jinja2 then says no more than its name)."""
    return isinstance(error, jinja2.UndefinedError) and "has no " not in str(error)


def _place(error: Exception, folder: Path | None) -> tuple[str | None, int | None]:
    """File and line of the innermost template in the traceback, which jinja2 writes in."""
    folders = tuple(str(place) for place in _folders(folder))
    for frame in reversed(extract_tb(error.__traceback__)):
        if frame.filename.startswith(folders):
            return frame.filename, frame.lineno
    return None, None
