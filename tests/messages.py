"""Print every text that a user sees, by module, to be read at one go: ``python -m tests.messages [FOLDER]``.

Texts in raised errors, in notes and warnings, in click's help and output, and in templates. Values are shown
as ``{...}``.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
_WORDS = re.compile(r"[A-Za-z}]{2,}[,;:.')]*\s+\S*[A-Za-z{]{2,}|\S\s+[a-z]{3,}")
_PATTERN = re.compile(r"\(\?|\\[sdwb]|^<frozen")
_HELP_DECORATORS = {"command", "group"}
_TEMPLATE_CODE = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


def python_messages(source: str) -> Iterator[tuple[int, str]]:
    """The line and the text of each message in a module.

    A message is a text of two words or more that is no docstring, pattern or name: whether it is raised where
    it stands or put into a variable first, it is shown to a user.
    """
    tree = ast.parse(source)
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    skipped = {id(node) for node in _hidden(tree)}
    skipped |= {id(part) for text in texts for part in ast.walk(text) if part is not text}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(_gives_help, node.decorator_list)):
            yield node.lineno, ast.get_docstring(node) or ""
        elif id(node) not in skipped and isinstance(node, ast.JoinedStr | ast.Constant) and _is_message(node):
            yield node.lineno, _text(node)


def _is_message(node: ast.JoinedStr | ast.Constant) -> bool:
    """Whether a text has words beside each other and is not a pattern."""
    text = _text(node)
    return bool(_WORDS.search(text)) and not _PATTERN.search(text)


def _hidden(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node in a docstring, a type or a pattern."""
    for node in ast.walk(tree):
        roots: list[ast.AST | None] = []
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            roots = [node.value]
        elif isinstance(node, ast.AnnAssign | ast.arg):
            roots = [node.annotation]
        elif isinstance(node, ast.FunctionDef):
            roots = [node.returns]
        elif isinstance(node, ast.Call) and _name(node.func) in {
            "compile",
            "sub",
            "match",
            "fullmatch",
            "Meta",
        }:
            roots = [node]
        for root in roots:
            yield from ast.walk(root) if root else ()


def _gives_help(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and _name(decorator.func) in _HELP_DECORATORS


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.JoinedStr | ast.Constant) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{...}" for part in node.values)


def template_messages(source: str) -> Iterator[tuple[int, str]]:
    """The line and the text of each run of words between the tags of a template."""
    blanked = _TEMPLATE_CODE.sub(lambda code: "\0" + "\n" * code[0].count("\n"), source)
    line = 1
    for run in blanked.split("\0"):
        if _WORDS.search(run):
            yield line + run.count("\n", 0, len(run) - len(run.lstrip())), " ".join(run.split())
        line += run.count("\n")


def main() -> None:
    """Print the messages of the folders named on the command line, by default of all."""
    folders = [Path(name) for name in sys.argv[1:]] or [ROOT / "citekit", ROOT / "templates"]
    for path in sorted(path for folder in folders for path in folder.rglob("*")):
        if path.suffix not in (".py", ".j2"):
            continue
        read = python_messages if path.suffix == ".py" else template_messages
        messages = list(read(path.read_text(encoding="utf-8")))
        if messages:
            print(f"\n{path.resolve().relative_to(ROOT)}")
            for line, text in sorted(messages):
                print(f"{line:5} {' '.join(text.split())}")


if __name__ == "__main__":
    main()
