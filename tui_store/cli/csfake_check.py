"""`tui-store csfake check`: prints the faults of a csfake folder, one a line, and repairs some of them if asked to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from click import Argument, Command, Option

from backends.csfake.check import check
from backends.csfake.finding import ERROR, Finding
from backends.csfake.folder import look_for_folder
from backends.csfake.rules import SOURCES
from tui_store.cli.output import say, say_json
from tui_store.text import plain


def csfake_check(directory: str, *, sources: bool, as_json: bool, repair: bool) -> int:
    """Print what was repaired, every finding that is left, and a closing count; answers 1 if any is an error."""
    path = Path(directory)
    fixed: Sequence[Finding] = ()
    if repair:
        from backends.csfake.fix import fix

        fixed = fix(path)
    findings = check(path)
    errors = sum(finding.severity == ERROR for finding in findings)
    if as_json:
        say_json(_data(path, findings, errors, fixed))
    else:
        for line in _lines(findings, errors, fixed, sources=sources, repair=repair):
            say(line)
    return 1 if errors else 0


def _lines(
    findings: Sequence[Finding], errors: int, fixed: Sequence[Finding], *, sources: bool, repair: bool
) -> Iterator[str]:
    for finding in fixed:
        if finding.fix:
            yield f"{_where(finding)}fixed [{finding.rule}]: “{finding.fix.old}” is now “{finding.fix.new}”."
    for finding in findings:
        yield f"{_where(finding)}{finding.severity} [{finding.rule}]: {finding.text}"
    if sources:
        rules = dict.fromkeys(finding.rule for finding in (*fixed, *findings))
        for rule in rules:
            yield f"[{rule}] {SOURCES[rule]}"
    counts = f"{_count(errors, 'error')}, {_count(len(findings) - errors, 'warning')}"
    yield f"{counts}, {len(fixed)} fixed" if repair else counts


def _where(finding: Finding) -> str:
    code = f"{finding.code}: " if finding.code else ""
    return f"{finding.file}:{finding.line}: {code}"


def _data(path: Path, findings: Sequence[Finding], errors: int, fixed: Sequence[Finding]) -> dict[str, Any]:
    return {
        "directory": plain(str(look_for_folder(path).directory)),
        "findings": [_finding_data(finding) for finding in findings],
        "errors": errors,
        "warnings": len(findings) - errors,
        "fixed": [
            {**_place_data(finding), "element": finding.fix.element, "old": finding.fix.old, "new": finding.fix.new}
            for finding in fixed
            if finding.fix
        ],
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        **_place_data(finding),
        "severity": finding.severity,
        "text": finding.text,
        "source": finding.source,
        "fixable": finding.fix is not None,
    }


def _place_data(finding: Finding) -> dict[str, Any]:
    return {"file": finding.file, "line": finding.line, "code": finding.code, "rule": finding.rule}


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


COMMAND = Command(
    "csfake check",
    params=[
        Argument(["directory"], metavar="DIR"),
        Option(["--sources"], is_flag=True, help="Name the public document behind each rule that was met."),
        Option(["as_json", "--json"], is_flag=True, help="Print one JSON object on one line."),
        Option(["repair", "--fix"], is_flag=True, help="Put right in the files what can be without guessing."),
    ],
    callback=csfake_check,
    help="Find the faults of a csfake folder, one a line. Exits with 1 if any of them is an error.",
)
