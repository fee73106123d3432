"""A walkthrough in one file: what is in it, that it plays elsewhere, and what is said where it does not."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Cli
from tui_store.cli import main
from tui_store.cli.bundle_stage import stage
from tui_store.personas import load_persona
from tui_store.resources import asset
from tui_store.walkthroughs.reading import read_walkthrough

SOAK = bool(os.environ.get("TUI_STORE_SOAK"))
SHIPPED = sorted(asset("walkthroughs").glob("*.walk.yaml"))
PERSONA = """\
title = "Ines Prado"
about = "Her PIN is 8642"  # 8642
pin = "8642"
[attributes]
firstName = "Ines"
[payment]
label = "Visa ending in 1111"
"""
CHANNEL = """\
[groups.Basic]
products = ["SL-BASIC"]
"""
PLAY = """\
title: A purchase of one's own
given: {channel: shop, persona: people/ines.toml, size: 80x24}
steps:
  - open: accounts
  - expect: {text: Her PIN is 8642}
  - press: Back
  - include: parts/buy.walk.yaml
  - expect: {orderStatus.status: 1}
"""
BUY = """\
title: Buying
steps:
  - open: catalog
  - choose: Streamlight Basic
  - choose: Buy
  - type: "8642"  # 8642
  - press: [OK, OK]
"""
FAILS = """\
title: This does not hold
given: {size: 80x24}
steps:
  - expect: {text: Nowhere}
    within: 0.1
  - say: Nobody comes here.
"""


def own_world(folder: Path) -> Path:
    for name in ("people", "parts"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(asset("channels", "streamlight", "csfake"), folder / "shop" / "csfake")
    (folder / "shop" / "csfake" / "secret.txt").write_text("nobody's business", encoding="utf-8")
    (folder / "people" / "ines.toml").write_text(PERSONA, encoding="utf-8")
    (folder / "parts" / "buy.walk.yaml").write_text(BUY, encoding="utf-8")
    path = folder / "mine.walk.yaml"
    path.write_text(PLAY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sender")
    path = own_world(folder)
    assert main(["walk", str(path), "--bundle", str(folder / "one.zip")]) == 0
    return folder / "one.zip"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another terminal, another language, another time zone."""
    for name, value in (("TERM", "dumb"), ("LC_ALL", "de_DE.UTF-8"), ("TZ", "Asia/Tokyo"), ("COLUMNS", "40")):
        monkeypatch.setenv(name, value)


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, files: Mapping[str, bytes | None]) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(name, content)
    return str(path)


def test_two_bundles_of_one_walkthrough_are_the_same_byte_for_byte(
    cli: Cli, bundle: Path, tmp_path: Path, elsewhere: None
) -> None:
    other = tmp_path / "two.zip"
    assert cli("walk", str(bundle.with_name("mine.walk.yaml")), "--bundle", str(other)).code == 0
    assert bundle.read_bytes() == other.read_bytes()


def test_all_that_the_walkthrough_needs_is_in_it_and_no_more(bundle: Path) -> None:
    names = sorted(contents(bundle))
    frames = [f"frames/{number:04d}.txt" for number in range(10)]
    fixtures = [f"channel/csfake/{name}.xml" for name in ("CheckOrder", "GetCatalog", "GetPurchases", "PlaceOrder")]
    assert names == sorted(
        [
            *("channel/channel.toml", "channel/manifest", *fixtures, *frames, "manifest.json", "persona/ines.toml"),
            *("trace.jsonl", "walkthrough.walk.yaml"),
        ]
    )
    assert names == list(contents(bundle))


def test_neither_a_pin_nor_a_place_on_the_disk_is_in_it(bundle: Path) -> None:
    files = contents(bundle)
    for name, content in files.items():
        assert b"8642" not in content, name
        assert str(bundle.parent).encode() not in content, name
        assert b"/tmp" not in content, name
    assert b"type: $persona.pin" in files["walkthrough.walk.yaml"]
    manifest = json.loads(files["manifest.json"])
    assert "The PIN of Ines Prado is not the account's own" in " ".join(manifest["notes"])
    assert manifest["holds"] is True
    assert set(manifest["versions"]) == {"tui-store", "textual", "python"}
    assert manifest["world"]["size"] == "80x24"


