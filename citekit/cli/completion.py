"""``citekit completion``: completion of commands and options in a shell."""

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script that completes citekit's commands and options in SHELL.

    For bash, put 'eval "$(citekit completion bash)"' into ~/.bashrc; for zsh the same into ~/.zshrc; for fish,
    save it as ~/.config/fish/completions/citekit.fish.
    """
    completer = get_completion_class(shell)
    if completer is not None:
        click.echo(completer(context.find_root().command, {}, "citekit", "_CITEKIT_COMPLETE").source())
