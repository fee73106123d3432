"""What is recorded passes when it is played."""

from __future__ import annotations

import asyncio
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui_store.cli import main
from tui_store.cli.headless import headless
from tui_store.cli.options import WorldOptions
from tui_store.cli.record import walkthrough_of
from tui_store.cli.walk_play import play_file
from tui_store.walkthroughs.storefront import Storefront
from tui_store.walkthroughs.witness import Step, Witness

SESSIONS, KEYS_A_SESSION = (200, 40) if os.environ.get("TUI_STORE_SOAK") else (10, 12)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
# As people press them: mostly arrows and OK, and now and then something else.
KEYS = ["up", "down", "left", "right"] * 4 + ["enter"] * 9 + ["escape"] * 2
KEYS += ["h", "asterisk", "slash", "f2", "f3", "f4", "tab", "1", "2", "a", "backspace", "space", "f5", "f1"]


async def session(options: WorldOptions, keys: list[str]) -> list[Step]:
    async with headless(options, (120, 36)) as front:
        witness = Witness(front.app)
        front.app.witness = witness.key
        await press(front, keys)
        return witness.finish()


async def press(front: Storefront, keys: list[str]) -> None:
    for key in keys:
        await front.key(key)


def options_for(persona: str = "us-no-pin") -> WorldOptions:
    return WorldOptions(persona=persona, fresh=True, now=NOW, seed=1)


def played_again(folder: Path, options: WorldOptions, steps: list[Step]) -> str:
    """What does not hold when it is played, with the file; empty if all does."""
    path = folder / "recorded.walk.yaml"
    path.write_text(walkthrough_of(options, "Recorded", steps), encoding="utf-8")
    played = play_file(str(path))
    failed = played.failed
    return f"{failed.number} {failed.what}: {failed.problem}\n{path.read_text()}" if failed else ""


@pytest.mark.parametrize("number", range(SESSIONS))
def test_a_random_session_passes_when_it_is_played(tmp_path: Path, number: int) -> None:
    persona = ("us-no-pin", "us-pin", "sales-tax", "declined-card", "no-payment-method")[number % 5]
    options = options_for(persona)
    steps = asyncio.run(session(options, random.Random(number).choices(KEYS, k=KEYS_A_SESSION)))
    assert not played_again(tmp_path, options, steps)


def test_moves_to_something_with_a_name_and_ok_become_a_choice_and_no_pin_is_written(tmp_path: Path) -> None:
    options = options_for("us-pin")
    keys = ["down", "down", "enter", "right", "enter", "enter", *"4071", "enter", "enter"]
    steps = asyncio.run(session(options, keys))
    assert [step for step in steps if "expect" not in step] == [
        {"choose": "Plans and products"},
        {"choose": "Streamlight Basic"},
        {"choose": "Buy"},
        {"type": "$persona.pin"},
        {"choose": "I agree"},
        {"choose": "OK"},
    ]
    last = steps[-1]["expect"]
    assert (last["screen"], last["orderStatus.status"]) == ("catalog", 1)
    assert not played_again(tmp_path, options, steps)


def test_a_wrong_pin_is_written_as_noughts() -> None:
    keys = ["down", "down", "enter", "enter", "enter", *"9876", "enter"]
    steps = asyncio.run(session(options_for("us-pin"), keys))
    assert {"type": "0000"} in steps
    assert "9876" not in str(steps)


def test_what_is_typed_is_one_step() -> None:
    steps = asyncio.run(session(options_for(), ["down", "down", "enter", "slash", *"northside", "enter"]))
    assert {"type": "northside"} in steps


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["there"], "there.walk.yaml is there already: choose another name, or add --force."),
        (["no/folder/file"], "There is no folder"),
        (["new", "--state", "x.sqlite"], "A recording begins in a new world: leave --state out."),
        (["new", "--persona", "nobody"], "nobody"),
        (["new"], "needs a terminal"),
    ],
)
def test_a_recording_that_cannot_be_is_refused_before_it_begins(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.walk.yaml").write_text("title: Mine\n", encoding="utf-8")
    assert main(["record", *arguments]) == 2
    answer = capsys.readouterr()
    assert words in answer.err
    assert answer.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["there.walk.yaml"]
    assert (tmp_path / "there.walk.yaml").read_text(encoding="utf-8") == "title: Mine\n"
