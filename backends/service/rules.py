"""What the operator may change while the service runs; kept in the database."""

from __future__ import annotations

from typing import Any, NamedTuple

from backends.service.settings import CRM_POLICIES


class Rules(NamedTuple):
    """`device_specific_products` is the feature switch; `crm_policy` (CRM_POLICIES) what the built-in CRM does."""

    device_specific_products: bool = True
    crm_policy: str = CRM_POLICIES[0]

    @classmethod
    def from_data(cls, data: object) -> Rules:
        """The rules that `_asdict` gave; what is missing or strange is as at the beginning."""
        known: dict[str, Any] = data if isinstance(data, dict) else {}
        rules = cls()
        policy = known.get("crm_policy")
        return cls(
            bool(known.get("device_specific_products", rules.device_specific_products)),
            policy if policy in CRM_POLICIES else rules.crm_policy,
        )
