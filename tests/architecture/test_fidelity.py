"""FIDELITY.md names a test for every rule and a source for every fact, and leaves nothing of the node out."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tui_store.channel_store import status
from tui_store.channel_store.commands import COMMANDS
from tui_store.channel_store.fields import FIELDS, Kind
from tui_store.domain import errors

ROOT = Path(__file__).parents[2]
KNOWN, SOURCE, TEST = "how known", "source", "test"
NONE = "–"
TYPES = {Kind.TEXT: "string", Kind.NODE: "ContentNode", Kind.ASSOCARRAY: "assocarray", Kind.BOOLEAN: "boolean"}
DECLARED = re.compile(r"^\* \*\*(.+?)\*\* ", re.MULTILINE)
BAR = re.compile(r"(?<!\\)\|")
# A short name, and whatever is said about the place in it: "RN 11.0", "BRS: ignored", "CS (examples)".
CITED = re.compile(r"([^\s:(]+)")


class Row(NamedTuple):
    """One line of a table; `line` counts from 1."""

    line: int
    cells: dict[str, str]

    @property
    def first(self) -> str:
        return next(iter(self.cells.values())).strip("` ")

    @property
    def tests(self) -> list[str]:
        return self.cells[TEST].replace("`", " ").split()

    @property
    def sources(self) -> list[str]:
        """The short names of what is cited; commas inside brackets separate nothing."""
        parts = re.sub(r"\([^)]*\)", "", self.cells[SOURCE]).split(",")
        return [found[1] for part in parts if (found := CITED.match(part.strip())) and found[1] != NONE]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in BAR.split(line.strip())[1:-1]]


def rows_of(text: str) -> list[Row]:
    """Every row of every table, with its cells by the heads of their columns."""
    rows, heads = [], list[str]()
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if not line.startswith("|"):
            heads = []
        elif not heads:
            heads = cells_of(line)
            assert {KNOWN, SOURCE, TEST} <= set(heads), f"line {number}: a table without {KNOWN}, {SOURCE} or {TEST}"
            assert heads[-1] == TEST, f"line {number}: {TEST} is not the last column"
        elif set(line) - set("|-: "):
            cells = cells_of(line)
            assert len(cells) == len(heads), f"line {number}: {len(cells)} cells in a table of {len(heads)} columns"
            rows.append(Row(number, dict(zip(heads, cells, strict=True))))
    return rows


def faults(text: str, there_are: set[str]) -> list[str]:
    """What is wrong with the rows of a text, where `there_are` are the tests that exist."""
    declared = set(DECLARED.findall(text))
    return [f"line {row.line}: {fault}" for row in rows_of(text) for fault in faults_of(row, there_are, declared)]


def faults_of(row: Row, there_are: set[str], declared: set[str]) -> Iterator[str]:
    if not row.tests:
        yield "no test"
    yield from (f"no such test: {name}" for name in row.tests if name not in there_are)
    known = row.cells[KNOWN]
    if not re.match(r"(documented|observed|assumed)\b", known):
        yield f"not known how: {known or '(nothing)'}"
    if known.startswith(("documented", "observed")) and not row.sources:
        yield f"{known.split()[0]} without a source"
    yield from (f"a source that is not declared: {name}" for name in row.sources if name not in declared)


def names_of_tests() -> set[str]:
    """Functions by their names, walkthroughs by those of their files."""
    return {path.name for path in (ROOT / "tests" / "walkthroughs").glob("*.walk.yaml")} | {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def rows_under(*heads: str) -> list[Row]:
    """The rows of the tables that have all of these columns."""
    found = [row for row in rows_of(text()) if set(heads) <= set(row.cells)]
    assert found, f"no table has the columns {heads}"
    return found


def text() -> str:
    return (ROOT / "FIDELITY.md").read_text(encoding="utf-8")


def test_every_rule_has_a_test_that_exists_a_mark_and_a_source() -> None:
    assert faults(text(), names_of_tests()) == []


def test_every_source_that_is_declared_is_declared_once() -> None:
    declared = DECLARED.findall(text())
    assert len(declared) == len(set(declared)) > 0


def test_every_command_is_there_with_its_fields_and_its_success() -> None:
    said = {row.first: row.cells for row in rows_under("command", "reads", "answers in")}
    assert said.keys() == {command.name for command in COMMANDS.values()}
    for command in COMMANDS.values():
        reads = ", ".join(f"`{name}`" for name in command.inputs) or NONE
        success = command.convention.success
        written = "no status" if success is None else in_quotes(success)
        cells = said[command.name]
        assert (cells["reads"], cells["answers in"], cells["success"]) == (
            reads,
            f"`{command.result_field}`",
            written,
        ), command.name


def in_quotes(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_every_field_is_there_with_its_type_default_and_access() -> None:
    said = {row.first: row.cells for row in rows_under("field", "type", "default", "access")}
    assert said.keys() == {field.name for field in FIELDS.values()}
    for field in FIELDS.values():
        default = (
            "invalid" if field.default is None else "false" if field.default is False else in_quotes(field.default)
        )
        cells = said[field.name]
        assert (cells["type"], cells["default"], cells["access"]) == (
            TYPES[field.kind],
            default,
            "W" if field.write_only else "RW",
        ), field.name


def test_every_status_is_there_with_its_meaning() -> None:
    said = {row.first: row.cells["meaning"] for row in rows_under("status", "meaning", "causes")}
    assert said == {str(number): words for number, words in {status.SUCCESS: "Success", **status.WORDS}.items()}


def test_every_error_that_can_reach_an_app_is_there_with_its_status() -> None:
    kinds = {
        name: kind
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.StoreError) and kind is not errors.StoreError
    }
    rows = rows_under("error", "words", "status")
    assert {row.first for row in rows} == kinds.keys()
    for row in rows:
        kind = kinds[row.first]
        assert row.cells["status"].split(",")[0] == str(status.status_of(kind.__new__(kind))), f"line {row.line}"


def messages() -> set[tuple[str, str]]:
    """Kind and title of every Message that the commands make; a title may be one of two."""
    found: set[tuple[str, str]] = set()
    for path in (ROOT / "tui_store" / "channel_store" / "commands").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                found.update(messages_in(function))
    return found


def messages_in(function: ast.AST) -> Iterator[tuple[str, str]]:
    texts = {
        node.targets[0].id: strings_in(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
            kind, title = node.args[:2]
            titles = texts[title.id] if isinstance(title, ast.Name) else strings_in(title)
            yield from ((name, one) for name in strings_in(kind) for one in titles)


def strings_in(node: ast.AST) -> list[str]:
    return [part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def test_every_dialog_is_there_with_its_title() -> None:
    said = {(re.split(r"[`,]", row.first)[0], row.cells["title"]) for row in rows_under("dialog", "title", "buttons")}
    made = messages()
    assert ("thank-you", "Thank you") in made
    assert made - said == set()


GOOD = """* **CS** the reference

