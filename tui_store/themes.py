"""The storefront's look: dark, one violet accent. The only place that names colours."""

from __future__ import annotations

from textual.theme import Theme

NAME = "storefront"

# Own tokens, with defaults for every other theme a person may choose.
DEFAULTS = {
    "ink": "#ffffff",
    "muted": "#a79fba",
    "faint": "#6f6785",
    "tile": "#221c2e",
    "footprint": "#3a3150",
    "key": "#4a4260",
    "key-lit": "#dcdcdc",
    "key-ink": "#16121f",
    "good": "#6fd3a0",
    "bad": "#f2837b",
    "offer": "#c9b6ff",
    "request": "#8fc7f0",
}


def storefront_theme() -> Theme:
    """The default theme."""
    return Theme(
        name=NAME,
        primary="#8257e6",
        secondary="#5b3aa8",
        accent="#8257e6",
        foreground="#f2eefb",
        background="#0e0b14",
        surface="#171221",
        panel="#221c2e",
        success="#6fd3a0",
        warning="#e9bd62",
        error="#f2837b",
        dark=True,
        variables={**DEFAULTS, "scrollbar": "#3a3150", "scrollbar-background": "#171221", "scrollbar-hover": "#5b3aa8"},
    )
