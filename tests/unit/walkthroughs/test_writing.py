from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tui_store.walkthroughs.reading import read_walkthrough
from tui_store.walkthroughs.writing import as_yaml
from tui_store.walkthroughs.yaml_tree import read_tree

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)


@settings(deadline=None)
@given(texts, texts, st.lists(texts, min_size=1, max_size=4))
def test_whatever_is_written_reads_back_the_same(title: str, word: str, words: list[str]) -> None:
    steps: list[dict[str, Any]] = [
        {"say": word, "notes": title},
        {"expect": {"text": words, "orderStatus.status": word}},
    ]
    assert read_tree(as_yaml(title, {"persona": word}, steps), "F").data == {
        "title": title,
        "given": {"persona": word},
        "steps": steps,
    }


def test_a_file_reads_as_if_a_person_had_written_it(tmp_path: Path) -> None:
    steps: list[dict[str, Any]] = [
        {"choose": "Plans and products"},
        {"type": "$persona.pin"},
        {"press": ["Down", "OK"]},
        {"expect": {"screen": "catalog", "orderStatus.children[0].code": "SL-BASIC"}},
    ]
    text = as_yaml("Mine", {"seed": 1}, steps)
    assert text == (
        "title: Mine\ngiven:\n  seed: 1\nsteps:\n"
        "  - choose: Plans and products\n"
        "  - type: $persona.pin\n"
        "  - press: [Down, OK]\n"
        '  - expect: {screen: catalog, "orderStatus.children[0].code": SL-BASIC}\n'
    )
    (tmp_path / "mine.walk.yaml").write_text(text, encoding="utf-8")
    assert len(read_walkthrough(tmp_path / "mine.walk.yaml").steps) == 4
