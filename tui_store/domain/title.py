"""A film or show that a TV app rents or sells at a price of its own: what a partner order is made for."""

from __future__ import annotations

from typing import NamedTuple


class Title(NamedTuple):
    """One title of the app's own list. Prices are digits without a currency sign, empty where there is none.

    `code` is the catalog's product that the order is made under, `key` the publisher's own for the title. `was` is
    what renting costs without the `coupon`.
    """

    name: str
    code: str
    rent: str = ""
    buy: str = ""
    was: str = ""
    coupon: str = ""
    key: str = ""
    about: str = ""
