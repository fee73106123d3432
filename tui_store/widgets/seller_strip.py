"""One line that says at which service, as whom and on what device the storefront is, and whether it is signed on."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from tui_store.domain.seller import Seller
from tui_store.widgets.cells import fit

_GAP = "  ·  "
_SHORT_ID = 8


class SellerStrip(Widget):
    """Service and user always; tenant, class, device and account as far as there is room."""

    DEFAULT_CSS = """
    SellerStrip { height: 1; padding: 0 4; background: $panel; color: $foreground; }
    """

    def __init__(self, seller: Seller) -> None:
        super().__init__()
        self._seller = seller

    def show(self, seller: Seller) -> None:
        """Say something else."""
        if seller != self._seller:
            self._seller = seller
            self.refresh()

    def render(self) -> RenderResult:
        """Facts on the left, how it stands on the right."""
        state, tone = self._state()
        width = self.content_size.width
        room = max(0, width - cell_len(state) - 3)
        facts = self._facts(room)
        text = _GAP.join(facts)
        if cell_len(text) > room:
            text = fit(text, room).rstrip()
        parts: list[tuple[str, str]] = []
        head, gap, rest = text.partition(_GAP)
        parts += [(head, "bold $foreground"), (gap + rest, "$muted")]
        blank = " " * max(1, width - cell_len(text) - cell_len(state))
        return Content.assemble(*parts, (blank, ""), (state, tone))

    def _state(self) -> tuple[str, str]:
        seller = self._seller
        if seller.waiting:
            return f"… {fit(seller.waiting, 34).rstrip()}", "$offer"
        return ("● signed on", "$good") if seller.signed_on else ("○ not signed on", "$warning")

    def _facts(self, room: int) -> list[str]:
        """In the order of reading; what goes first when there is no room is the last of `spare`."""
        seller = self._seller
        facts = {
            "service": seller.host,
            "tenant": f"tenant {seller.tenant}",
            "user": seller.user,
            "account": f"account {seller.account}" if seller.account else "",
            "device": f"device {_short(seller.device)}" if seller.device else "",
            "class": f"class {seller.device_class}",
        }
        shown = {name: text for name, text in facts.items() if text}
        for name in ("account", "tenant", "device"):
            if cell_len(_GAP.join(shown.values())) <= room:
                break
            shown.pop(name, None)
        return list(shown.values())


def _short(identifier: str) -> str:
    return identifier if len(identifier) <= _SHORT_ID + 1 else f"{identifier[:_SHORT_ID]}…"
