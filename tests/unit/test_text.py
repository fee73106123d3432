from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_store.text import plain, shortened

BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"}


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_no_control_escape_or_bidi_character_gets_through(text: str, lines: bool) -> None:
    left = set(plain(text, lines=lines)) - ({"\n"} if lines else set())
    assert not [character for character in left if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not [character for character in left if unicodedata.bidirectional(character) in BIDI - {"BN"}]


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_plain_text_stays_as_it_is(text: str, lines: bool) -> None:
    once = plain(text, lines=lines)
    assert plain(once, lines=lines) == once


@pytest.mark.parametrize(
    ("hostile", "inert"),
    [
        ("\x1b]52;c;aGk=\x07Plan", "]52;c;aGk=Plan"),
        ("\x9b31mPlan", "31mPlan"),
        ("abc\u202edcba", "abcdcba"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("one\r\ntwo\u2028three\tfour", "one two three four"),
        ("[@click=app.quit]Plan[/nope]", "[@click=app.quit]Plan[/nope]"),
        ("日本語 שלום", "日本語 שלום"),
        ("tag\U000e0041ged so\u00adft", "tagged soft"),
        ("half\ud800", "half"),
    ],
)
def test_hostile_text_becomes_inert(hostile: str, inert: str) -> None:
    assert plain(hostile) == inert


def test_lines_may_stay() -> None:
    assert plain("one\r\ntwo\rthree\x1b[2J", lines=True) == "one\ntwo\nthree[2J"


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert shortened("x" * 10_000, 5) == "xxxx…"
    assert shortened("short", 5) == "short"
