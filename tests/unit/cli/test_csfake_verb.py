from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import PRODUCTS, catalog, write_channel
from tests.unit.csfake.test_csfake_fix import no_file_larger_than
from tui_store.resources import asset

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


@pytest.mark.parametrize(
    ("channel", "line"),
    [
        ("streamlight", "GetCatalog.xml:278: FILM-MARIGOLD: warning [name-length]: "),
        ("teatime", "channel.toml:0: warning [missing-group]: "),
        ("openfield", "GetCatalog.xml:38: OF-TIP: warning [price-tier]: "),
    ],
)
def test_a_shipped_channel_has_no_error_and_one_warning(cli: Cli, channel: str, line: str) -> None:
    answer = cli("csfake", "check", str(asset("channels", channel)))
    assert (answer.code, answer.err) == (0, "")
    finding, summary = answer.out.splitlines()
    assert finding.startswith(line)
    assert summary == "0 errors, 1 warning"


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


ODD = (("PLAN", "Roku Plan", "monthlysub", "$8.99"), *PRODUCTS[1:], ("FREE", "Free", "Consumable", "nothing"))


def test_json_is_one_object_with_every_finding_its_rule_and_its_source(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop", catalog(ODD))
    answer = cli("csfake", "check", str(shop), "--json")
    assert (answer.code, answer.err, answer.out.count("\n")) == (1, "", 1)
    said = json.loads(answer.out)
    findings = said.pop("findings")
    assert said == {"directory": str(shop / "csfake"), "errors": 1, "warnings": 4, "fixed": []}
    plain = cli("csfake", "check", str(shop)).out.splitlines()
    assert plain[:-1] == [
        "{file}:{line}: {with_code}{severity} [{rule}]: {text}".format(
            **one, with_code=one["code"] and f"{one['code']}: "
        )
        for one in findings
    ]
    assert {one["rule"]: one["fixable"] for one in findings} == {
        "product-type": True,
        "name-words": False,
        "bad-price": False,
        "no-order-file": False,
    }
    assert all("roku" in one["source"].lower() for one in findings)
    assert set(findings[0]) == {"file", "line", "code", "severity", "rule", "text", "source", "fixable"}


def test_sources_names_the_source_of_each_rule_once(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop", catalog(ODD))
    plain = cli("csfake", "check", str(shop)).out.splitlines()
    told = cli("csfake", "check", str(shop), "--sources").out.splitlines()
    assert told[: len(plain) - 1] == plain[:-1]
    assert told[-1] == plain[-1]
    rules = [line.partition("]")[0] for line in told[len(plain) - 1 : -1]]
    assert rules == ["[product-type", "[name-words", "[bad-price", "[no-order-file"]
    assert "in-channel-products.md" in next(line for line in told if line.startswith("[name-words]"))


def test_fix_tells_what_it_changed_and_then_what_is_left(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop", catalog(ODD))
    answer = cli("csfake", "check", str(shop), "--fix")
    assert (answer.code, answer.err) == (1, "")
    first, *_, summary = answer.out.splitlines()
    assert first == "GetCatalog.xml:5: PLAN: fixed [product-type]: “monthlysub” is now “MonthlySub”."
    assert summary == "1 error, 3 warnings, 1 fixed"
    assert (shop / "csfake" / "GetCatalog.xml").read_text() == catalog(
        (("PLAN", "Roku Plan", *PRODUCTS[0][2:]), *ODD[1:])
    )
    assert cli("csfake", "check", str(shop), "--fix").out.splitlines()[-1] == "1 error, 3 warnings, 0 fixed"


def test_fix_in_json_says_what_was_there_and_what_is(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop", catalog(ODD))
    said = json.loads(cli("csfake", "check", str(shop), "--fix", "--json").out)
    assert said["fixed"] == [
        {
            "file": "GetCatalog.xml",
            "line": 5,
            "code": "PLAN",
            "rule": "product-type",
            "element": "productType",
            "old": "monthlysub",
            "new": "MonthlySub",
        }
    ]
    assert (said["errors"], said["warnings"], len(said["findings"])) == (1, 3, 4)


def test_a_folder_that_cannot_be_repaired_is_bad_usage(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop", catalog(ODD))
    before = (shop / "csfake" / "GetCatalog.xml").read_bytes()
    with no_file_larger_than(100):
        answer = cli("csfake", "check", str(shop), "--fix")
    assert (answer.code, answer.out) == (2, "")
    assert "GetCatalog.xml: it cannot be written" in answer.sentence
    assert (shop / "csfake" / "GetCatalog.xml").read_bytes() == before
    assert [path.name for path in (shop / "csfake").iterdir()] == ["GetCatalog.xml"]


@pytest.mark.parametrize("option", [["--json"], ["--fix"], ["--fix", "--json"]])
def test_a_missing_folder_is_bad_usage_with_every_option(cli: Cli, tmp_path: Path, option: list[str]) -> None:
    answer = cli("csfake", "check", str(tmp_path / "missing"), *option)
    assert (answer.code, answer.out) == (2, "")
    assert "missing" in answer.sentence
