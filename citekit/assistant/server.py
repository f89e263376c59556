"""The server of the Model Context Protocol, over standard input and output.

The adapter of mcp, the official SDK (https://modelcontextprotocol.io).
"""

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from citekit import __version__
from citekit.assistant.tools import Tools
from citekit.config.config import Config
from citekit.errors import CitekitError, UsageError

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_INSTRUCTIONS = """Parse, look up and check references, and build verified bibliographies.
A reference is confirmed only in the states 'verified' and 'completed'. 'unchecked' means that nobody could look it
up: never report it as fine. 'not-found' means that no record agrees, not that the work does not exist."""


def serve(folders: Sequence[Path], config: Config) -> None:
    """Answer requests until standard input ends. Raises UsageError without the extra ``citekit[mcp]``."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError:
        raise UsageError("The MCP server needs an extra: pip install 'citekit[mcp]'") from None

    def with_tool_errors(tool: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        @wraps(tool)
        def call(*arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
            try:
                return tool(*arguments, **named)
            except CitekitError as error:
                raise ToolError(str(error)) from None

        return call

    server = MCPServer("citekit", instructions=_INSTRUCTIONS, version=__version__, log_level="WARNING")
    tools = Tools(folders, config)
    for tool in (
        tools.parse_references,
        tools.check_references,
        tools.check_file,
        tools.find_study,
        tools.explain,
    ):
        server.add_tool(with_tool_errors(tool), annotations=ToolAnnotations(read_only_hint=True))
    server.add_tool(with_tool_errors(tools.build_bibliography))
    server.run("stdio")
