"""What an owner may do with a purchase: cancel it, resume it, have it refunded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.clock_steps import SteppingModal
from screens.owned import date_words
from tui_store.channel_store.content_node import ContentNode
from tui_store.domain.purchase import VALID
from tui_store.domain.purchase_words import ACTIVE, CANCELLED, ON_HOLD, OWNED, PAST_DUE, state_words
from tui_store.domain.term import billing_period
from tui_store.widgets.choice import Choice
from tui_store.widgets.noted_choice import NotedChoice

if TYPE_CHECKING:
    from screens.host import Host
    from tui_store.domain.time_machine import Moved, TimeMachine


class Deed(NamedTuple):
    """One thing to do with a purchase, by its id: how it is offered, and what does it.

    `question` is asked once more where money or access goes, empty where neither does; `yes` answers it.
    """

    label: str
    do: Callable[[TimeMachine, str], Awaitable[Moved]]
    question: str = ""
    yes: str = ""


CANCEL, CANCEL_NOW, RESUME, REFUND, CHARGE_BACK = "cancel", "cancel-now", "resume", "refund", "charge-back"
DEEDS: dict[str, Deed] = {
    CANCEL: Deed("Cancel at the end of the term", lambda machine, key: machine.cancel(key)),
    RESUME: Deed("Resume", lambda machine, key: machine.resume(key)),
    CANCEL_NOW: Deed(
        "Cancel now",
        lambda machine, key: machine.cancel(key, now=True),
        "Cancel {name} now? It ends at once, and nothing is given back.",
        "Yes, cancel it now",
    ),
    REFUND: Deed(
        "Refund",
        lambda machine, key: machine.refund(key),
        "Refund {name}? The last charge is given back, and it ends at once.",
        "Yes, refund it",
    ),
    CHARGE_BACK: Deed(
        "Charge back (by the bank)",
        lambda machine, key: machine.refund(key, charged_back=True),
        "Have the bank charge {name} back? It takes the last charge back, and the subscription ends at once.",
        "Yes, charge it back",
    ),
}
_ONCE = "Refund {name}? What it cost is given back, and it is owned no more."
_OFFERED = {
    ACTIVE: (CANCEL, CANCEL_NOW, REFUND, CHARGE_BACK),
    OWNED: (CANCEL_NOW, REFUND, CHARGE_BACK),
    CANCELLED: (RESUME, CANCEL_NOW, REFUND, CHARGE_BACK),
    PAST_DUE: (CANCEL_NOW, REFUND, CHARGE_BACK),
    ON_HOLD: (CANCEL_NOW,),
}


def deeds_for(purchase: ContentNode) -> tuple[str, ...]:
    """What the state of a purchase allows, as far as its row tells; what was bought once can be refunded only."""
    if billing_period(str(purchase.get("productType", ""))) is None:
        return (REFUND,) if purchase.get("status") == VALID else ()
    return _OFFERED.get(state_words(purchase.get), ())


def obstacle(host: Host, purchase: ContentNode) -> str:
    """Why nothing can be done with a purchase here, in one sentence; empty if something can."""
    name = str(purchase.get("name", "")) or str(purchase.get("code", ""))
    if host.time_machine is None:
        return f"{name} is managed at its operator ({host.seller.host}): it cannot be changed from here."
    if host.store.get_field("fakeServer"):
        return "The fake server answers from its files alone: nothing that was bought can be changed there."
    if not purchase.get("purchaseId"):
        return f"{name} has no purchaseId in the channel's files: without one it cannot be managed."
    if not deeds_for(purchase):
        return f"{name} has ended: there is nothing left to manage."
    return ""


class ManageScreen(SteppingModal):
    """Offers what the purchase allows, asks once more where money or access goes, and closes when it is done."""

    AUTO_FOCUS = "#deeds Choice"
    CSS_PATH = "manage.tcss"

    def __init__(self, purchase: ContentNode) -> None:
        super().__init__()
        self._key = str(purchase.get("purchaseId", ""))
        self._name = str(purchase.get("name", "")) or str(purchase.get("code", ""))
        self._deeds = deeds_for(purchase)
        self._purchase = purchase
        self._is_subscription = billing_period(str(purchase.get("productType", ""))) is not None
        self._asked = ""

    def compose(self) -> ComposeResult:
        """The name, how it stands, what can be done; a question and its answers in their place; what was said."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Manage {self._name}"), classes="dialog-title")
            yield Static(self._standing(), id="standing")
            with Vertical(id="deeds"):
                for name in self._deeds:
                    yield NotedChoice(DEEDS[name].label, id=name)
                yield Choice("Close", id="close")
            with Vertical(id="once-more"):
                yield Static(id="question", markup=False)
                yield Choice("No, leave it as it is", id="no")
                yield Choice("Yes", id="yes")
            yield Static(id="said", markup=False)
            yield Static(Content("Whatever is done here can be undone in the clock (F4)."), id="hint")

    def on_mount(self) -> None:
        """Say beside each line what comes of it."""
        super().on_mount()
        notes = self._notes()
        for name in self._deeds:
            self.query_one(f"#{name}", NotedChoice).show(notes[name])
        self.say("")
        self._ask("")

    def _standing(self) -> Content:
        get = self._purchase.get
        period, cost = billing_period(str(get("productType", ""))), str(get("cost", ""))
        state = state_words(get)
        parts = [state, f"{cost} / {period.word}" if period else cost]
        until, renews = date_words(str(get("expirationDate", ""))), date_words(str(get("renewalDate", "")))
        if renews:
            parts.append(f"renews {renews}")
        elif until:
            parts.append(f"{'paid ' if state in {PAST_DUE, ON_HOLD} else ''}until {until}")
        return Content.styled(" · ".join(part for part in parts if part), "$muted")

    def _notes(self) -> dict[str, str]:
        until = date_words(str(self._purchase.get("expirationDate", "")))
        return {
            CANCEL: f"runs to {until}",
            RESUME: f"renews {until}" if until else "",
            CANCEL_NOW: "ends at once",
            REFUND: "the last charge comes back",
            CHARGE_BACK: "the last charge is taken back",
        }

    def say(self, words: str, tone: str = "$muted") -> None:
        """Say something; there is no line for nothing."""
        super().say(words, tone)
        for said in self.query("#said"):
            said.display = bool(words)

    def _ask(self, name: str) -> None:
        """Ask once more about one deed, or offer them all again."""
        before, self._asked = self._asked, name
        if name:
            deed = DEEDS[name]
            question = deed.question if self._is_subscription else _ONCE
            self.query_one("#question", Static).update(Content(question.format(name=self._name)))
            self.query_one("#yes", Choice).label = deed.yes
        deeds, once_more = self.query_one("#deeds"), self.query_one("#once-more")
        # What is to have the focus is shown before what had it goes.
        (once_more if name else deeds).display = True
        if name:
            self.set_focus(self.query_one("#no"))
        elif before:
            self.set_focus(self.query_one(f"#{before}"))
        (deeds if name else once_more).display = False

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """A deed, the answer to a question, or close."""
        event.stop()
        chosen = event.choice.id or ""
        if chosen == "close":
            self.resolve(None)
        elif chosen == "no":
            self._ask("")
        elif chosen == "yes":
            self._do(self._asked)
        elif DEEDS[chosen].question:
            self.say("")
            self._ask(chosen)
        else:
            self._do(chosen)

    def _do(self, name: str) -> None:
        deed, key = DEEDS[name], self._key
        self.step(lambda machine: deed.do(machine, key))

    def stepped(self, problem: str) -> None:
        """What was refused is said here, where something else can be chosen; what was done is told below."""
        if problem:
            self._ask("")
            self.refuse(problem)
        else:
            self.app.notify(self.told, markup=False)
            self.resolve(None)

    def action_back(self) -> None:
        """Back answers a question with no, and leaves only then."""
        if self._asked:
            self._ask("")
        else:
            super().action_back()
