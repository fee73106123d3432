"""Choose who sits in front of the TV."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.strip import Strip
from textual.widgets import Static

from screens.modal import StoreModal
from tui_store.domain.account import Account
from tui_store.widgets.cells import fit
from tui_store.widgets.row_list import RowList


class PersonaList(RowList):
    """Two lines an account: its title, and what is special about it."""

    CELL_HEIGHT = 3
    accounts: Sequence[Account] = ()
    current = ""

    @property
    def count(self) -> int:
        """How many accounts there are."""
        return len(self.accounts)

    def words_of(self, index: int) -> str:
        """The account's title."""
        return self.accounts[index].title

    def draw(self, index: int, line: int, width: int, *, lit: bool) -> Strip:
        """Title, about, gap."""
        account = self.accounts[index]
        if line == 2:
            return Strip.blank(width, self.ground)
        style = self.style_of("row--lit" if lit else "row--plain" if line == 0 else "row--quiet")
        text = account.title if line == 0 else account.about
        if line == 0 and account.name == self.current:
            text += "  (now)"
        return Strip([Segment("  " + fit(text, width - 2), self.ground + style)], width)


class PersonasScreen(StoreModal[Account | None]):
    """Answers the account that was chosen, or none."""

    AUTO_FOCUS = "#personas"
    CSS_PATH = "personas.tcss"

    def __init__(self, accounts: Sequence[Account], current: str) -> None:
        super().__init__(None)
        self._accounts = accounts
        self._current = current

    def compose(self) -> ComposeResult:
        """The list."""
        with Vertical(classes="dialog"):
            yield Static(Content("Who sits in front of the TV?"), classes="dialog-title")
            yield PersonaList(id="personas")

    def on_mount(self) -> None:
        """Fill the list and light the account that is there now."""
        super().on_mount()
        people = self.query_one(PersonaList)
        people.accounts, people.current = self._accounts, self._current
        people.styles.height = len(self._accounts) * PersonaList.CELL_HEIGHT
        people.contents_changed()
        names = [account.name for account in self._accounts]
        if self._current in names:
            people.highlighted = names.index(self._current)

    def on_line_grid_chosen(self, event: PersonaList.Chosen) -> None:
        """Answer with the chosen account."""
        event.stop()
        self.resolve(self._accounts[event.index])
