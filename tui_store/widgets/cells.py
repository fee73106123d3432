"""Fit text into terminal cells: wide characters count two, and nothing leaves its place."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

# Before the date of a clock that was set; the machine's own has no mark.
SET_MARK = "◷ "


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Crop with an ellipsis or pad with blanks to exactly `width` cells."""
    if width <= 0:
        return ""
    text = text[: width * 4]
    length = cell_len(text)
    if length > width:
        text = set_cell_size(text, width - 1).rstrip() + "…"
        length = cell_len(text)
    return " " * (width - length) + text if right else text + " " * (width - length)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` cells, at blanks where there are any."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            candidate = f"{line} {word}" if line else word
            if cell_len(candidate) <= width:
                line = candidate
                continue
            if line:
                lines.append(line)
            line = word
            while cell_len(line) > width:
                head = set_cell_size(line, width).rstrip() or line[:1]
                lines.append(head)
                line = line[len(head) :]
        lines.append(line)
    return lines
