"""One thing that `csfake check` found."""

from __future__ import annotations

from typing import NamedTuple

from backends.csfake.rules import SOURCES

ERROR, WARNING = "error", "warning"
HEAD = -1  # as a row: outside every entry


class Fix(NamedTuple):
    """A text that can be put right without guessing.

    `row` counts the entries of the file from 0. `element` is a field of that entry, or a path below the root for HEAD.
    """

    row: int
    element: str
    old: str
    new: str


class Note(NamedTuple):
    """What is odd about one entry; `change` is (element, old text, new text) where that can be put right."""

    rule: str
    text: str
    change: tuple[str, str, str] | None = None

    def as_warning(self, file: str, line: int, code: str, row: int) -> Finding:
        """The finding, once it is known where the entry stands."""
        fix = Fix(row, *self.change) if self.change else None
        return warning(file, line, self.rule, self.text, code, fix)


class Finding(NamedTuple):
    """What is wrong and where.

    `severity` is error or warning; `line` is 0 where there is none, `code` empty where no product is meant;
    `rule` is a short id, `text` says what it means. Without a `fix` somebody has to decide what is right.
    """

    severity: str
    file: str
    line: int
    code: str
    rule: str
    text: str
    fix: Fix | None = None

    @property
    def source(self) -> str:
        """The public document that the rule comes from."""
        return SOURCES[self.rule]


def error(file: str, line: int, rule: str, text: str, code: str = "", fix: Fix | None = None) -> Finding:
    """What would stop a real device or this simulator."""
    return Finding(ERROR, file, line, code, rule, text, fix)


def warning(file: str, line: int, rule: str, text: str, code: str = "", fix: Fix | None = None) -> Finding:
    """What would surprise."""
    return Finding(WARNING, file, line, code, rule, text, fix)
