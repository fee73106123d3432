"""`tui-store csfake export`: what is in the store comes out as a folder, and the same store out of that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Cli
from tests.unit.cli.csfake_folder import PRODUCTS, catalog, write_channel

FILES = ["CheckOrder.xml", "GetCatalog.xml", "GetPurchases.xml", "PlaceOrder.xml"]
NOW = ("--now", "2026-03-01T12:00:00Z")


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def contents(path: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in path.iterdir()}


def buy(cli: Cli, code: str, *world: str) -> None:
    order = json.dumps({"children": [{"code": code, "qty": 1}]})
    answer = cli("call", "doOrder", "--set", f"order={order}", "--json", *world)
    assert json.loads(answer.out)["result"]["status"] == 1


def said(cli: Cli, command: str, *world: str) -> Any:
    answer = cli("call", command, "--json", *world)
    assert answer.code == 0, answer.err
    return json.loads(answer.out)["result"]["children"]


def test_what_was_bought_comes_out_and_the_same_store_comes_out_of_that(cli: Cli, tmp_path: Path) -> None:
    here, there = NOW, ("--channel", str(tmp_path / "out"), "--fresh", *NOW)
    for code in ("SL-BASIC", "VOTES", "FILM-EBB"):
        buy(cli, code, *here)
    answer = cli("csfake", "export", str(tmp_path / "out"), *here)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "GetCatalog.xml: 24 products",
        "GetPurchases.xml: 8 purchases of us-no-pin",
        "CheckOrder.xml: 1 × Lantern Kids, $3.99",
        "PlaceOrder.xml: 1 × Lantern Kids, $3.99",
        "channel.toml: copied",
    ]
    assert names(tmp_path / "out") == sorted([*FILES, "channel.toml"])
    for command in ("getCatalog", "getPurchases", "getAllPurchases"):
        assert said(cli, command, *there) == said(cli, command, *here)


def test_the_order_of_the_files_is_what_was_bought_last(cli: Cli, tmp_path: Path) -> None:
    world = ("--channel", str(write_channel(tmp_path / "shop")), "--persona", "sales-tax")
    buy(cli, "COIN", *world)
    answer = cli("csfake", "export", str(tmp_path / "out"), *world)
    assert "PlaceOrder.xml: 1 × Coin, $1.07" in answer.out.splitlines()
    order = (tmp_path / "out" / "PlaceOrder.xml").read_text()
    (bought,) = said(cli, "getPurchases", *world)
    assert f"<purchaseId>{bought['purchaseId']}</purchaseId>" in order
    assert all(part in order for part in (">$0.99</amount>", ">$0.08</tax>", ">$1.07</total>"))
    there = ("--channel", str(tmp_path / "out"), "--fresh", "--fake-server")
    buy(cli, "COIN", *there)


@pytest.mark.parametrize("channel", ["streamlight", "teatime", "openfield"])
def test_an_exported_channel_has_no_error_and_keeps_its_title_and_groups(
    cli: Cli, tmp_path: Path, channel: str
) -> None:
    world = ("--channel", channel, "--fresh", *NOW)
    assert cli("csfake", "export", str(tmp_path / "out"), *world).code == 0
    checked = cli("csfake", "check", str(tmp_path / "out"))
    assert checked.out == cli("csfake", "check", channel_path(channel)).out.replace(":278:", f":{marigold(tmp_path)}:")
    assert "error [" not in checked.out
    assert (tmp_path / "out" / "channel.toml").read_bytes() == Path(channel_path(channel), "channel.toml").read_bytes()


def channel_path(channel: str) -> str:
    from tui_store.resources import asset

    return str(asset("channels", channel))


def marigold(tmp_path: Path) -> int:
    """The line that the one odd product of Streamlight starts on."""
    lines = (tmp_path / "out" / "GetCatalog.xml").read_text().splitlines()
    return next((number for number, line in enumerate(lines) if "<code>FILM-MARIGOLD" in line), 0)


def test_two_exports_of_one_state_are_the_same_bytes(cli: Cli, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert cli("csfake", "export", str(tmp_path / name), "--fresh", *NOW).code == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_nothing_is_replaced_without_force(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "getpurchases.xml").write_bytes(b"mine")
    (out / "notes").write_bytes(b"mine")
    answer = cli("csfake", "export", str(out), "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert "getpurchases.xml is there already; add --force" in answer.sentence
    assert contents(out) == {"getpurchases.xml": b"mine", "notes": b"mine"}
    assert cli("csfake", "export", str(out), "--fresh", "--force").code == 0
    assert names(out) == sorted([*FILES, "channel.toml", "notes"])


def test_a_channel_file_that_is_there_stays(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop", toml='title = "Mine"\n')
    answer = cli("csfake", "export", str(shop / "csfake"), "--fresh", "--force")
    assert (answer.code, "channel.toml" in answer.out) == (0, False)
    assert names(shop / "csfake") == FILES
    assert (shop / "channel.toml").read_text() == 'title = "Mine"\n'


def test_a_channel_without_a_channel_file_gives_none(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop")
    (shop / "channel.toml").unlink()
    cli("csfake", "export", str(tmp_path / "out"), "--channel", str(shop), "--fresh")
    assert names(tmp_path / "out") == FILES


def test_a_folder_can_be_exported_onto_itself_with_force(cli: Cli, tmp_path: Path) -> None:
    many = tuple((f"P{number}", "Name " * 100, "Consumable", "$0.99") for number in range(2000))
    shop = write_channel(tmp_path / "shop", catalog(many))
    world = ("--channel", str(shop), "--fresh", *NOW)
    before = said(cli, "getCatalog", *world)
    answer = cli("csfake", "export", str(shop / "csfake"), "--force", *world)
    assert (answer.code, answer.out.splitlines()[0]) == (0, "GetCatalog.xml: 2000 products")
    assert said(cli, "getCatalog", *world) == before
    assert names(shop / "csfake") == FILES


def test_what_is_not_for_sale_is_told_and_stays_so(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop", catalog((*PRODUCTS, ("FREE", "Free", "Consumable", "nothing"))))
    answer = cli("csfake", "export", str(tmp_path / "out"), "--channel", str(shop), "--fresh")
    assert answer.out.splitlines()[0] == "GetCatalog.xml: 4 products, 1 of them not for sale"
    assert "FREE: error [bad-price]" in cli("csfake", "check", str(tmp_path / "out")).out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--backend", "remote"], "--backend remote and csfake export exclude each other"),
        (["--fake-server"], "--fake-server"),
        (["--outcome", "doOrder:-2:next"], "--outcome"),
        (["--channel", "missing"], "missing"),
        (["--persona", "nobody-at-all"], "nobody-at-all"),
        (["--zzz"], "--zzz"),
    ],
)
def test_what_can_not_be_exported_is_one_sentence(cli: Cli, tmp_path: Path, options: list[str], words: str) -> None:
    answer = cli("csfake", "export", str(tmp_path / "out"), *options)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.sentence
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("where", ["", " ", "file", "file/below", "no/where"])
def test_a_place_that_can_not_be_written_is_one_sentence(cli: Cli, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    answer = cli("csfake", "export", str(tmp_path / where) if where.strip() else where, "--fresh", "--force")
    assert (answer.code, answer.out) == (2, "")
    assert answer.sentence
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("far", [False, True])
def test_a_catalog_that_can_not_be_read_whole_is_not_exported(cli: Cli, tmp_path: Path, *, far: bool) -> None:
    many = tuple((f"P{number}", "Name " * 100, "Consumable", "$0.99") for number in range(2000 if far else 2))
    broken = catalog(many).replace("<code>P1</code>", "<code>P1</cod>")
    shop = write_channel(tmp_path / "shop", broken)
    answer = cli("csfake", "export", str(tmp_path / "out"), "--channel", str(shop), "--fresh")
    assert (answer.code, answer.out) == (2, "")
    assert "GetCatalog.xml" in answer.sentence
    assert not (tmp_path / "out").exists()


def test_purchases_that_are_refused_are_not_exported(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop")
    (shop / "csfake" / "GetPurchases.xml").write_text("<result><status>Failure</status></result>")
    answer = cli("csfake", "export", str(tmp_path / "out"), "--channel", str(shop), "--fresh")
    assert (answer.code, answer.out) == (1, "")
    assert "GetPurchases.xml answers with the status Failure" in answer.sentence
    assert not (tmp_path / "out").exists()


def test_an_order_file_that_refuses_is_written_as_one_that_takes_orders(cli: Cli, tmp_path: Path) -> None:
    shop = write_channel(tmp_path / "shop")
    (shop / "csfake" / "CheckOrder.xml").write_text("<result><status>Failure</status></result>")
    assert cli("csfake", "export", str(tmp_path / "out"), "--channel", str(shop), "--fresh").code == 0
    buy(cli, "COIN", "--channel", str(tmp_path / "out"), "--fresh")