| what | how known | source | test |
|---|---|---|---|
| a | documented | CS | `test_a` |
"""


def test_a_whole_row_has_no_fault() -> None:
    assert faults(GOOD, {"test_a"}) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("`test_a`", "", "no test"),
        ("`test_a`", "`test_a` `test_b`", "no such test: test_b"),
        ("documented", "rumoured", "not known how: rumoured"),
        ("documented", "", "not known how: (nothing)"),
        ("| CS |", f"| {NONE} |", "documented without a source"),
        ("documented | CS", f"observed | {NONE}", "observed without a source"),
        ("| CS |", "| CS (a, b), XY: c |", "a source that is not declared: XY"),
    ],
)
def test_a_row_that_is_not_whole_is_found_with_its_line(before: str, after: str, fault: str) -> None:
    assert GOOD.count(before) == 1
    assert faults(GOOD.replace(before, after), {"test_a"}) == [f"line 5: {fault}"]


def test_a_table_without_its_columns_is_found() -> None:
    with pytest.raises(AssertionError, match="line 1: a table without"):
        rows_of("| what | test |\n|---|---|\n| a | `test_a` |")
    with pytest.raises(AssertionError, match="line 3: 2 cells in a table of 4"):
        rows_of("| what | how known | source | test |\n|---|---|---|---|\n| a | b |")
