"""What a walkthrough file says: the world it starts in, and its steps. Checked here, carried out elsewhere.

In a file every scalar is a text (see `yaml_tree`), so that `12345` is a code as good as any.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationInfo,
    model_validator,
)

from tui_store.channel_store.commands import command_named
from tui_store.channel_store.errors import StoreFieldError, UnknownField
from tui_store.channel_store.fields import FIELDS, Kind, field_named
from tui_store.channel_store.fields import Field as StoreField
from tui_store.channel_store.outcome_rule import parse_rule
from tui_store.domain.clock import parse_moment
from tui_store.personas import DEFAULT_PERSONA
from tui_store.text import nearest, plain, shortened

REMOTE_KEYS = ("Up", "Down", "Left", "Right", "OK", "Back", "Home", "Options")
PANELS = ("catalog", "films", "purchases", "accounts", "x-ray", "outcomes", "clock", "timeline", "help")
CRM = ("approve", "deny", "no-reference", "slow", "broken", "down")
_TEXTS = frozenset({"code", "nonce", "channelcreddata"})
_WORDS = {"true": True, "false": False, "invalid": None}
_NUMBER = re.compile(r"-?[0-9]{1,9}")
# What may stand in a header or a path as it is.
_WORD = re.compile(r"[A-Za-z0-9._~@+-]{1,128}")
_LOCALE = re.compile(r"[a-z]{2,3}_[A-Z]{2}")
LEAST_COLUMNS, LEAST_LINES, MOST = 20, 5, 500


def _listed(value: object) -> object:
    """One of something may be written without the list around it."""
    return value if isinstance(value, list) else [value]


def _size(text: str) -> str:
    columns, times, lines = text.lower().replace("×", "x").partition("x")
    if not (times and columns.isascii() and columns.isdigit() and lines.isascii() and lines.isdigit()):
        raise ValueError("a window's size is written 120x36")
    if not (LEAST_COLUMNS <= int(columns) <= MOST and LEAST_LINES <= int(lines) <= MOST):
        raise ValueError(f"a window has {LEAST_COLUMNS}x{LEAST_LINES} to {MOST}x{MOST} cells")
    return f"{int(columns)}x{int(lines)}"


def _clock(text: str) -> str:
    try:
        parse_moment(text)
    except (ValueError, OverflowError):
        raise ValueError("a moment is written 2026-03-01 or 2026-03-01T12:00:00Z") from None
    return text


def _rule(text: str) -> str:
    try:
        return str(parse_rule(text))
    except StoreFieldError as error:
        raise ValueError(str(error).rstrip(".")) from None


def _command(text: str) -> str:
    try:
        return command_named(text).name
    except StoreFieldError as error:
        raise ValueError(str(error).rstrip(".")) from None


def _of_service(text: str, info: ValidationInfo) -> str:
    # A backend that cannot be is refused by itself.
    if info.data.get("backend") == "local":
        raise ValueError(f"'{info.field_name}' is about a Purchase Service: it needs backend: remote")
    return text


def _locale(text: str) -> str:
    if not _LOCALE.fullmatch(text):
        raise ValueError("a locale is a language and a country, for example en_GB")
    return text


def _word(text: str) -> str:
    if not _WORD.fullmatch(text):
        raise ValueError("this takes letters, digits and . _ ~ @ + - only")
    return text


def _remote_key(text: object) -> object:
    by_name = {name.lower(): name for name in REMOTE_KEYS}
    return by_name.get(text.lower(), text) if isinstance(text, str) else text


def _typed(value: object, key: str = "") -> Any:  # noqa: ANN401 - as JSON has it
    """Numbers and truths of a field as such; a code stays a text even if it looks like a number."""
    if isinstance(value, dict):
        return {name: _typed(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner, key) for inner in value]
    if key.lower() in _TEXTS or not isinstance(value, str):
        return value
    if value in _WORDS:
        return _WORDS[value]
    return int(value) if _NUMBER.fullmatch(value) else value


Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Size = Annotated[str, AfterValidator(_size)]
Moment = Annotated[str, AfterValidator(_clock)]
Backend = Literal["local", "remote"]
OfService = Annotated[str, AfterValidator(_word), AfterValidator(_of_service)]
Rule = Annotated[str, AfterValidator(_rule)]
RemoteKey = Annotated[
    Literal["Up", "Down", "Left", "Right", "OK", "Back", "Home", "Options"], BeforeValidator(_remote_key)
]


class Part(BaseModel):
    """What all parts of a file have in common: no key that is not known, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_max_length=10_000, use_attribute_docstrings=True)


class Given(Part):
    """The world that a walkthrough starts in. `channel`, `persona`: a name that ships, or a path beside the file."""

    channel: Text = ""
    """A demo that ships, or a csfake folder, written as seen from this file."""
    persona: Text = DEFAULT_PERSONA
    """An account that ships, or a .toml file, written as seen from this file."""
    backend: Backend = "local"
    """Who sells: the channel's files, or a Purchase Service of the walkthrough's own, with demo data."""
    clock: Moment = "2026-11-21T12:00:00Z"
    """The moment at which it begins; time stands still until a step moves it."""
    seed: int = 1
    """What identifiers are drawn from."""
    outcomes: Annotated[tuple[Rule, ...], BeforeValidator(_listed)] = ()
    """Outcome rules that are armed from the beginning."""
    device: OfService = "Roku"
    """The class that the device has at the service."""
    locale: Annotated[str, AfterValidator(_locale), AfterValidator(_of_service)] = "en_GB"
    """The language in which the service is asked for its catalog."""
    crm: Annotated[Literal[CRM], AfterValidator(_of_service)] = "approve"  # type: ignore[valid-type]
    """What the service's CRM does with purchases."""
    size: Size = "120x36"
    """Columns and lines of the window."""


