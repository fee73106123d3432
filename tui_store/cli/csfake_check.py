"""`tui-store csfake check`: prints the faults of a csfake folder, one a line."""

from __future__ import annotations

from pathlib import Path

from click import Argument, Command

from backends.csfake.check import check
from backends.csfake.finding import Finding
from tui_store.cli.output import say


def csfake_check(directory: str) -> int:
    """Print every finding and a closing count; answers 1 if any is an error."""
    findings = check(Path(directory))
    for finding in findings:
        say(_line(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    say(f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}")
    return 1 if errors else 0


def _line(finding: Finding) -> str:
    code = f"{finding.code}: " if finding.code else ""
    return f"{finding.file}:{finding.line}: {code}{finding.severity} [{finding.rule}]: {finding.text}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


COMMAND = Command(
    "csfake check",
    params=[Argument(["directory"], metavar="DIR")],
    callback=csfake_check,
    help="Find the faults of a csfake folder, one a line. Exits with 1 if any of them is an error.",
)
