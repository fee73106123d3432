"""Walkthrough files that are read and not played."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tui_store.domain.errors import InputError
from tui_store.walkthroughs.reading import read_walkthrough

GOOD = """\
title: A walkthrough
given:
  persona: us-no-pin
steps:
  - say: Hello.
  - press: OK
"""
Refuse = Callable[[str], str]


@pytest.fixture
def refusal(tmp_path: Path) -> Refuse:
    """Reads a text that cannot be a walkthrough; gives the sentence without the folder in front."""

    def refuse(text: str) -> str:
        path = tmp_path / "one.walk.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_walkthrough(path)
        sentence = str(caught.value)
        assert "\n" not in sentence
        assert sentence.endswith((".", "?"))
        return sentence.replace(f"{tmp_path}/", "")

    return refuse
