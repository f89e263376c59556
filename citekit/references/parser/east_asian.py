"""Chinese, Japanese and Korean names: lists of them, and their family names."""

import re
from functools import cache
from typing import Any

from citekit.data import data_lines

Name = dict[str, Any]
"""A CSL-JSON name."""

_HAN = r"\u3005\u3400-\u9fff\uf900-\ufaff"
_KANA = r"\u3040-\u30ff"
_HANGUL = r"\uac00-\ud7af"
_LETTERS = re.compile(rf"[{_HAN}{_KANA}{_HANGUL}]")
_KANA_LETTERS = re.compile(rf"[{_KANA}]")
# What parts the names of a list; a '・' or '·' between kana joins the parts of one foreign name.
_PARTED = re.compile(
    rf"(?:(?<!\s)\s+)?[,，、;；&/／]\s*|(?<![{_KANA}])[・·‧](?![{_KANA}])|(?<!\s)\s+(?:和|与|與|及|と|및|그리고)\s+"
)
# What says that a person wrote, edited or translated, glued to the last name.
_ROLE = re.compile(
    r"(?<=.{2})\s?[（(]?(?:主编|主編|编著|編著|编译|編訳|共著|共編|监修|監修|编|編|著|译|譯|訳|撰|옮김|지음|엮음|역|편|저)[)）]?$"
)
_AND_OTHERS = re.compile(r"(?:(?<![,，、\s])[,，、\s]+)?(?:等人?|他|ほか|외|등)$")
_COUNTRY = re.compile(r"^(?:\[[^\[\]]{1,4}\]|［[^［］]{1,4}］|〔[^〔〕]{1,4}〕|（[^（）]{1,3}）)\s*")
# A name of one family sign and one or two others, or of two and one or two.
_CHINESE = re.compile(rf"[{_HAN}]{{2,4}}")
_LONGEST_NAME = 3
_KANJI = re.compile(rf"[{_HAN}]{{7,9}}")
_KOREAN = re.compile(rf"[{_HANGUL}]{{2,4}}")
_BODY = re.compile(r"[部局院会會社厅廳处處所网館馆署委团團校系室组組省市县縣부청처]$")


def is_east_asian(text: str) -> bool:
    """Whether ``text`` has letters of Chinese, Japanese or Korean."""
    return bool(_LETTERS.search(text))


def is_japanese(text: str) -> bool:
    """Whether ``text`` has kana."""
    return bool(_KANA_LETTERS.search(text))


def without_role(text: str) -> str:
    """'太郎' from '太郎編'."""
    return _ROLE.sub("", text)


def split_list(text: str) -> list[str]:
    """The names in '张三, 李四' or '山田太郎・鈴木花子', without what says that there are others, or who edited."""
    names = (_COUNTRY.sub("", part.strip()) for part in _PARTED.split(_AND_OTHERS.sub("", text)))
    return [name for part in names if (name := without_role(part.strip()))]


def read_name(text: str, japanese: bool) -> Name:
    """'张三' as family and given name. Where the family name ends is not printed in Japanese: such names stay whole."""
    pattern = _KOREAN if re.search(rf"[{_HANGUL}]", text) else _CHINESE
    if not japanese and pattern.fullmatch(text) and not _BODY.search(text):
        length = 2 if text[:2] in _families() and len(text) > 2 else 1
        if text[:length] in _families() and len(text) <= length + 2:
            return {"family": text[:length], "given": text[length:]}
    return {"literal": text}


def part_unknown(text: str, japanese: bool) -> Name | None:
    """The name of a person among persons, parted behind its first sign: '来学嘉' beside '林婷婷'."""
    if japanese or not _CHINESE.fullmatch(text) or len(text) > _LONGEST_NAME:
        return None
    return {"family": text[:1], "given": text[1:]}


def are_two_names(family: str, given: str, japanese: bool) -> bool:
    """Whether what was taken for a family and a given name are the names of two persons: '邵仁荣' and '刘宇昂'."""
    if japanese:
        return len(family) > 3 and len(given) > 2 and bool(_KANJI.fullmatch(family + given))
    return family not in _families() and all("given" in read_name(name, japanese) for name in (family, given))


@cache
def _families() -> frozenset[str]:
    return frozenset(family for line in data_lines("east_asian_families.txt") for family in line.split())
