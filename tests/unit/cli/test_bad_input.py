"""Bad input for `run` and `call`: one sentence, exit code 2, nothing on stdout, nothing touched."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import catalog, product, write_channel

VERBS = pytest.mark.parametrize("verb", [["run"], ["call", "getCatalog", "--json"]], ids=["run", "call"])

_BOMB = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><result>&b;</result>'
_EXTERNAL = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><result><status>&x;</status></result>'

BAD_CATALOGS: dict[str, str | bytes] = {
    "malformed": "<result><products></result>",
    "truncated": catalog()[:-40],
    "empty": "",
    "binary": bytes(range(256)) * 8,
    "entity bomb": _BOMB,
    "external entity": _EXTERNAL,
    "doctype": '<!DOCTYPE result SYSTEM "http://example.com/x.dtd"><result/>',
    "big and truncated": catalog().replace("</products>", product("A", "A" * 200, "MonthlySub", "$1.00") * 4000)[:-40],
    "big entity bomb": _BOMB.replace("</result>", "<a/>" * 200_000 + "</result>"),
}


@VERBS
@pytest.mark.parametrize("kind", list(BAD_CATALOGS))
def test_a_catalog_that_cannot_be_read_is_refused(cli: Cli, tmp_path: Path, verb: list[str], kind: str) -> None:
    folder = write_channel(tmp_path / "shop", BAD_CATALOGS[kind])
    answer = cli(*verb, "--channel", str(folder), "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert "GetCatalog.xml" in answer.sentence


@VERBS
def test_an_oversized_catalog_is_refused_without_being_read(cli: Cli, tmp_path: Path, verb: list[str]) -> None:
    folder = write_channel(tmp_path / "shop")
    with (folder / "csfake" / "GetCatalog.xml").open("r+b") as file:
        file.truncate(129 * 1024 * 1024)
    answer = cli(*verb, "--channel", str(folder), "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert "128" in answer.sentence


def test_a_fault_far_down_in_a_big_catalog_is_bad_input_for_call(cli: Cli, tmp_path: Path) -> None:
    rows = "".join(product(f"C{number}", "N" * 200, "Consumable", "$1.00") for number in range(4000))
    folder = write_channel(tmp_path / "shop", catalog().replace("</products>", f"{rows}<broken></products>"))
    answer = cli("call", "getCatalog", "--channel", str(folder), "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert "GetCatalog.xml" in answer.sentence


@VERBS
def test_a_folder_that_is_none_is_refused(cli: Cli, tmp_path: Path, verb: list[str]) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for name in ("missing", "file", "empty", "file/below"):
        answer = cli(*verb, "--channel", str(tmp_path / name), "--fresh")
        assert (answer.code, answer.out) == (2, "")
        assert name in answer.sentence


@VERBS
def test_a_folder_name_with_escape_sequences_is_shown_inert(cli: Cli, tmp_path: Path, verb: list[str]) -> None:
    answer = cli(*verb, "--channel", str(tmp_path / "\x1b[2J[@click=app.quit]\u202eno"), "--fresh")
    assert answer.code == 2
    assert "\x1b" not in answer.sentence
    assert "\u202e" not in answer.err
    assert "[@click=app.quit]" in answer.err


@VERBS
def test_an_unusable_channel_toml_is_refused(cli: Cli, tmp_path: Path, verb: list[str]) -> None:
    folder = write_channel(tmp_path / "shop", toml='titel = "Shop"\n')
    answer = cli(*verb, "--channel", str(folder), "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert "titel" in answer.sentence


def _newer_version(path: Path) -> None:
    from backends.local.journal import Journal

    Journal.open(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def _corrupt(path: Path) -> None:
    from backends.local.journal import Journal

    Journal.open(path).close()
    content = bytearray(path.read_bytes())
    content[100:4000] = b"\xa5" * 3900
    path.write_bytes(content)


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (text)")
    db.close()


def _text(path: Path) -> None:
    path.write_text("remember the milk\n" * 20)


BAD_STATES: dict[str, Callable[[Path], None]] = {
    "text": _text,
    "corrupt": _corrupt,
    "newer version": _newer_version,
    "another program's": _foreign,
    "folder": Path.mkdir,
}


@VERBS
@pytest.mark.parametrize("kind", list(BAD_STATES))
def test_a_state_file_that_cannot_be_used_stays_untouched(cli: Cli, tmp_path: Path, verb: list[str], kind: str) -> None:
    state = tmp_path / "state.sqlite"
    BAD_STATES[kind](state)
    before = state.read_bytes() if state.is_file() else b""
    folder = write_channel(tmp_path / "shop")
    answer = cli(*verb, "--channel", str(folder), "--state", str(state), "--now", "2030-01-01", "--seed", "1")
    assert (answer.code, answer.out) == (2, "")
    assert "state.sqlite" in answer.sentence
    assert (state.read_bytes() if state.is_file() else b"") == before
    assert [path.name for path in tmp_path.glob("state.sqlite?*")] == []


@VERBS
def test_a_refused_start_writes_no_state(cli: Cli, tmp_path: Path, verb: list[str]) -> None:
    answer = cli(*verb, "--channel", str(tmp_path / "missing"), "--now", "2030-01-01")
    assert answer.code == 2
    assert not (tmp_path / "home").exists()


def test_a_storefront_without_a_terminal_is_refused(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "output").open("w") as file:
        monkeypatch.setattr(sys, "__stdout__", file)
        answer = cli("--channel", str(write_channel(tmp_path / "shop")), "--now", "2030-01-01")
    assert (answer.code, answer.out) == (2, "")
    assert "terminal" in answer.sentence
    assert not (tmp_path / "home").exists()
