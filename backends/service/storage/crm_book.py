"""The built-in CRM's book: what it was asked, what it answered, and which purchases it was told are complete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from backends.service.storage.schema import CRM_AUTHORISATIONS, CRM_COMPLETIONS

APPROVED, DENIED = "approved", "denied"


class Authorisation(NamedTuple):
    """One question and its answer; `asked` is the body as it came, `completion` the number of its completion."""

    correlation: str
    account: str
    product: str
    asked: Mapping[str, Any]
    answer: str
    reference: str
    at: int
    seq: int = 0
    completion: int | None = None

    @property
    def is_void(self) -> bool:
        """Approved, but the purchase was never told to be complete: nothing is to be billed."""
        return self.answer == APPROVED and self.completion is None


class Completion(NamedTuple):
    """A purchase that was told to be complete, `times` times."""

    correlation: str
    account: str
    device: str
    product: str
    times: int
    at: int
    seq: int


_AUTHORISATION = select(*(CRM_AUTHORISATIONS.c[name] for name in Authorisation._fields))
_COMPLETION = select(*(CRM_COMPLETIONS.c[name] for name in Completion._fields))

# Built once: every purchase needs them.
_KEY = ("correlation", "account", "device", "product")
_ASKED, _TOLD = CRM_AUTHORISATIONS.c, CRM_COMPLETIONS.c
_WRITE_AUTHORISATION = CRM_AUTHORISATIONS.insert().inline()
# One statement: of two services that are told the same at once neither may fail.
_TOLD_ONCE_MORE = {
    kind: insert(CRM_COMPLETIONS)
    .on_conflict_do_update(index_elements=_KEY, set_={"times": _TOLD.times + 1})
    .returning(_TOLD.seq, _TOLD.times)
    for kind, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_OLDEST = (
    select(func.min(_ASKED.seq))
    .where(
        _ASKED.correlation == bindparam("the_correlation"),
        _ASKED.account == bindparam("the_account"),
        _ASKED.product == bindparam("the_product"),
        _ASKED.answer == APPROVED,
        _ASKED.completion.is_(None),
    )
    .scalar_subquery()
)
_COMPLETED = CRM_AUTHORISATIONS.update().where(_ASKED.seq == _OLDEST).values(completion=bindparam("number"))


def write_authorisation(db: Connection, authorisation: Authorisation) -> None:
    """Note a question and its answer."""
    values = authorisation._asdict()
    del values["seq"]
    db.execute(_WRITE_AUTHORISATION, values)


def write_completion(db: Connection, correlation: str, account: str, device: str, product: str, at: int) -> None:
    """Note a completion; the same once more is counted, and makes no second one."""
    values = {"correlation": correlation, "account": account, "device": device, "product": product}
    told = db.execute(_TOLD_ONCE_MORE[db.dialect.name], {**values, "times": 1, "at": at}).one()
    if told.times == 1:
        db.execute(_COMPLETED, {**{f"the_{name}": values[name] for name in _KEY}, "number": told.seq})


def authorisations(db: Connection) -> list[Authorisation]:
    """Every question, oldest first."""
    return [Authorisation(*row) for row in db.execute(_AUTHORISATION.order_by(CRM_AUTHORISATIONS.c.seq))]


def completions(db: Connection) -> list[Completion]:
    """Every completion, oldest first."""
    return [Completion(*row) for row in db.execute(_COMPLETION.order_by(CRM_COMPLETIONS.c.seq))]
