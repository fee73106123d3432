"""An order that a session began and did not live to answer."""

from __future__ import annotations

from typing import NamedTuple


class Attempt(NamedTuple):
    """What became of it, as the journal knows: charged or not, whichever the app was told.

    Where `known` is false not even the store could tell: it may have been charged.

    `account` is the account's name, `what` and `total` are the order in words. `reference` is what a customer quotes
    to support, empty where nothing was charged.
    """

    request_id: str
    account: str
    what: str
    total: str
    charged: bool
    reference: str = ""
    known: bool = True
