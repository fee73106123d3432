"""Style rules stay at home: each under its own screen or widget, colours only in the themes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEETS = sorted((ROOT / "screens").glob("*.tcss"))
SOURCES = sorted([*(ROOT / "screens").glob("*.py"), *(ROOT / "tui_store").rglob("*.py")])
# A parent's name may be taken by a subclass: `StoreModal` styles the dialogs.
COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3}){0,1}(?:[0-9a-fA-F]{2})?\b|\brgba?\(|\bhsla?\(")


def top_level_selectors(sheet: str) -> list[str]:
    """What stands before the outermost braces."""
    selectors, depth, text = [], 0, ""
    for character in re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL):
        if character == "{":
            if depth == 0:
                selectors.append(text.strip())
            depth, text = depth + 1, ""
        elif character == "}":
            depth, text = depth - 1, ""
        else:
            text += character
    assert depth == 0
    return selectors


def classes_in(path: Path) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)}


def default_css(node: ast.ClassDef) -> str:
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            value = statement.value
            if statement.targets[0].id == "DEFAULT_CSS" and isinstance(value, ast.Constant):
                return str(value.value)
    return ""


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_rule_of_a_sheet_lies_under_its_screen(sheet: Path) -> None:
    screens = [name for name in classes_in(sheet.with_suffix(".py")) if name.endswith("Screen")]
    for selector in top_level_selectors(sheet.read_text()):
        assert selector in screens


def test_every_screen_with_a_sheet_names_it() -> None:
    for sheet in SHEETS:
        assert f'CSS_PATH = "{sheet.name}"' in sheet.with_suffix(".py").read_text()


def test_default_rules_lie_under_the_widget_that_brings_them() -> None:
    for path in SOURCES:
        for name, node in classes_in(path).items():
            for selector in top_level_selectors(default_css(node)):
                assert selector == name, f"{path.name}: {selector}"


def test_colours_are_named_in_the_themes_only() -> None:
    for path in [*SHEETS, *SOURCES]:
        if path.name == "themes.py":
            continue
        found = COLOUR.findall(path.read_text())
        assert not found, f"{path.name} names {found}"
