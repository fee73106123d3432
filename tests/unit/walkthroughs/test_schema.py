"""The JSON Schema that ships says what the program reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.unit.walkthroughs.conftest import GOOD, Refuse
from tui_store.resources import asset
from tui_store.walkthroughs.schema import walkthrough_schema


def faults(text: str) -> list[str]:
    validator = jsonschema_rs.validator_for(walkthrough_schema())
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


def test_the_schema_that_ships_is_that_of_the_program() -> None:
    shipped: dict[str, Any] = json.loads(asset("walkthrough.schema.json").read_text(encoding="utf-8"))
    assert shipped == walkthrough_schema()


@pytest.mark.parametrize("path", sorted(asset("walkthroughs").glob("*.walk.yaml")), ids=lambda path: path.name)
def test_every_walkthrough_that_ships_fits_it(path: Path) -> None:
    assert not faults(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title", "titel"),
        ("persona", "person"),
        ("say: Hello.", "sya: Hello."),
        ("press: OK", "press: K"),
        ("press: OK", "open: clok"),
        ("press: OK", "press: OK\n    key: x"),
        ("press: OK", "within: 5"),
        ("press: OK", "undo: 0"),
        ("press: OK", "snapshot: ../x"),
    ],
)
def test_what_the_program_refuses_an_editor_marks(refusal: Refuse, old: str, new: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert faults(text)
    assert refusal(text)
