"""Reference strings made from facts, in the styles of the world and with the accidents of copying, tagged exactly."""

from citekit.parsing.training.rendering.noise import perturbed
from citekit.parsing.training.rendering.render import rendered

__all__ = ["perturbed", "rendered"]
