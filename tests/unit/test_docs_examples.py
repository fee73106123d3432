"""Every Python block of the documentation is run, and what it prints is compared with the text block after it."""

from __future__ import annotations

import ast
import asyncio
import inspect
import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "brightscript.md"
PATIENCE = 30  # seconds
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_EXAMPLE = re.compile(r"^```python\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A block: the heading it stands under, its line in the page, what it is, what it prints (None: no text block)."""

    heading: str
    line: int
    code: str
    prints: str | None


def examples() -> list[Example]:
    text = PAGE.read_text(encoding="utf-8")
    found: list[Example] = []
    for match in _EXAMPLE.finditer(text):
        heading = [heading[1] for heading in _HEADING.finditer(text, 0, match.start())][-1]
        found.append(Example(heading, text.count("\n", 0, match.start()) + 2, match[1], match[2]))
    return found


BEGIN, *EXAMPLES, END = examples()


async def run(example: Example, names: dict[str, object]) -> str:
    """What a block prints; its lines are those of the page, for a traceback."""
    code = compile("\n" * (example.line - 1) + example.code, str(PAGE), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    printed = io.StringIO()
    with redirect_stdout(printed):
        awaited = eval(code, names)
        if inspect.iscoroutine(awaited):
            # An example whose observer fails would wait for ever.
            await asyncio.wait_for(awaited, PATIENCE)
    return printed.getvalue()


def test_the_page_has_an_example_for_each_section_that_has_one_in_the_document() -> None:
    assert (BEGIN.heading, END.heading) == ("The world of the examples", "At the end")
    assert {example.heading for example in EXAMPLES} == {
        "Sign-up example",
        "Sign-in example",
        "getUserData",
        "Creating an order",
        "deltaOrder",
        "storeChannelCredData",
        "getChannelCred",
        "getDeviceAttestationToken",
        "requestPartnerOrder and confirmPartnerOrder",
        "roChannelStore",
    }
    assert PAGE.read_text(encoding="utf-8").count("```python") == len(EXAMPLES) + 2


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{example.heading}, line {example.line}" for example in EXAMPLES])
async def test_an_example_of_the_documentation_prints_what_stands_below_it(example: Example) -> None:
    assert example.prints is not None
    names: dict[str, object] = {"__name__": "__main__"}
    await run(BEGIN, names)
    try:
        assert await run(example, names) == example.prints
        assert names["store"].observer_errors == []  # type: ignore[attr-defined]
    finally:
        await run(END, names)
