"""The `[groups]` of channel.toml: a name and the codes of the products of which a customer has one at a time."""

from __future__ import annotations

from collections.abc import Mapping

from tui_store.domain.errors import InputError
from tui_store.domain.group import ProductGroup
from tui_store.text import plain, shortened

_LONGEST_NAME = 60


def read_groups(where: str, said: Mapping[str, object]) -> tuple[ProductGroup, ...]:
    """The groups in the file's order; raises InputError, `where` names the file."""
    groups = [ProductGroup(_name(where, name), _codes(where, name, codes)) for name, codes in said.items()]
    homes: dict[str, str] = {}
    for group in groups:
        for code in group.codes:
            if code in homes:
                both = f"{homes[code]} and {group.name}"
                raise InputError(f"{where}: the code {shortened(code, 40)} is in two groups, {both}; leave it in one.")
            homes[code] = group.name
    return tuple(groups)


def _name(where: str, name: str) -> str:
    text = plain(name).strip()
    if not text or len(text) > _LONGEST_NAME:
        raise InputError(f"{where}: a group needs a name of 1 to {_LONGEST_NAME} characters.")
    return text


def _codes(where: str, name: str, codes: object) -> tuple[str, ...]:
    texts = [plain(code).strip() for code in codes if isinstance(code, str)] if isinstance(codes, list) else []
    if not isinstance(codes, list) or len(texts) < len(codes) or not all(texts):
        shown = shortened(plain(name), _LONGEST_NAME)
        raise InputError(f'{where}: the group {shown} has to be a list of product codes, such as ["PLAN-A", "PLAN-B"].')
    return tuple(dict.fromkeys(texts))
