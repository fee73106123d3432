"""The repository says exactly what it is built from, and nothing about where this machine gets it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"([A-Za-z0-9._-]+)==([0-9][A-Za-z0-9.!+-]*)")
# Where packages are fetched from, and folders that exist on one machine only.
REGISTRY = re.compile(
    r"https?://[^\s\"'<>]*(?:pypi|pythonhosted|simple/|artifactory|nexus|devpi|proxy)[^\s\"'<>]*"
    r"|--(?:extra-)?index-url|--find-links|--trusted-host",
    re.IGNORECASE,
)
HOME = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w+")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match
    return normal(match.group())


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    matches = [PIN.fullmatch(line) for line in lines if line.strip()]
    assert all(matches), "every line of constraints.txt is NAME==VERSION"
    return {normal(match.group(1)): match.group(2) for match in matches if match}


def tracked_texts() -> list[tuple[str, str]]:
    """Every text that git keeps or is about to keep, by its path."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("this is no git checkout")
    texts = []
    for name in listing.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and path != Path(__file__):
            texts.append((name, path.read_text(encoding="utf-8", errors="replace")))
    return texts


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for group in project["project"]["optional-dependencies"].values():
        wanted += group
    names = {requirement_name(requirement) for requirement in wanted}
    # One group of extras may ask for others of this project itself.
    assert names - {normal(project["project"]["name"])} <= set(pins())


def test_the_pins_are_what_is_installed() -> None:
    from importlib.metadata import PackageNotFoundError, version

    for name, pinned in pins().items():
        try:
            installed = version(name)
        except PackageNotFoundError:
            continue
        assert installed == pinned, name


def test_no_file_names_a_package_registry() -> None:
    found = [(name, match) for name, text in tracked_texts() for match in REGISTRY.findall(text)]
    assert not found


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        (name, match.group())
        for name, text in tracked_texts()
        for match in HOME.finditer(text)
        if not name.endswith(".svg")
    ]
    assert not found
