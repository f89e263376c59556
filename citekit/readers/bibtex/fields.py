"""The fields of an entry as texts."""

from collections.abc import Mapping

from citekit.readers.bibtex.latex import has_commands, read_value, text_without_commands
from citekit.readers.latex.syntax import OwnCommand

Fields = Mapping[str, str]
_MOST_NAMED = 5


class FieldTexts:
    """The fields of an entry as texts, each read when it is asked for."""

    def __init__(self, fields: Fields, commands: Mapping[str, OwnCommand] | None = None) -> None:
        self.fields = fields
        self.problems: list[str] = []
        self._commands = commands
        self._texts: dict[str, str] = {}
        self._unknown: dict[str, None] = {}

    def text(self, name: str) -> str:
        """The text of a field; '' for one that is not there."""
        raw = self.fields.get(name)
        if not raw:
            return ""
        known = self._texts.get(name)
        if known is None:
            known = self._texts[name] = self.read(raw)
        return known

    def read(self, raw: str) -> str:
        """LaTeX as text; its unknown commands are kept for `all_problems`."""
        if not has_commands(raw):
            return text_without_commands(raw)
        value = read_value(raw, self._commands)
        if value.unknown:
            self._unknown |= dict.fromkeys(value.unknown)
        return value.text

    def all_problems(self) -> list[str]:
        """What was not understood."""
        if not self._unknown:
            return self.problems
        names = [f"\\{name}" for name in self._unknown]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        plural = "s" if len(names) > 1 else ""
        listed = f"{', '.join(names[:_MOST_NAMED])}{more}"
        return [*self.problems, f"Unknown LaTeX command{plural} {listed}; the text is kept"]
