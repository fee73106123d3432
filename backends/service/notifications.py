"""Tells the CRM of every purchase that is complete: at least once, and never in the way of a client's answer.

What waits stands in the database, written with the entitlement in one transaction; so it outlives the process.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from backends.service.context import Context
from backends.service.crm_client import CrmClient
from backends.service.settings import ServiceSettings
from backends.service.storage.outbox import (
    DELIVERED,
    DROPPED,
    Notification,
    all_due_now,
    due_notifications,
    next_due,
    settle_notifications,
)

LOG = logging.getLogger("tui_store.service")
_AT_ONCE = 16
# A purchase whose client was cut off may be queued without anybody being told; seconds.
_LONGEST_SLEEP = 1.0
# Many purchases at once are told of together; seconds.
_GATHERING = 0.02


@asynccontextmanager
async def delivering(context: Context, crm: CrmClient) -> AsyncIterator[None]:
    """Deliver in the background while inside; what waits from before is tried at once."""
    await context.store.write(all_due_now)
    task = asyncio.create_task(_deliver_for_ever(context, crm))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _deliver_for_ever(context: Context, crm: CrmClient) -> None:
    said = ""
    while True:
        try:
            await _deliver_round(context, crm)
            said = ""
        except Exception as error:
            # The purchases are safe; telling of them can wait until the database can be used again.
            if said != type(error).__name__:
                said = type(error).__name__
                LOG.error("notifications wait, because of %s", said)  # noqa: TRY400
            await asyncio.sleep(_LONGEST_SLEEP)


async def _deliver_round(context: Context, crm: CrmClient) -> None:
    """Try those that are due; where there are none, sleep until there may be."""
    context.notified.clear()
    now = time.time()
    due, following = await context.store.read(lambda db: (due_notifications(db, now, _AT_ONCE), next_due(db)))
    if due:
        tried = await asyncio.gather(*(_deliver(context, crm, one) for one in due))
        await context.store.write(lambda db: settle_notifications(db, tried))
        return
    wait = _LONGEST_SLEEP if following is None else min(_LONGEST_SLEEP, max(0.0, following - now))
    with suppress(TimeoutError):
        await asyncio.wait_for(context.notified.wait(), wait)
        await asyncio.sleep(_GATHERING)


async def _deliver(context: Context, crm: CrmClient, one: Notification) -> Notification:
    """Try one, and say what became of it."""
    body = {"account_id": one.account, "device_id": one.device, "product_id": one.product}
    try:
        done, problem = await crm.tell_complete(body, one.correlation, one.tenant)
    except Exception as error:
        # Whatever it is: what became of the others that are tried beside this one must be noted.
        done, problem = False, f"failed with {type(error).__name__}"
        if one.tries == 0:
            LOG.error("the CRM could not be told of the completion %s: trying it %s", one.correlation, problem)  # noqa: TRY400
    tries = one.tries + 1
    if done:
        if problem:
            LOG.warning("the CRM %s the completion %s: it is dropped", problem, one.correlation)
        return one._replace(state=DROPPED if problem else DELIVERED, tries=tries, problem=problem)
    return one._replace(tries=tries, due=time.time() + backoff(context.settings, one.tries), problem=problem)


def backoff(settings: ServiceSettings, tries: int) -> float:
    """How long to wait after one more failure than `tries`, in seconds."""
    return min(settings.notify_longest_backoff, settings.notify_backoff * 2.0 ** min(tries, 30))
