"""Seed data: TOML files that say which tenants, accounts and products a new service begins with.

A folder holds tenants.toml, accounts.toml and products.toml, with the arrays of tables [[tenant]], [[operator]],
[[account]] (with [[account.user]], [[account.device]], [[account.entitlement]]) and [[product]].
Which array stands in which file is free; unknown keys are refused, so that a misspelt one is never silently ignored.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tui_store.domain.errors import InputError
from tui_store.resources import asset
from tui_store.text import nearest, plain, shortened

_LONGEST_FILE = 4 * 1024 * 1024
_Id = Annotated[str, Field(min_length=1, max_length=200)]


def _epoch(value: object) -> object:
    """Epoch seconds of a TOML date or moment; anything else is pydantic's to judge."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime):
        return int((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp())
    return value


Moment = Annotated[int, BeforeValidator(_epoch), Field(ge=0, le=253_402_300_799)]
Policy = Literal["", "approve", "deny", "no-reference", "slow", "broken", "down"]


class _Seed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SeedTenant(_Seed):
    """A tenant with its device classes; `max_devices` is per account, 0 for no limit."""

    id: _Id
    name: str = ""
    max_devices: int = Field(default=0, ge=0)
    device_classes: list[_Id] = []
    device_specific_products: bool = True


class SeedOperator(_Seed):
    """Somebody who works for the operator, with a password for the built-in Keycloak."""

    name: _Id
    password: str
    roles: list[str] = ["operatorRole"]


class SeedUser(_Seed):
    """Somebody who signs on."""

    name: _Id
    password: str
    id: str = ""


class SeedDevice(_Seed):
    """A device that is registered already; `id` is the client id to sign on with."""

    id: _Id
    device_class: str = ""
    device_type: Literal["OPEN", "MANAGED"] = "OPEN"
    status: Literal["ENABLED", "DISABLED", "DELETED"] = "ENABLED"


class SeedEntitlement(_Seed):
    """Something the account bought before; what it lasts follows from the product."""

    product: _Id
    bought_days_ago: int = Field(default=0, ge=0, le=36500)
    device: str = ""
    device_class: str = ""


class SeedAccount(_Seed):
    """An account with its users and devices; `crm_policy` is what the built-in CRM does with it, empty: as with all."""

    id: _Id
    tenant: str = ""
    name: str = ""
    state: Literal["ACTIVE", "SUSPENDED", "CANCELLED"] = "ACTIVE"
    crm_policy: Policy = ""
    max_devices: int | None = Field(default=None, ge=0)
    user: list[SeedUser] = []
    device: list[SeedDevice] = []
    entitlement: list[SeedEntitlement] = []


class SeedProduct(_Seed):
    """A product of the commercial catalogue; durations in seconds, moments as dates or epoch seconds.

    `wire` replaces members of the product on the wire by name, whatever their shape: that is how a catalogue that
    is not as it should be is made; the names in `wire_without` are left out there.
    """

    id: _Id
    tenant: str = ""
    type: str = "transactional"
    title: str = ""
    description: str = ""
    price: Decimal = Field(default=Decimal(0), ge=0, le=Decimal(10) ** 9)
    currency: str = "USD"
    billing_cycle: Literal["", "DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "YEARLY"] = ""
    start: Moment | None = None
    end: Moment | None = None
    start_purchase: Moment | None = None
    end_purchase: Moment | None = None
    consumption_window: int | None = Field(default=None, ge=1, le=10**10)
    rental_duration: int | None = Field(default=None, ge=1, le=10**10)
    capability_type: str = ""
    published: bool = True
    shared: bool = False
    device_bound: bool = False
    device_classes: list[str] = []
    content_ids: list[str] = []
    wire: dict[str, Any] = {}
    wire_without: list[str] = []


class SeedData(_Seed):
    """Everything a new service begins with. Accounts and products without a tenant belong to the first one."""

    tenant: list[SeedTenant] = Field(min_length=1)
    operator: list[SeedOperator] = []
    account: list[SeedAccount] = []
    product: list[SeedProduct] = []

    @property
    def first_tenant(self) -> str:
        """The tenant of what names none."""
        return self.tenant[0].id


def demo_folder() -> Path:
    """Where the demo's seed files lie."""
    return asset("service", "demo")


def read_seed(folder: Path) -> SeedData:
    """Read and check every TOML file of a folder; raises InputError with file and field."""
    where = plain(str(folder))
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise InputError(f"Can't read the seed data in {where}: {error.strerror or 'it is no folder'}.") from error
    if not files:
        raise InputError(f"There is no seed data in {where}: it needs .toml files, one of them with a [[tenant]].")
    tables: dict[str, Any] = {}
    origin: dict[str, list[tuple[str, int]]] = {}
    for path in files:
        for key, value in _table(path).items():
            if key not in SeedData.model_fields or not isinstance(value, list):
                likely = nearest(key, SeedData.model_fields)
                hint = f"did you mean [[{likely}]]?" if likely else "known are [[tenant]], [[account]] and [[product]]."
                raise InputError(f"There is an unknown table '{_short(key)}' in the seed file {path.name}: {hint}")
            origin.setdefault(key, []).extend((path.name, number) for number in range(1, len(value) + 1))
            tables.setdefault(key, []).extend(value)
    try:
        data = SeedData.model_validate(tables)
    except ValidationError as error:
        raise InputError(_fault(error, origin, where)) from error
    _check_names(data, where)
    return data


def _table(path: Path) -> dict[str, Any]:
    where = f"the seed file {plain(str(path))}"
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
        if len(content) > _LONGEST_FILE:
            raise InputError(f"Can't use {where}: it is longer than {_LONGEST_FILE} bytes.")
        return tomllib.loads(content.decode())
    except OSError as error:
        raise InputError(f"Can't read {where}: {error.strerror or 'it is no file'}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"Can't read {where}: it is not TOML ({plain(str(error))}).") from error


def _fault(error: ValidationError, origin: dict[str, list[tuple[str, int]]], folder: str) -> str:
    """The first fault as a sentence: which file, which table of it, which key, and what it must be."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = list(first["loc"])
    problem = "is unknown" if first["type"] == "extra_forbidden" else shortened(plain(first["msg"]), 120)
    if len(place) < 2 or not isinstance(place[1], int):
        return f"The seed data in {folder} has no [[{_short(str(place[0]))}]]: {problem}."
    name, number = origin[str(place[0])][place[1]]
    key = " ".join(str(part + 1) if isinstance(part, int) else _short(part) for part in place[2:]) or "itself"
    return f"The seed file {plain(name)}, [[{place[0]}]] number {number}, key {key}: {problem}."


def _check_names(data: SeedData, where: str) -> None:
    """Every name that points at something must find it, and none may stand twice."""
    tenants = {tenant.id for tenant in data.tenant}
    _once([tenant.id for tenant in data.tenant], "tenant", where)
    _once([account.id for account in data.account], "account", where)
    _once([f"{product.tenant or data.first_tenant} {product.id}" for product in data.product], "product", where)
    _once([device.id for account in data.account for device in account.device], "device", where)
    _once([operator.name for operator in data.operator], "operator", where)
    for kind, items in (("account", data.account), ("product", data.product)):
        for item in items:
            if item.tenant and item.tenant not in tenants:
                raise InputError(
                    f"The {kind} {_short(item.id)} of the seed data in {where} names the tenant {_short(item.tenant)}, "
                    "which is not there: add it, or leave the key tenant out."
                )
    products = {(product.tenant or data.first_tenant, product.id) for product in data.product}
    for account in data.account:
        _once([user.name for user in account.user], f"user of the account {_short(account.id)}", where)
        for owned in account.entitlement:
            if (account.tenant or data.first_tenant, owned.product) not in products:
                raise InputError(
                    f"The account {_short(account.id)} of the seed data in {where} owns the product "
                    f"{_short(owned.product)}, which is not there: add it, or leave it out."
                )


def _once(names: list[str], kind: str, where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(f"The {kind} {_short(name)} stands twice in the seed data in {where}: leave one out.")
        seen.add(name)


def _short(text: str) -> str:
    return shortened(plain(text), 60)
