"""Every failure as one sentence and an exit code."""

from __future__ import annotations

from collections.abc import Iterable

from click.exceptions import NoSuchOption, UsageError

from tui_store.cli.output import complain, let_go_of_stdout
from tui_store.domain.errors import InputError, StoreError
from tui_store.text import nearest, plain, shortened


def explain(error: Exception) -> int:
    """Say on stderr what went wrong and answer the exit code."""
    if isinstance(error, InputError):
        complain(str(error))
        return 2
    if isinstance(error, UsageError):
        complain(_usage_sentence(error))
        return 2
    if isinstance(error, StoreError):
        complain(str(error))
        return 1
    if isinstance(error, OSError):
        # Most likely the results could not be written (a full disk); flushing them once more would fail again.
        let_go_of_stdout()
    name = type(error).__name__
    detail = shortened(plain(str(error)), 300)
    complain(f"the program failed with {name}{f' ({detail})' if detail else ''}.")
    return 1


def unknown_verb(arguments: list[str], verbs: Iterable[str]) -> InputError:
    """What to say of a first word, or two, that is no verb."""
    by_first_word = {verb.partition(" ")[0]: verb for verb in verbs}
    word = shortened(plain(arguments[0]), 60)
    if word in by_first_word:
        return InputError(f"The command '{word}' needs more: try tui-store {by_first_word[word]} --help.")
    likely = nearest(word, by_first_word)
    hint = f"did you mean {by_first_word[likely]}?" if likely else "try tui-store --help."
    return InputError(f"There is no command '{word}': {hint}")


def _usage_sentence(error: UsageError) -> str:
    where = error.ctx.command_path if error.ctx else "tui-store"
    if isinstance(error, NoSuchOption):
        hint = f": did you mean {error.possibilities[0]}" if error.possibilities else ""
        return f"There is no option {error.option_name}{hint} (see {where} --help)."
    return f"{error.format_message().rstrip('.')} (see {where} --help)."
