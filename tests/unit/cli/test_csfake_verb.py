from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import PRODUCTS, catalog, write_channel

LINE = re.compile(r"[^:]+:\d+: (\S+: )?(error|warning) \[[a-z0-9-]+\]: \S.*")


def test_a_finding_is_one_line_with_file_line_code_and_rule(cli: Cli, tmp_path: Path) -> None:
    twice = catalog((*PRODUCTS, PRODUCTS[0], ("FREE", "Free", "Consumable", "nothing")))
    answer = cli("csfake", "check", str(write_channel(tmp_path / "shop", twice)))
    assert (answer.code, answer.err) == (1, "")
    *findings, summary = answer.out.splitlines()
    assert all(LINE.fullmatch(line) for line in findings)
    assert any(line.startswith("GetCatalog.xml:") and " PLAN: error [" in line for line in findings)
    assert any(" FREE: error [" in line for line in findings)
    assert re.fullmatch(r"\d+ errors?, \d+ warnings?", summary)


@pytest.mark.parametrize("channel", ["streamlight", "teatime", "openfield"])
def test_the_shipped_channels_have_no_finding(cli: Cli, channel: str) -> None:
    from tui_store.resources import asset

    answer = cli("csfake", "check", str(asset("channels", channel)))
    assert (answer.code, answer.out, answer.err) == (0, "0 errors, 0 warnings\n", "")


@pytest.mark.parametrize("content", [b"<result>", b"\x00\x01", b"<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>"])
def test_a_catalog_that_cannot_be_read_is_a_finding(cli: Cli, tmp_path: Path, content: bytes) -> None:
    answer = cli("csfake", "check", str(write_channel(tmp_path / "shop", content)))
    assert (answer.code, answer.err) == (1, "")
    assert "GetCatalog.xml" in answer.out


def test_a_folder_without_a_catalog_is_a_finding(cli: Cli, tmp_path: Path) -> None:
    answer = cli("csfake", "check", str(tmp_path))
    assert (answer.code, answer.err) == (1, "")
    assert "GetCatalog.xml" in answer.out


def test_a_folder_that_cannot_be_opened_is_bad_usage(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for name in ("missing", "file"):
        answer = cli("csfake", "check", str(tmp_path / name))
        assert (answer.code, answer.out) == (2, "")
        assert name in answer.sentence
