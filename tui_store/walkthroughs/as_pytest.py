"""A walkthrough as a pytest file, with the verbs of the `storefront` fixture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tui_store.text import plain

if TYPE_CHECKING:
    from tui_store.walkthroughs.reading import Read
    from tui_store.walkthroughs.script import Expected, Step

_NO_LETTER = re.compile(r"\W+")


def as_pytest(read: Read) -> str:
    """The file; it needs tui-store and pytest-asyncio."""
    script = read.script
    name = _NO_LETTER.sub("_", plain(script.title).lower()).strip("_") or "walkthrough"
    given = script.given.model_dump(exclude_defaults=True)
    marks = ", ".join(f"{key}={_literal(value)}" for key, value in given.items())
    lines = [
        f'"""{_in_docstring(script.about or script.title)}"""',
        "",
        "import pytest",
        "",
        "from tui_store.testing import Storefront",
        "",
        "",
        "@pytest.mark.asyncio",
        *([f"@pytest.mark.storefront({marks})"] if marks else []),
        f"async def test_{name}(storefront: Storefront) -> None:",
    ]
    for placed in read.steps:
        lines += [f"    {line}" for line in _step(placed.step)]
    return "\n".join([*lines, ""])


def _step(step: Step) -> list[str]:
    intent, value = step.intent, getattr(step, step.intent)
    if intent == "say":
        return [f"# {line}" for line in plain(value, lines=True).splitlines()]
    if intent == "expect" and step.expect is not None:
        return _expect(step.expect)
    if intent == "call" and step.call is not None:
        return [f"await storefront.call({step.call.command!r}, {step.call.set!r})"]
    if intent == "outcome":
        return [f"storefront.outcome({value!r})"]
    if intent in {"press", "key"}:
        return [f"await storefront.{intent}({', '.join(map(repr, value))})"]
    return [f"await storefront.{intent}({value!r})"]


def _expect(expected: Expected) -> list[str]:
    named = expected.model_dump(exclude_defaults=True, exclude=set(expected.fields))
    lines = []
    if named:
        lines.append(
            f"await storefront.expect({', '.join(f'{key}={_literal(value)}' for key, value in named.items())})"
        )
    lines += [f"assert storefront.result({path!r}) == {str(value)!r}" for path, value in expected.fields.items()]
    return lines


def _literal(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_literal, value))}]" if len(value) != 1 else _literal(value[0])
    return repr(value)


def _in_docstring(text: str) -> str:
    return plain(text).replace("\\", "\\\\").replace('"""', "'''").rstrip('"')
