"""``python -m citekit``."""

from citekit.cli import main

main(prog_name="citekit")
