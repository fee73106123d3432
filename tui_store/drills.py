"""Drills that ship by name: what each arms, and what it is about. `tui_store.drill_runner` carries them out."""

from __future__ import annotations

from typing import NamedTuple

from tui_store.domain.errors import InputError
from tui_store.text import nearest, plain, shortened


class Drill(NamedTuple):
    """One drill. `rules` are armed when it begins; `about` says what to do then and what will be seen."""

    name: str
    title: str
    about: str
    rules: tuple[str, ...] = ()


CHARGED_BUT_TIMED_OUT = Drill(
    "charged-but-timed-out",
    "Charged but timed out",
    "Buy something. It is charged; three seconds later the app gets status -2. A good app asks for the purchases "
    "before it offers the product again.",
    ("doOrder:-2:after:delay=3s:next",),
)
OK_HAMMERED = Drill(
    "ok-hammered",
    "OK hammered",
    "Buy something and approve it. OK then comes twelve times at once, as from an impatient thumb: the ledger must "
    "show one charge.",
    ("doOrder:pass:after:delay=1s:next",),
)
BACK_RACING_SUCCESS = Drill(
    "back-racing-success",
    "Back racing success",
    "Buy something and approve it. Back is pressed again and again while the answer is late: the purchase must stand "
    "and the app must hear of it.",
    ("doOrder:pass:after:delay=1s:next",),
)
CATALOG_CHANGED = Drill(
    "catalog-changed",
    "Catalog changed under the cart",
    "Buy something. While you look at the confirmation its price rises: the order must be refused, and nothing "
    "charged. The old price comes back afterwards.",
)
KILLED_IN_MID_ORDER = Drill(
    "killed-in-mid-order",
    "Killed in mid-order and resumed",
    "Buy something and approve it. The program is killed after the charge and before the answer. Start it again: it "
    "says what became of the order.",
    ("doOrder:kill:after:next",),
)

DRILLS = (CHARGED_BUT_TIMED_OUT, OK_HAMMERED, BACK_RACING_SUCCESS, CATALOG_CHANGED, KILLED_IN_MID_ORDER)


def drill_named(name: str) -> Drill:
    """The drill with this name; InputError if there is none."""
    names = {drill.name: drill for drill in DRILLS}
    if name in names:
        return names[name]
    likely = nearest(name, names)
    hint = f"did you mean {likely}?" if likely else f"there are {', '.join(names)}."
    raise InputError(f"There is no drill named {shortened(plain(name), 60) or '(none)'}: {hint}")
