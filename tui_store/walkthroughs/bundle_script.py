"""A walkthrough as one file that needs no other: what it includes stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from tui_store.walkthroughs.script import BESIDE, Given, Step

_TAKEN_FOR_GRANTED = ("persona", "clock", "seed", "size")
_WIDE = 110
_STANDS_FOR = {True: "true", False: "false", None: "invalid"}


def script_text(title: str, about: str, given: Given, steps: Sequence[Step]) -> str:
    """The file. Whoever reads it gets the same steps."""
    import yaml

    # What another version might take for granted is written down.
    world = {name: getattr(given, name) for name in _TAKEN_FOR_GRANTED} | given.model_dump(exclude_unset=True)
    data: dict[str, Any] = {"title": title, "about": about, "given": world, "steps": [_step(step) for step in steps]}
    if not about:
        del data["about"]
    return yaml.safe_dump(_as_texts(data), sort_keys=False, allow_unicode=True, width=_WIDE, default_flow_style=False)


def _step(step: Step) -> dict[str, Any]:
    value = getattr(step, step.intent)
    if isinstance(value, BaseModel):
        value = value.model_dump(by_alias=True, exclude_unset=True)
    beside = {name: found for name in sorted(BESIDE & step.model_fields_set) if (found := getattr(step, name))}
    return {step.intent: value, **beside}


def _as_texts(value: Any) -> Any:  # noqa: ANN401 - what a file holds
    if isinstance(value, Mapping):
        return {name: _as_texts(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_as_texts(inner) for inner in value]
    return _STANDS_FOR[value] if value is None or isinstance(value, bool) else str(value)
