"""What a walkthrough is written as for others: an asciicast, pictures, a pytest file, a script for Roku's remote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyte
import pytest
import yaml

from tui_store.cli import main

PLAY = """\
title: 'A "play" with \\ and *'
about: 'It ends with "'
given: {persona: us-pin, size: 80x24}
steps:
  - say: The first words.
  - open: catalog
  - choose: Streamlight Basic
  - choose: Buy
  - type: "0000"
  - press: OK
  - expect: {text: That PIN is not right, catalog.status: 1}
  - type: $persona.pin
  - press: [Down, Home]
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    path = folder / "one.walk.yaml"
    path.write_text(PLAY, encoding="utf-8")
    assert main(["walk", str(path), "--export", str(folder / "out")]) == 0
    return folder / "out"


def test_a_terminal_that_plays_the_cast_shows_every_step_and_its_caption(exported: Path) -> None:
    header, *events = (json.loads(line) for line in (exported / "one.cast").read_text(encoding="utf-8").splitlines())
    assert header == {"version": 3, "term": {"cols": 80, "rows": 26}, "title": 'A "play" with \\ and *'}
    screen = pyte.Screen(80, 26)
    stream = pyte.Stream(screen)
    frames = []
    for seconds, kind, data in events:
        assert seconds >= 0
        if kind == "o":
            stream.feed(data)
            frames.append("\n".join(screen.display))
    markers = [data for _, kind, data in events if kind == "m"]
    assert markers[0] == "say: The first words."
    assert len(markers) == len(frames) == 9
    assert "Not signed in" in frames[0]
    assert "24 products" in frames[1]
    assert "That PIN is not right" in frames[5]
    assert "Not signed in" in frames[8]
    assert all("The first words." in frame.splitlines()[25] for frame in frames)
    assert events[-1][1:] == ["x", "0"]


def test_there_is_a_picture_for_every_step(exported: Path) -> None:
    pictures = sorted(path.name for path in exported.glob("*.svg"))
    assert pictures == [f"one.{number:03d}.svg" for number in range(1, 10)]


def test_the_pytest_file_passes(exported: Path) -> None:
    text = (exported / "test_one.py").read_text(encoding="utf-8")
    assert "4071" not in text
    (exported / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n", encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:schemathesis", "-p", "no:cacheprovider", "-p", "no:xdist"],
        cwd=exported,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert answer.returncode == 0, answer.stdout
    assert "1 passed" in answer.stdout


def test_the_script_for_a_device_has_its_keys_and_lists_the_rest(exported: Path) -> None:
    text = (exported / "one.rasp").read_text(encoding="utf-8")
    script = yaml.safe_load(text)
    assert script["params"] == {"rasp_version": 1, "default_keypress_wait": 2, "channels": {"app": "dev"}}
    assert script["steps"] == [{"launch": "app"}, {"text": "0000"}, {"press": "ok"}]
    for line in ("#   2. open: catalog", "#   8. type: $persona.pin", "#   9. press: Down, Home"):
        assert line in text.splitlines()