def test_it_plays_the_same_on_another_machine(
    cli: Cli, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: None
) -> None:
    shutil.copy(bundle, tmp_path / "here.zip")
    monkeypatch.chdir(tmp_path)
    answer = cli("open", "here.zip", "--keep", "kept")
    assert (answer.code, answer.err) == (0, ""), answer.out
    assert "the same  all 10 screens and answers; it holds, as there" in answer.out.splitlines()
    assert "The trace" not in answer.out
    kept = {path.relative_to("kept").as_posix() for path in Path("kept").rglob("*") if path.is_file()}
    assert kept == set(contents(bundle))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here.zip", "kept"]


def test_what_differs_is_shown_after_the_versions(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    files = contents(bundle)
    files["frames/0001.txt"] = files["frames/0001.txt"].replace(b"Ines Prado", b"Inez Prado")
    manifest = json.loads(files["manifest.json"])
    manifest["versions"]["textual"] = "8.2.0"
    manifest["played"][9]["problem"] = "it was another day"
    files["manifest.json"] = json.dumps(manifest).encode()
    answer = cli("open", packed(tmp_path / "other.zip", files))
    lines = answer.out.splitlines()
    assert answer.code == 1
    versions = next(number for number, line in enumerate(lines) if line.startswith("here is tui-store"))
    assert lines[versions].endswith("what differs may come from that alone")
    assert lines[versions + 1] == "step 1  open: accounts"
    assert any(line.strip().startswith("-") and "Inez" in line for line in lines[versions:])
    assert "        there: it was another day; here: it holds" in lines
    assert lines[-1].startswith("DIFFERENT  2 of 10 screens and answers; it did not hold there")


def test_approved_frames_go_along_with_the_pin_that_stands_in(tmp_path: Path) -> None:
    path = own_world(tmp_path)
    path.write_text(PLAY.replace("press: Back", "snapshot: accounts"), encoding="utf-8")
    frames, folder = tmp_path / "mine.frames", tmp_path / "staged"
    frames.mkdir()
    folder.mkdir()
    for name in ("accounts", "old"):
        (frames / f"{name}.txt").write_text("Her PIN is 8642 │", encoding="utf-8")
    stage(read_walkthrough(path), folder)
    assert [file.name for file in (folder / "walkthrough.frames").iterdir()] == ["accounts.txt"]
    pin = load_persona(str(folder / "persona" / "ines.toml")).pin
    assert (folder / "walkthrough.frames" / "accounts.txt").read_text(encoding="utf-8") == f"Her PIN is {pin} │"


def test_what_does_not_hold_is_sent_as_well(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "fails.walk.yaml"
    path.write_text(FAILS, encoding="utf-8")
    answer = cli("walk", str(path), "--bundle", str(tmp_path / "fails.zip"))
    assert answer.code == 1
    assert answer.sentence == f"tui-store: {path}:4:5: 'Nowhere' is not on the screen.\n"
    manifest = json.loads(contents(tmp_path / "fails.zip")["manifest.json"])
    assert (manifest["holds"], manifest["played"][-1]["problem"]) == (False, "'Nowhere' is not on the screen")
    answer = cli("open", str(tmp_path / "fails.zip"))
    assert answer.code == 0
    assert "it does not hold, as there (step 1: 'Nowhere' is not on the screen)" in answer.out


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["back-on-confirmation", "--bundle", "b.zip"], "A bundle is of one walkthrough, and here are 2"),
        (["--bundle", "b.zip", "--update"], "The options --update and --bundle exclude each other"),
        (["--bundle", "no/b.zip"], "Can't write a bundle to no/b.zip: No such file"),
        (["--bundle", "one.walk.yaml"], "The file one.walk.yaml is there already and is no bundle"),
        (["--bundle", " "], "The option --bundle needs the name of a file"),
    ],
)
def test_a_bundle_that_cannot_be_is_refused_before_anything_is_played(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.walk.yaml").write_text(FAILS, encoding="utf-8")
    answer = cli("walk", "one.walk.yaml", *more)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.sentence


Change = Callable[[dict[str, bytes | None]], object]


def manifest_of(**changes: object) -> Change:
    def change(files: dict[str, bytes | None]) -> None:
        files["manifest.json"] = json.dumps(json.loads(files["manifest.json"] or b"") | changes).encode()

    return change


def with_file(name: str, content: bytes | None) -> Change:
    return lambda files: files.__setitem__(name, content)


def script_with(before: bytes, after: bytes) -> Change:
    name = "walkthrough.walk.yaml"
    return lambda files: files.__setitem__(name, (files[name] or b"").replace(before, after))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_file("manifest.json", None), "There is no manifest.json in it"),
        (with_file("manifest.json", b"{"), "Its manifest.json is no JSON in line 1"),
        (with_file("manifest.json", b"[" * 100_000), "Its manifest.json is no JSON"),
        (with_file("manifest.json", b"\xff"), "manifest.json in it is no text in UTF-8"),
        (with_file("manifest.json", b"[]"), "Its manifest.json is not what it should be"),
        (manifest_of(played=[]), "Its manifest.json is not what it should be (played: "),
        (manifest_of(steps="many"), "Its manifest.json is not what it should be (steps: "),
        (manifest_of(format=2, played=7), "It was written by a newer tui-store (format 2, and this one reads 1)"),
        (with_file("walkthrough.walk.yaml", None), "There is no walkthrough.walk.yaml in it"),
        (with_file("walkthrough.walk.yaml", b"steps: [}"), "walkthrough.walk.yaml:1:9: This is not YAML"),
        (
            with_file("walkthrough.walk.yaml", b"title: A\nsteps: [{sya: B}]"),
            "walkthrough.walk.yaml:2:10: There is no 'sya'",
        ),
        (with_file("frames/0003.txt", None), "The screen frames/0003.txt of step 3 is missing"),
        (with_file("frames/0003.txt", b"\xff"), "frames/0003.txt in it is no text in UTF-8"),
        (with_file("../evil", b""), "../evil in it leads out of the folder"),
        (with_file("channel/csfake/GetCatalog.xml", None), "there is no GetCatalog.xml"),
        (with_file("persona/ines.toml", None), "Its persona persona/ines.toml is not in it"),
        (script_with(b"persona/ines.toml", b"/etc/passwd.toml"), "Its persona /etc/passwd.toml is not in it"),
        (script_with(b"persona/ines.toml", b"persona/../../x.toml"), "is not in it"),
        (script_with(b"channel: channel", b"channel: /etc"), "Its channel /etc is not in it"),
        (script_with(b"open: accounts", b"include: /etc/passwd"), "In a bundle nothing is included"),
    ],
)
def test_what_is_no_bundle_is_refused_in_a_sentence_and_nothing_is_unpacked(
    cli: Cli, bundle: Path, tmp_path: Path, change: Change, words: str
) -> None:
    files: dict[str, bytes | None] = dict(contents(bundle))
    change(files)
    path = packed(tmp_path / "bad.zip", files)
    answer = cli("open", path, "--keep", str(tmp_path / "kept"))
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.sentence
    assert answer.sentence.startswith(f"tui-store: {path}")
    assert "tui-store-open" not in answer.err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad.zip"]


def test_nothing_that_is_there_is_unpacked_over(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    for target, words in (
        (tmp_path, "not an empty folder"),
        (tmp_path / "mine", "not an empty folder"),
        (" ", "needs"),
    ):
        answer = cli("open", str(bundle), "--keep", str(target))
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.sentence


def test_showing_it_needs_a_terminal(cli: Cli, bundle: Path) -> None:
    answer = cli("open", str(bundle), "--show")
    assert (answer.code, answer.out) == (2, "")
    assert "needs a terminal" in answer.sentence


@pytest.mark.parametrize("path", SHIPPED if SOAK else [], ids=lambda path: path.name.partition(".")[0])
def test_a_walkthrough_that_ships_plays_the_same_from_its_bundle(cli: Cli, tmp_path: Path, path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        assert cli("walk", str(path), "--bundle", str(tmp_path / name)).code == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    answer = cli("open", str(tmp_path / "one.zip"))
    assert answer.code == 0, answer.out
    assert "The trace" not in answer.out