class Expected(BaseModel):
    """What must hold. Other keys are result fields and what is in them: `orderStatus.status: 2`."""

    model_config = ConfigDict(extra="allow", frozen=True, str_max_length=10_000, use_attribute_docstrings=True)

    screen: Text = ""
    """The name of the screen on top: landing, catalog, order confirmation, purchases and so on."""
    focus: Text = ""
    """Words of what has the focus."""
    text: Texts = ()
    """What must be readable; in a dialog, inside its border."""
    absent: Texts = ()
    """What must not be readable."""
    owned: Texts = ()
    """Codes of products that are current in the ledger."""
    not_owned: Texts = Field((), alias="not owned")
    """Codes of products that are not."""
    date: Text = ""
    """Words of the date in the first line."""

    @property
    def fields(self) -> dict[str, Any]:
        """The result fields, by path."""
        return dict(self.model_extra or {})

    @model_validator(mode="after")
    def _fields_exist(self) -> Expected:
        for path, value in self.fields.items():
            field = _result_field(path)
            if isinstance(value, list | dict):
                raise ValueError(f"{path} is compared with one value, not with several")  # noqa: TRY004
            if path.lower() == field.name.lower() and field.kind is Kind.NODE and value != "invalid":
                raise ValueError(f"{path} holds several values: say which, for example {path}.status: {value}")
        if not self.fields and not self.model_fields_set:
            raise ValueError("say what is expected, for example text: Thank you")
        return self


def _result_field(path: str) -> StoreField:
    name = path.partition(".")[0].partition("[")[0]
    try:
        return field_named(name)
    except UnknownField:
        words = [field.alias or word for word, field in Expected.model_fields.items()]
        likely = nearest(name, [*words, *(field.name for field in FIELDS.values())])
        hint = f"did you mean {likely}?" if likely else f"there are {', '.join(words)}, and fields: orderStatus.status"
        raise ValueError(f"there is no '{shortened(plain(name), 60)}' to expect: {hint}") from None
    except StoreFieldError as error:
        raise ValueError(str(error).rstrip(".")) from None


class Call(Part):
    """A command of the node, and the fields that are set before."""

    command: Annotated[str, AfterValidator(_command)]
    """A command of the ChannelStore node."""
    set: Annotated[dict[str, Any], AfterValidator(_typed)] = {}
    """Fields that are written before."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return {"command": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _fields_exist(self) -> Call:
        for name in self.set:
            try:
                field_named(name)
            except StoreFieldError as error:
                raise ValueError(str(error).rstrip(".")) from None
        return self


class Step(Part):
    """One step: exactly one of the intents, and beside it what a person should know."""

    say: Text | None = None
    """A caption for who looks on."""
    press: Annotated[tuple[RemoteKey, ...], BeforeValidator(_listed)] | None = None
    """Keys of the remote."""
    type: Text | None = None
    """Characters; $persona.pin is the PIN of the account."""
    choose: Text | None = None
    """Move the focus to what has this text, and press OK."""
    expect: Expected | None = None
    """What must hold now."""
    snapshot: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,59}$")] | None = None
    """A name under which the screen is kept, and compared from then on."""
    outcome: Rule | None = None
    """Arm an outcome rule: doOrder:-2, doOrder:0:after:delay=3s."""
    advance: Text | None = None
    """Move time ahead: next, 30d, 3m, to 2027-01-31."""
    undo: PositiveInt | None = None
    """Take back so many steps of time, purchases included."""
    call: Call | None = None
    """Write a command to the node."""
    persona: Text | None = None
    """Put another account in front of the TV."""
    backend: Backend | None = None
    """Let somebody else sell from here on: the channel's files, or the Purchase Service."""
    open: Literal[PANELS] | None = None  # type: ignore[valid-type]
    """Open a screen or a tool."""
    resize: Size | None = None
    """Give the window another size."""
    key: Annotated[tuple[Text, ...], BeforeValidator(_listed)] | None = None
    """Any other keys, by the names that Textual gives them."""
    checkpoint: Text | None = None
    """Name the present point in time."""
    include: Text | None = None
    """Put the steps of another file here."""

    notes: Text | None = None
    """For who reads or presents it."""
    within: Annotated[float, Field(gt=0, le=600)] = 10.0
    """Seconds that the step may take."""

    @property
    def intent(self) -> str:
        """Which of the intents it is."""
        return next(name for name in INTENTS if getattr(self, name) is not None)

    def in_words(self) -> str:
        """The step as the file has it, in one line: `choose: Buy`."""
        return f"{self.intent}: {_in_words(getattr(self, self.intent))}"

    @model_validator(mode="after")
    def _is_one(self) -> Step:
        found = [name for name in INTENTS if getattr(self, name) is not None]
        if len(found) != 1:
            what = " and ".join(found) if found else "nothing"
            raise ValueError(f"a step does one thing, and this one does {what}: write a step for each")
        return self


def _in_words(value: object) -> str:
    if isinstance(value, Expected | Call):
        parts = {**value.model_dump(by_alias=True, exclude_defaults=True), **(value.model_extra or {})}
        return ", ".join(f"{name}: {_in_words(part)}" for name, part in parts.items())
    if isinstance(value, tuple | list):
        return ", ".join(map(_in_words, value))
    return str(value)


class Walkthrough(Part):
    """A whole file."""

    title: Text
    """What it is about, in a few words."""
    about: Text = ""
    """What it shows, in a sentence."""
    given: Given = Given()
    """The world that it begins in."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=2_000)]
    """What happens, step by step."""


BESIDE = frozenset({"notes", "within"})
INTENTS = tuple(name for name in Step.model_fields if name not in BESIDE)
