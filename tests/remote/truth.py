"""What service and journal each know in the end, and whether they agree."""

from __future__ import annotations

from typing import NamedTuple

from backends.local.journal import Journal
from backends.remote.book import ATTEMPT, CLAIM
from backends.remote.settings import RemoteSettings
from backends.service.storage.crm_book import Authorisation, Completion, authorisations, completions
from backends.service.storage.entitlements import EntitlementRow, entitlements_of
from backends.service.storage.outbox import counts
from tests.service.waiting import until
from tests.support.service import RunningService


class Truth(NamedTuple):
    """`claims` are the correlation ids of the journal's attempts, by the entitlement that each led to."""

    entitlements: list[EntitlementRow]
    authorisations: list[Authorisation]
    completions: list[Completion]
    claims: dict[str, str]
    attempts: int

    def check(self) -> None:
        """Every entitlement has the one attempt that it came of, and one completion; nothing else was completed."""
        assert self.claims == {row.id: row.correlation for row in self.entitlements}
        told = sorted(completion.correlation for completion in self.completions)
        assert told == sorted(self.claims.values())
        assert len(set(told)) == len(told)
        open_ones = {asked.correlation for asked in self.authorisations if asked.is_void}
        assert open_ones.isdisjoint(told)
        approved = {asked.correlation for asked in self.authorisations if asked.reference}
        assert approved - open_ones == set(told)


def truth(service: RunningService, journal: Journal, url: str = "", user: str = "ava") -> Truth:
    """Look at both sides, once the service has told the CRM everything; `url` is where the client takes it to be."""
    store = service.context.store
    until(lambda: not service.do(lambda: store.read(counts))["queued"], "every completion to be delivered")
    owner = RemoteSettings(url or service.url, user=user).owner
    attempts = {event.body["request"]: event.body["correlationId"] for event in journal.events(owner, [ATTEMPT])}
    claims = [event.body for event in journal.events(owner, [CLAIM])]
    assert len({claim["request"] for claim in claims}) == len(claims)
    return Truth(
        service.do(lambda: store.read(lambda db: entitlements_of(db, f"ACC-{user}"))),
        service.do(lambda: store.read(authorisations)),
        service.do(lambda: store.read(completions)),
        {claim["entitlement"]: attempts[claim["request"]] for claim in claims},
        len(attempts),
    )
