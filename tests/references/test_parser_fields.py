"""Strings that are damaged, in other scripts or about law, and some of the fields that they give."""

import tomllib
from typing import Any

import pytest

from citekit.csl.names import inverted
from citekit.references.parser import east_asian
from citekit.references.parser.parse import parse
from tests.conftest import FIXTURES

NAMES = ("author", "editor", "translator")


def cases(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((FIXTURES / "parser" / name).read_text(encoding="utf-8"))["case"]


def shown(item: dict[str, Any], field: str) -> str:
    """The field as text: names as 'Roe, J.; Doe, A.', dates as '2020-3-1', '' where there is none."""
    value = item.get(field, "")
    if field in NAMES:
        return "; ".join(inverted(name) for name in value)
    if isinstance(value, dict):
        return value.get("literal") or "-".join(map(str, value["date-parts"][0]))
    return str(value)


@pytest.mark.parametrize(
    "case",
    [case for name in ("copied.toml", "fields.toml", "scripts.toml", "law.toml") for case in cases(name)],
    ids=lambda case: case["raw"][:60],
)
def test_fields(case: dict[str, Any]) -> None:
    item = parse(case["raw"]).item
    assert {field: shown(item, field) for field in case["fields"]} == case["fields"], case["raw"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三, 李四, 等", ["张, 三", "李, 四"]),
        ("欧阳修文，王小明", ["欧阳, 修文", "王, 小明"]),
        ("김철수·이영희 지음", ["김, 철수", "이, 영희"]),
        ("남궁민수", ["남궁, 민수"]),
        ("[美]托马斯·库恩", ["托马斯", "库恩"]),
        ("国家统计局", ["国家统计局"]),
        ("教育部", ["教育部"]),
    ],
)
def test_east_asian_names(text: str, names: list[str]) -> None:
    read = [east_asian.read_name(name, japanese=False) for name in east_asian.split_list(text)]
    assert [inverted(name) for name in read] == names


def test_japanese_names_stay_whole() -> None:
    read = [
        east_asian.read_name(name, japanese=True) for name in east_asian.split_list("山田太郎・鈴木花子編")
    ]
    assert read == [{"literal": "山田太郎"}, {"literal": "鈴木花子"}]
