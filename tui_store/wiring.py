"""A node in its world: everything that a ChannelStore needs, in one place."""

from __future__ import annotations

from functools import partial

from tui_store.channel_store.customer import Customer
from tui_store.channel_store.node import ChannelStore
from tui_store.domain.account import Account
from tui_store.domain.trace import Trace
from tui_store.world import World


def open_store(world: World, account: Account, customer: Customer, trace: Trace | None) -> ChannelStore:
    """A node for an account of a world; whoever opens it closes it."""
    store = ChannelStore(
        backend=world.backend(account),
        customer=customer,
        account=account,
        channel=world.channel,
        trace=trace,
        ids=world.ids,
        roku=world.roku(account),
        fake_server=partial(world.fake_server, account),
        outcomes=world.outcomes(),
    )
    if world.is_fake:
        store.set_field("fakeServer", True)
    return store
