"""Templates of jinja2: citekit's, or files of the same names in the user's folder.

A fault in a template becomes a TemplateError with the template's file and line, whether jinja2 finds it while
parsing (syntax) or while rendering (an unknown name).

Templates run in jinja2's sandbox, as a folder may be a stranger's: no access to Python's internals, and no loop,
call or text that goes on for ever.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from typing import Any

import jinja2
import msgspec
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from citekit.data import templates_folder
from citekit.errors import TemplateError
from citekit.writers.markdown import syntax as markdown

MAX_SECONDS = 60.0
"""Time for one template of the user's, with what it includes."""
_MAX_REPEATED = 1_000_000
"""Characters or members of a text or list that a template repeats, and of a width that it fills up to."""
_FAULTS = (
    jinja2.TemplateRuntimeError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    RecursionError,
    MemoryError,
)


class _TimedLoops(CodeGenerator):
    """Compiles templates so that each turn of a loop looks at the clock."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:  # noqa: N802
        call = nodes.Call(nodes.EnvironmentAttribute("check_time"), [], [], None, None, lineno=node.lineno)
        node.body.insert(0, nodes.ExprStmt(call, lineno=node.lineno).set_environment(self.environment))
        super().visit_For(node, frame)


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox with a deadline: ``until``, a monotonic time."""

    code_generator_class = _TimedLoops
    intercepted_binops = frozenset(("*", "**", "%"))
    until = math.inf

    def check_time(self) -> None:
        """Raise SecurityError after the deadline."""
        if time.monotonic() > self.until:
            raise SecurityError(f"The template takes too long (limit: {MAX_SECONDS:.0f} seconds).")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may use the attribute; of the views, which are frozen data, it may use all fields."""
        if isinstance(obj, msgspec.Struct) and attr in obj.__struct_fields__:
            return True
        return super().is_safe_attribute(obj, attr, value)

    def call(self, *arguments: Any, **named: Any) -> Any:
        """Call what the template calls, as far as it is safe, before the deadline."""
        self.check_time()
        _, function, *values = arguments
        if isinstance(getattr(function, "__self__", None), str):  # 'x'.ljust(WIDTH)
            for value in values:
                _check_size(value if isinstance(value, int) else 0)
        return super().call(*arguments, **named)

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        """Calculate, unless the result is huge."""
        if operator == "%" and isinstance(left, str | bytes):
            raise SecurityError("The operator '%' is not available for texts; use '~'.")
        if operator == "*":
            for several, times in ((left, right), (right, left)):
                if isinstance(several, str | bytes | list | tuple) and isinstance(times, int):
                    _check_size(len(several) * times)
        if operator == "**" and not all(isinstance(side, float) or abs(side) <= 64 for side in (left, right)):
            raise SecurityError("Numbers too large (limit: 64 ** 64).")
        return super().call_binop(context, operator, left, right)


def render(name: str, context: Mapping[str, object], folder: Path | None = None) -> str:
    """Render the template ``name`` with ``context``.

    A file of that name in ``folder`` replaces citekit's.

    Raises TemplateError (file, line, what was expected) for a template that is missing, that cannot be parsed, or
    that uses an unknown name.
    """
    [text] = render_each(name, [context], folder)
    return text


def render_each(name: str, contexts: Iterable[Mapping[str, object]], folder: Path | None = None) -> list[str]:
    """Render a template with each of ``contexts``, all of them in the time for one; see `render`."""
    environment = _environment(folder)
    if folder is not None:
        environment.until = time.monotonic() + MAX_SECONDS
    texts: list[str] = []
    context: Mapping[str, object] = {}
    try:
        template = environment.get_template(name)
        for context in contexts:
            texts.append(template.render(context))
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
    return texts


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


@lru_cache(8)
def _environment(folder: Path | None) -> _Environment:
    """One environment per folder, so that a template is compiled once."""
    loader = ChoiceLoader([FileSystemLoader(place) for place in _folders(folder)])
    # HTML is escaped automatically; templates of Markdown use `| md`.
    environment = _Environment(
        loader=loader,
        autoescape=_is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _md
    del environment.filters["format"], environment.globals["lipsum"]
    for name in ("batch", "center", "indent", "slice"):
        environment.filters[name] = _bounded(environment.filters[name])
    return environment


def _bounded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that fills up its value, with a limit for the first argument."""

    def bounded(value: Any, number: Any = 0, *arguments: Any, **named: Any) -> Any:
        _check_size(number if isinstance(number, int) else 0)
        return function(value, *((number,) if number else ()), *arguments, **named)

    return bounded


def _check_size(size: int) -> None:
    if size > _MAX_REPEATED:
        raise SecurityError(f"Text or list too long (limit: {_MAX_REPEATED}).")


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
