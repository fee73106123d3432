"""Opening a screen costs its own style sheet, not all of them."""

from __future__ import annotations

from typing import Any

import pytest
import textual.css.stylesheet as textual_stylesheet
from textual.css.stylesheet import StylesheetParseError

from tui_store.style_sheet import ThriftyStylesheet

GOOD, MORE, BAD = "Static { width: 3; }", "Static { height: $tall; }", "Static { width: nothing; }"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources in the order in which they are parsed."""
    seen: list[str] = []
    parse = textual_stylesheet.parse  # type: ignore[attr-defined]

    def note(scope: str, css: str, *args: Any, **options: Any) -> Any:
        seen.append(css)
        return parse(scope, css, *args, **options)

    monkeypatch.setattr(textual_stylesheet, "parse", note)
    return seen


def sheet_of(*sources: str, **variables: str) -> ThriftyStylesheet:
    """A sheet that has parsed these, and shares what it knows with no other test."""
    sheet = ThriftyStylesheet(variables={**variables, "own": str(id(sources))})
    for css in sources:
        sheet.add_source(css, (css, ""))
    sheet.reparse()
    return sheet


def test_another_source_is_parsed_alone(parsed: list[str]) -> None:
    sheet = sheet_of(GOOD)
    sheet.add_source(MORE.replace("$tall", "4"), ("more", ""))
    sheet.reparse()
    assert parsed == [GOOD, "Static { height: 4; }"]
    assert len(sheet.rules) == 2


def test_other_variables_count_at_once_and_the_same_ones_cost_nothing(parsed: list[str]) -> None:
    sheet = sheet_of(MORE, tall="4")
    same = {"tall": "4", "own": sheet._variables["own"]}
    sheet.set_variables(same)
    sheet.reparse()
    assert parsed == [MORE]
    sheet.set_variables({**same, "tall": "5"})
    sheet.reparse()
    assert parsed == [MORE, MORE]
    assert [str(rule.styles.height) for rule in sheet.rules] == ["5"]


def test_a_broken_source_leaves_the_rules_that_stood() -> None:
    sheet = sheet_of(GOOD)
    before = list(sheet.rules)
    sheet.add_source(BAD, ("bad", ""))
    with pytest.raises(StylesheetParseError):
        sheet.reparse()
    assert sheet._rules == before
