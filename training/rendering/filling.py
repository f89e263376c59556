"""Templates of ``styles.toml``'s form, filled from values that are pieces already."""

import random
from collections.abc import Mapping, Sequence

from training.rendering.pieces import Piece
from training.rendering.styles import Group, Template, template

Values = Mapping[str, Sequence[Piece]]


def filled(text: str, values: Values) -> list[Piece] | None:
    """The template ``text`` filled; None where a field outside its groups has no value."""
    return _filled(template(text), values)


def draw_filled(rng: random.Random, templates: Sequence[str], values: Values) -> list[Piece]:
    """One of the templates that the values suffice for, filled; [] if there is none."""
    for text in rng.sample(templates, len(templates)):
        if (pieces := filled(text, values)) is not None:
            return pieces
    return []


def _filled(nodes: Template, values: Values) -> list[Piece] | None:
    pieces: list[Piece] = []
    for node in nodes:
        if isinstance(node, str):
            pieces.append((node, ""))
        elif isinstance(node, Group):
            alternatives = (_filled(alternative, values) for alternative in node.alternatives)
            pieces += next((own for own in alternatives if own is not None), [])
        elif not values.get(node.name):
            return None
        else:
            pieces += values[node.name]
    return pieces
