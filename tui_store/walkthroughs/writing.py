"""Writes a walkthrough file that reads as if a person had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PIN = "$persona.pin"
_NARROW = 110
_MEANT_OTHERWISE = "-.'%+/$(…"
_WORDS_ONLY = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.+/$%()'’é…€£·×")


def as_yaml(title: str, given: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> str:
    """The file: one step a line, where a line holds it."""
    lines = [f"title: {as_scalar(title)}"]
    if given:
        lines += ["given:", *(f"  {name}: {_flow(value)}" for name, value in given.items())]
    lines.append("steps:")
    for step in steps:
        lines += _step(step)
    return "\n".join([*lines, ""])


def _step(step: Mapping[str, Any]) -> list[str]:
    (name, value), *beside = step.items()
    lines = [f"  - {name}: {_flow(value)}"]
    if len(lines[0]) > _NARROW and isinstance(value, Mapping):
        lines = [f"  - {name}:", *(f"      {_key(key)}: {_flow(inner)}" for key, inner in value.items())]
    return lines + [f"    {key}: {_flow(inner)}" for key, inner in beside]


def _flow(value: Any) -> str:  # noqa: ANN401 - what a step holds
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return as_scalar(value)


def _key(name: str) -> str:
    return f'"{name}"' if "[" in name else name


def as_scalar(value: Any) -> str:  # noqa: ANN401 - same
    """A text as YAML. Plain where that is the same text, else in double quotes."""
    import json

    text = str(value)
    reads_plain = text and set(text) <= _WORDS_ONLY and text == text.strip() and text[0] not in _MEANT_OTHERWISE
    return text if reads_plain or text == PIN else json.dumps(text, ensure_ascii=False)
