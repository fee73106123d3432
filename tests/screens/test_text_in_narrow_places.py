"""Texts that are longer than their place: no letter is lost under a scroll bar, and no key behind a caption."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from tui_store.themes import storefront_theme
from tui_store.walkthroughs.textual_inside import strips_of
from tui_store.widgets.caption_strip import CaptionStrip
from tui_store.widgets.scroll_text import ScrollText

WORDS = " ".join(f"word{number:03d}" for number in range(60))


class Narrow(App[None]):
    """Two widgets below each other."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.register_theme(storefront_theme())
        self.theme = storefront_theme().name
        self._words = words

    def compose(self) -> ComposeResult:
        """The text takes what the caption leaves."""
        yield ScrollText(WORDS, id="text")
        yield CaptionStrip(self._words, "3 of 9   F7 next")


async def lines_of(words: str, width: int, height: int = 12) -> list[str]:
    app = Narrow(words)
    async with app.run_test(size=(width, height)) as pilot:
        await pilot.pause()
        return [strip.text.rstrip() for strip in strips_of(app)]


async def test_no_letter_of_a_text_lies_under_its_scroll_bar() -> None:
    for width in range(20, 37):
        lines = await lines_of("", width)
        text = lines[: next(index for index, line in enumerate(lines) if set(line) == {"─"})]
        found = " ".join(line[: width - 1] for line in text).split()
        assert found == WORDS.split()[: len(found)]


async def test_a_text_that_fits_exactly_has_no_scroll_bar_though_there_was_one_before_it() -> None:
    app = Narrow("")
    async with app.run_test(size=(30, 12)) as pilot:
        await pilot.pause()
        text = app.query_one(ScrollText)
        assert text.show_vertical_scrollbar
        text.show(Content("\n".join("x" * 30 for _ in range(text.size.height))))
        await pilot.pause()
        assert not text.show_vertical_scrollbar
        assert strips_of(app)[0].text == "x" * 30


async def test_a_caption_that_is_too_long_is_cut_and_the_keys_stay() -> None:
    lines = await lines_of(WORDS, 30)
    border = next(index for index, line in enumerate(lines) if set(line) == {"─"})
    assert len(lines) - border == 5
    assert lines[-1].strip() == "3 of 9   F7 next"
    assert lines[-2].endswith("…")
    assert lines[border + 1].split() == WORDS.split()[:3]


async def test_a_short_caption_takes_no_more_than_it_needs() -> None:
    lines = await lines_of("[b]Hello[/b]", 30)
    assert [line.strip() for line in lines[-2:]] == ["[b]Hello[/b]", "3 of 9   F7 next"]
    assert set(lines[-3]) == {"─"}
