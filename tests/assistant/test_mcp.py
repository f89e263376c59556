"""`citekit mcp` as assistants use it: a process that the SDK's own client talks to."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FIXTURES
from tests.indexes.server import IndexServer

mcp = pytest.importorskip("mcp", reason="needs citekit[mcp]")
anyio = pytest.importorskip("anyio")

Ask = Callable[..., Awaitable[Any]]
REFERENCE = "Long A, Martin PS. Death of American Ground Sloths. Science. 1974;186(4164):638-640."
INVENTED = "Placeholder A, Specimen S. Singing lengthens the stems of greenhouse tulips. Journal of Invented Results 2015;10(1):11-19."


def with_client(folders: list[Path], options: list[str], use: Callable[[Any], Awaitable[None]]) -> None:
    """Start the server as a process, and let ``use`` talk to it."""
    from mcp import Client, StdioServerParameters
    from mcp.client.stdio import get_default_environment

    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "citekit", "mcp", *map(str, folders), *options],
        env={**get_default_environment(), "PYTHONPATH": str(FIXTURES.parent), "CITEKIT_OFFLINE": ""},
    )

    async def run() -> None:
        async with Client(parameters) as client:
            await use(client)

    anyio.run(run)


async def refused(client: Any, tool: str, arguments: dict[str, Any]) -> str:
    """The message of a call that fails."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return str(result.content[0].text).removeprefix(f"Error executing tool {tool}: ")


@pytest.mark.slow
def test_a_session(server: IndexServer, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes((FIXTURES / "short-review.txt").read_bytes())
    (tmp_path / "a.bib").write_bytes((FIXTURES / "manuscripts" / "md" / "refs.bib").read_bytes())

    async def use(client: Any) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {
            "parse_references", "check_references", "check_file", "find_study", "build_bibliography", "explain",
        }  # fmt: skip
        assert tools["check_references"].output_schema["properties"]["not_checked"]["type"] == "integer"

        parsed = (await client.call_tool("parse_references", {"references": [REFERENCE]})).structured_content
        assert parsed["result"][0]["item"]["title"] == "Death of American Ground Sloths"

        checked = (
            await client.call_tool("check_references", {"references": [REFERENCE, INVENTED]})
        ).structured_content
        assert [one["state"] for one in checked["references"]] == ["completed", "completed"]
        assert [one["retracted"] for one in checked["references"]] == [False, True]

        report = (await client.call_tool("check_file", {"file": "a.bib"})).structured_content
        assert {one["rule"] for one in report["findings"]} >= {"retracted", "differs"}

        built = (
            await client.call_tool(
                "build_bibliography",
                {"sources": [str(tmp_path / "a.txt")], "output_folder": str(tmp_path / "out")},
            )
        ).structured_content
        assert built["works"] > 0
        assert (tmp_path / "out" / "references.bib").exists()
        explained = await client.call_tool("explain", {"folder": str(tmp_path / "out"), "entry": "1"})
        assert "Fields:" in explained.content[0].text

        outside = await refused(client, "check_file", {"file": str(FIXTURES / "review.txt")})
        assert outside.startswith("Not in an allowed folder")
        above = await refused(client, "check_file", {"file": str(tmp_path / ".." / "x.bib")})
        assert above.startswith("Not in an allowed folder")
        absent = await refused(client, "check_file", {"file": str(tmp_path / "absent.bib")})
        assert absent.startswith("File not found")
        many = await refused(client, "parse_references", {"references": ["x"] * 501})
        assert many.startswith("Too many references")
        long = await refused(client, "find_study", {"text": "x" * 10_000_000})
        assert long.startswith("Text too long")

    with_client([tmp_path], ["--crossref-url", server.url, "--allow-private", "--refresh"], use)


@pytest.mark.slow
def test_offline_nothing_is_called_fine() -> None:
    async def use(client: Any) -> None:
        checked = (await client.call_tool("check_references", {"references": [REFERENCE]})).structured_content
        assert (checked["not_checked"], checked["references"][0]["confirmed"]) == (1, False)
        assert (await refused(client, "check_file", {"file": "setup.cfg"})).startswith(
            "Not in an allowed folder"
        )

    with_client([], ["--offline"], use)
