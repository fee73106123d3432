"""The JSON Schema of a walkthrough file, for editors. It ships as `assets/walkthrough.schema.json`."""

from __future__ import annotations

from typing import Any

from tui_store.walkthroughs.script import INTENTS, Step, Walkthrough

_SCALAR = ["string", "number", "boolean"]


def walkthrough_schema() -> dict[str, Any]:
    """What may stand in a file: texts may be written without quotes, and one of something without a list."""
    schema = _as_written(Walkthrough.model_json_schema())
    steps = schema["properties"]["steps"]
    steps.update(steps.pop("anyOf")[1])
    step = schema["$defs"]["Step"]
    step["properties"]["call"] = {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/Call"}]}
    step["oneOf"] = [{"required": [name]} for name in INTENTS]
    step["properties"]["call"]["description"] = Step.model_fields["call"].description
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _as_written(part: Any) -> Any:  # noqa: ANN401 - a schema is JSON
    if isinstance(part, list):
        return [_as_written(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    part = {name: _as_written(inner) for name, inner in part.items()}
    choices = [choice for choice in part.get("anyOf", ()) if choice != {"type": "null"}]
    if part.get("type") == "array":
        # A tuple of any length; one may stand for a list of one.
        inner = {name: value for name, value in part.items() if name in {"type", "items", "minItems", "maxItems"}}
        beside = {name: value for name, value in part.items() if name not in inner}
        return {**beside, "anyOf": [part["items"], inner]}
    if choices:
        del part["anyOf"]
        part.pop("default", None)
        part = {**(choices[0] if len(choices) == 1 else {"anyOf": choices}), **part}
    if part.get("type") == "string" and "enum" not in part:
        part["type"] = _SCALAR
    return part
