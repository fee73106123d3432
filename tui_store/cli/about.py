"""What `tui-store --help` and `tui-store --version` print."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from click import Command, Context

from tui_store.cli.options import world_params
from tui_store.cli.output import say

_VERBS = (
    ("[run] [world]", "Open the storefront in this terminal."),
    ("call COMMAND [world] ...", "Run one ChannelStore command without a screen and print its result."),
    ("call - | --input FILE [world]", "Answer JSON requests, one a line, from stdin or a file."),
    ("walk FILE ... [-j N] [--report DIR] ...", "Play walkthroughs: demo, QA script and test in one file."),
    ("open ZIP [--show] [--keep DIR]", "Play the bundle of a walkthrough from another machine, and compare."),
    ("present FILE [--auto] [--loop] [--notes] ...", "Present a walkthrough in this terminal, a key a step."),
    ("record FILE [world] ...", "Write down what is done in the storefront, as a walkthrough."),
    ("purchases [world] [--all] [--json]", "List what the account has bought, as the app gets it."),
    ("clock advance 30d | next | to DATE | undo | ... [world]", "Move the store's time ahead and back; fail, recover."),
    ("timeline [world] [--coming N]", "List what happened to the account and what is coming."),
    ("checkpoint save | list | restore | diff ... [world]", "Name points in time, go back to them, compare them."),
    ("subscription cancel | resume | refund | ... CODE [world]", "Do to a subscription what its owner would do."),
    ("service [--port N] [--db FILE|URL] ...", "Run the reference Purchase Service on this machine."),
    ("doctor [world] [--json]", "Say what could be reached, as whom, and what is wrong."),
    ("csfake export DIR [world] [--force]", "Write the present state as a csfake folder."),
    ("csfake check DIR", "Find the faults of a csfake folder."),
    ("attestation cert [world]", "Print the certificate of the device's key."),
    ("attestation verify TOKEN [world] ...", "Check a device attestation token and print what it says."),
    ("--version | --help", "Say which version this is, or this."),
)


def version() -> int:
    """Print the version of the installed package."""
    try:
        number = installed_version("tui-store")
    except PackageNotFoundError:
        number = "(not installed)"
    say(f"tui-store {number}")
    return 0


def usage() -> int:
    """Print the verbs and the options that they share."""
    context = Context(Command("tui-store"), info_name="tui-store")
    formatter = context.make_formatter()
    formatter.write_text("A TV storefront in the terminal: sign up, browse, buy and look up, on fake data.")
    with formatter.section("Commands"):
        formatter.write_dl([(f"tui-store {usage}", words) for usage, words in _VERBS])
    with formatter.section("World"):
        records = (option.get_help_record(context) for option in world_params())
        formatter.write_dl([record for record in records if record is not None])
    formatter.write_paragraph()
    formatter.write_text("More about one command: tui-store call --help")
    say(formatter.getvalue().rstrip())
    return 0
