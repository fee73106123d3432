"""One thing that `csfake check` found."""

from __future__ import annotations

from typing import NamedTuple

ERROR, WARNING = "error", "warning"


class Finding(NamedTuple):
    """What is wrong and where.

    `severity` is error or warning; `line` is 0 where there is none, `code` empty where no product is meant;
    `rule` is a short id, `text` says what it means.
    """

    severity: str
    file: str
    line: int
    code: str
    rule: str
    text: str


def error(file: str, line: int, rule: str, text: str, code: str = "") -> Finding:
    """What would stop a real device or this simulator."""
    return Finding(ERROR, file, line, code, rule, text)


def warning(file: str, line: int, rule: str, text: str, code: str = "") -> Finding:
    """What would surprise."""
    return Finding(WARNING, file, line, code, rule, text)
