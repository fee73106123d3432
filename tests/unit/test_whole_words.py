"""Texts that are cut between words: no price ever loses a digit or its currency."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_store.widgets.noted_choice import whole_words

WORDS = st.lists(
    st.sampled_from(["Plan", "renewed", "for", "$8.99", "4,99", "€", "¥500", "12,000", "漢字", "Streamlight", "1 234"])
)


@given(WORDS, st.integers(min_value=1, max_value=40))
def test_what_is_left_fits_and_every_number_in_it_is_whole(words: list[str], width: int) -> None:
    text = " ".join(words)
    cut = whole_words(text, width)
    assert cell_len(cut) <= width
    if cut == text:
        return
    assert cut.endswith("…")
    kept = cut.removesuffix("…").rstrip(" ")
    left = kept.split(" ") if kept else []
    numbers = [word for word in left if any(map(str.isdigit, word))]
    assert numbers == [word for word in text.split(" ")[: len(left)] if any(map(str.isdigit, word))]
    assert not left or not left[-1][:1].isdigit()


def test_a_single_word_that_is_too_long_is_cut_unless_it_is_a_price() -> None:
    assert whole_words("Streamlight", 6) == "Strea…"
    assert whole_words("漢字", 2) == "…"
    assert whole_words("$1,234.99", 6) == "…"
    assert whole_words("Plan renews for 4,99 €", 21) == "Plan renews for …"
    assert whole_words("Plan renews for 4,99 €", 22) == "Plan renews for 4,99 €"
