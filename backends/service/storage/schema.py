"""The tables of the reference service; moments are whole seconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

# Written into the database when it is made, and looked at when it is opened.
FORMAT = 1

METADATA = MetaData()

# What the service itself remembers: its format, switches, clock, signing key, how often it was started.
STATE = Table("state", METADATA, Column("key", String, primary_key=True), Column("value", JSON, nullable=False))

TENANTS = Table(
    "tenants",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    # How many devices an account may have where it says nothing itself; 0 is no limit.
    Column("max_devices", Integer, nullable=False),
)

DEVICE_CLASSES = Table(
    "device_classes",
    METADATA,
    Column("tenant", ForeignKey("tenants.id"), primary_key=True),
    Column("name", String, primary_key=True),
)

ACCOUNTS = Table(
    "accounts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("tenant", ForeignKey("tenants.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("state", String, nullable=False),  # ACTIVE, SUSPENDED, CANCELLED
    Column("crm_policy", String, nullable=False),  # empty: as the CRM does with everybody
    Column("max_devices", Integer),
)

USERS = Table(
    "users",
    METADATA,
    Column("id", String, primary_key=True),
    Column("tenant", ForeignKey("tenants.id"), nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("password_hash", String, nullable=False),
    # One name and password may lead to several accounts.
    UniqueConstraint("tenant", "name", "account"),
)

DEVICES = Table(
    "devices",
    METADATA,
    Column("id", String, primary_key=True),  # the clientId of the sign-on
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("device_class", String, nullable=False),  # empty: none was given
    Column("device_type", String, nullable=False),  # OPEN, MANAGED
    Column("status", String, nullable=False),  # ENABLED, DISABLED, DELETED
    Column("information", JSON, nullable=False),
    Column("warning", String, nullable=False),
    Column("created", BigInteger, nullable=False),
)

PRODUCTS = Table(
    "products",
    METADATA,
    Column("tenant", ForeignKey("tenants.id"), primary_key=True),
    Column("id", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("type", String, nullable=False),  # subscription, transactional, ppv, capability, thirdParty
    Column("title", String, nullable=False),
    Column("description", String, nullable=False),
    Column("price_value", String, nullable=False),  # a decimal number
    Column("price_currency", String, nullable=False),
    Column("billing_cycle", String, nullable=False),  # DAILY, WEEKLY, MONTHLY, QUARTERLY, YEARLY or empty
    Column("start", BigInteger),  # validity
    Column("end", BigInteger),
    Column("start_purchase", BigInteger),  # sale window
    Column("end_purchase", BigInteger),
    Column("consumption_window", BigInteger),  # seconds from the purchase to the last first playback
    Column("rental_duration", BigInteger),  # seconds from the first playback
    Column("capability_type", String, nullable=False),
    Column("published", Boolean, nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("is_device_bound", Boolean, nullable=False),
    Column("device_classes", JSON, nullable=False),  # names; none is every class
    Column("content_ids", JSON, nullable=False),  # what may be played with it
    Column("wire", JSON, nullable=False),  # members that stand on the wire instead of ours, null: left out
)

ENTITLEMENTS = Table(
    "entitlements",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),  # 24 hexadecimal digits
    Column("tenant", String, nullable=False),
    Column("account", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("product", String, nullable=False),
    Column("product_type", String, nullable=False),  # TRANSACTIONAL, SUBSCRIPTION, FREE, CAPABILITY, PPV, THIRDPARTY
    Column("validity_type", String, nullable=False),  # ABSOLUTE, RELATIVE
    Column("status", String, nullable=False),  # SUBSCRIBED, UNSUBSCRIBED
    Column("valid_from", BigInteger, nullable=False),
    Column("expiry", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("modified", BigInteger, nullable=False),
    Column("user_id", String, nullable=False),
    Column("purchased_by_device", String, nullable=False),
    Column("device", String, nullable=False),  # device-bound where it is not empty
    Column("device_class", String, nullable=False),  # class-bound where it is not empty
    Column("first_view", BigInteger),
    Column("is_archivable", Boolean, nullable=False),
    Column("is_freemium", Boolean, nullable=False),
    Column("capability_type", String, nullable=False),
    # Optional members that an operator gave and that mean nothing to the service itself.
    Column("extra", JSON, nullable=False),
    # Empty where an operator wrote it.
    Column("correlation", String, nullable=False),
    Column("reference", String, nullable=False),
)
Index("entitlements_of_a_product", ENTITLEMENTS.c.account, ENTITLEMENTS.c.product)

REFRESH_TOKENS = Table(
    "refresh_tokens",
    METADATA,
    Column("jti", String, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("device", ForeignKey("devices.id"), nullable=False),
)

# Completion notifications that wait to be delivered to the CRM, or were.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("tenant", String, nullable=False),
    Column("account", String, nullable=False),
    Column("device", String, nullable=False),
    Column("product", String, nullable=False),
    Column("correlation", String, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("state", String, nullable=False, index=True),  # queued, delivered, dropped
    Column("tries", Integer, nullable=False),
    Column("due", Float, nullable=False),  # the machine's time of the next try
    Column("problem", String, nullable=False),
    # A number is never given twice: after a reset one that is on its way must not stand for a new one.
    sqlite_autoincrement=True,
)

# The built-in CRM's own book. It is the operator's: the service itself never looks into it.
CRM_AUTHORISATIONS = Table(
    "crm_authorisations",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("correlation", String, nullable=False, index=True),
    Column("account", String, nullable=False),
    Column("product", String, nullable=False),
    Column("asked", JSON, nullable=False),  # the body, as it came
    Column("answer", String, nullable=False),  # approved, denied
    Column("reference", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("completion", Integer),  # the seq of the completion; an approval without one is void
)

CRM_COMPLETIONS = Table(
    "crm_completions",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("correlation", String, nullable=False),
    Column("account", String, nullable=False),
    Column("device", String, nullable=False),
    Column("product", String, nullable=False),
    Column("times", Integer, nullable=False),  # how often it was delivered
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("correlation", "account", "device", "product"),
)

# People who work for the operator; the built-in Keycloak knows them.
OPERATORS = Table(
    "operators",
    METADATA,
    Column("name", String, primary_key=True),
    Column("password_hash", String, nullable=False),
    Column("roles", JSON, nullable=False),  # operatorRole, adminRole
)

# What seeding anew empties, those first that point at others.
SEEDED = [
    CRM_COMPLETIONS,
    CRM_AUTHORISATIONS,
    OUTBOX,
    REFRESH_TOKENS,
    ENTITLEMENTS,
    PRODUCTS,
    DEVICES,
    USERS,
    ACCOUNTS,
    DEVICE_CLASSES,
    TENANTS,
    OPERATORS,
]
