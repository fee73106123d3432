"""The Roku account in front of the TV and the device it is linked to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from tui_store.domain.group import ProductGroup
from tui_store.domain.title import Title

# requestedUserData name -> fields of userData; the order is the one a dialog lists them in.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "firstname": ("firstName",),
    "lastname": ("lastName",),
    "email": ("email",),
    "phone": ("phone",),
    "street": ("street1", "street2"),
    "city": ("city",),
    "state": ("state",),
    "zip": ("zip",),
    "country": ("country",),
    "birth": ("birth",),
    "gender": ("gender",),
}

FIELDS = tuple(field for fields in ATTRIBUTES.values() for field in fields)


class PaymentMethod(NamedTuple):
    """The payment method on file; a card that `declines` refuses every charge."""

    label: str
    declines: bool = False


class Account(NamedTuple):
    """A persona: the eleven attributes, the PIN policy, the payment method.

    `name` is the persona's file name and names the account in the ledger. `pin` is empty when no
    purchase asks for one. `tax_rate` is a fraction (0.0825).
    """

    name: str
    title: str
    attributes: Mapping[str, str]
    pin: str = ""
    payment: PaymentMethod | None = None
    tax_rate: Decimal = Decimal(0)
    pucid: str = ""
    has_history: bool = True
    about: str = ""
    currency: str = ""

    @property
    def email(self) -> str:
        """The account's e-mail address."""
        return self.attributes.get("email", "")

    @property
    def country(self) -> str:
        """The account's country, as an ISO 3166 code."""
        return self.attributes.get("country", "")


class Channel(NamedTuple):
    """The TV app that sells: its title, its id, its place in Roku's programmes, its product groups, and its titles."""

    id: str
    title: str
    avod: bool = False
    partner_payouts: bool = False
    tagline: str = ""
    groups: tuple[ProductGroup, ...] = ()
    titles: tuple[Title, ...] = ()
