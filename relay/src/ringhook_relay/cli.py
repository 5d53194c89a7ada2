"""The commands, their messages and their exit codes.

0 done    1 something outside failed    2 the command line or the policy needs a correction    3 pair first
"""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from ringhook_relay.arguments import parser
from ringhook_relay.cli_running import (
    LinkError,
    NotRunningError,
    ask_running,
    dial_order,
    links_in,
    notify_order,
    status_lines,
)
from ringhook_relay.connection import PairAgainError
from ringhook_relay.credentials import (
    Credentials,
    CredentialStore,
    NotPairedError,
    installed_keyring,
)
from ringhook_relay.logs import log_to_file, log_to_terminal
from ringhook_relay.opener import split_command
from ringhook_relay.pairing import PairingError, normalised_code, pair
from ringhook_relay.policy import Consent, Policy
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.policy_reader import PolicyError
from ringhook_relay.private_file import UnsafeFileError
from ringhook_relay.registering import register, set_autostart, unregister
from ringhook_relay.screen import choose_screen
from ringhook_relay.service import Relay
from ringhook_relay.settings import NAME, Settings, proxy_for, read_settings
from ringhook_relay.single import AlreadyRunningError, only_one
from ringhook_relay.snippets import snippet_for

FAILED, USAGE, PAIR_FIRST, INTERRUPTED = 1, 2, 3, 130
_MAX_NAME_LENGTH = 100
_ONE_ARGUMENT = 2


class UsageError(Exception):
    """The command line asks for something that does not exist."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    log_to_terminal()
    links = links_in(words)
    chosen = parser().parse_args(words)
    settings = read_settings(chosen.profile, getattr(chosen, "browser", ""))
    chosen.is_link = links is not None
    try:
        return _COMMANDS[chosen.command](chosen, settings)
    except (UsageError, PolicyError, LinkError) as error:
        return _said(str(error), USAGE)
    except (NotPairedError, PairAgainError, UnsafeFileError) as error:
        return _said(f"{error}\nPair it: {_pair_command(settings)}", PAIR_FIRST)
    except (PairingError, AlreadyRunningError, NotRunningError, OSError) as error:
        return _said(str(error), FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def notify_main() -> int:
    """`ringhook-notify NUMBER`: for programs that append a caller's number and can give no other argument.

    The number is a caller's, so exactly one argument is taken and none is an option.
    """
    if len(sys.argv) != _ONE_ARGUMENT:
        return _said("usage: ringhook-notify NUMBER", USAGE)
    return main(["notify", "--", sys.argv[1]])


def _pair(chosen: argparse.Namespace, settings: Settings) -> int:
    """Check everything here first: the code works once."""
    code = normalised_code(chosen.code)
    name = (chosen.name or socket.gethostname())[:_MAX_NAME_LENGTH]
    policy = _policy_file(settings)
    policy.allow(chosen.allow_url, chosen.allow_program)
    proxy = proxy_for(urlsplit(chosen.server).hostname or "")
    credentials = pair(chosen.server, code, name=name, platform=settings.platform, proxy=proxy)
    place = _store(settings).save(credentials)
    print(f"Paired as {name}. The credentials are in {place}.")
    print(f"What this computer allows is in {policy.path}.")
    print(f"Now run: {NAME} run")
    return 0


def _run(chosen: argparse.Namespace, settings: Settings) -> int:
    try:
        browser = split_command(settings.browser, settings.platform)
    except ValueError as error:
        raise UsageError(f"--browser cannot be read: {error}") from None
    credentials: Credentials = _store(settings).load()
    policy = _policy_file(settings)
    policy.current()
    wanted = "log" if chosen.headless else chosen.screen
    with only_one(settings.lock_path):
        if not chosen.headless:
            log_to_file(settings.log_path)
        Relay(
            credentials, settings, policy, browser,
            lambda on_event: choose_screen(
                wanted, on_event, theme=chosen.theme, bus=settings.session_bus
            ),
            can_ask=not chosen.headless,
        ).run()  # fmt: skip
    return 0


def _policy(chosen: argparse.Namespace, settings: Settings) -> int:
    policy = _policy_file(settings)
    if chosen.allow_url or chosen.allow_program:
        policy.allow(chosen.allow_url, chosen.allow_program)
    if chosen.dial:
        policy.set_dial(Consent(chosen.dial))
    there = "" if policy.path.exists() else " (not there yet: nothing is allowed)"
    print(f"{policy.path}{there}")
    if policy.machine is not None and policy.machine.exists():
        print(f"{policy.machine} decides first: {', '.join(sorted(policy.current().locked))}")
    for line in _described(policy.current()):
        print(line)
    return 0


def _policy_file(settings: Settings) -> PolicyFile:
    return PolicyFile(settings.policy_path, settings.platform, settings.machine_policy_path)


def _status(_chosen: argparse.Namespace, settings: Settings) -> int:
    lines, is_connected = status_lines(settings)
    for line in lines:
        print(line)
    return 0 if is_connected else FAILED


def _dial(chosen: argparse.Namespace, settings: Settings) -> int:
    return _ordered(settings, dial_order(chosen.number, is_link=chosen.is_link))


def _notify(chosen: argparse.Namespace, settings: Settings) -> int:
    return _ordered(settings, notify_order(chosen.number, chosen.popup or ""))


def _ordered(settings: Settings, order: Mapping[str, str]) -> int:
    _store(settings).load()  # a computer that is not paired is told so
    answer = ask_running(settings, order)
    print(answer.get("said", ""))
    return 0 if answer.get("ok") is True else FAILED


def _register(_chosen: argparse.Namespace, settings: Settings) -> int:
    return _printed(register(settings))


def _unregister(_chosen: argparse.Namespace, settings: Settings) -> int:
    return _printed(unregister(settings))


def _autostart(chosen: argparse.Namespace, settings: Settings) -> int:
    return _printed(set_autostart(settings, is_on=chosen.switch == "on"))


def _snippet(chosen: argparse.Namespace, settings: Settings) -> int:
    print(snippet_for(chosen.program, settings.own_command), end="")
    return 0


def _printed(lines: Sequence[str]) -> int:
    for line in lines:
        print(line)
    return 0


def _described(policy: Policy) -> list[str]:
    lines = ["monitor: calls are shown, nothing is opened or started"] if policy.monitor else []
    lines += [f"opens   {origin}" for origin in policy.urls] or ["opens   no page"]
    for program in policy.programs:
        patterns = program.arguments
        shown = "telephone numbers" if patterns is None else [p.pattern for p in patterns]
        lines.append(f"starts  {program.path}  {shown}  {program.per_minute} per minute")
    if not policy.programs:
        lines.append("starts  no program")
    lines.append(f"links   {_LINKS[policy.dial]}")
    if policy.approved or policy.refused:
        lines.append(f"answers {len(policy.approved)} programs always, {len(policy.refused)} never")
    return lines


def _store(settings: Settings) -> CredentialStore:
    return CredentialStore(settings.credentials_path, installed_keyring())


def _pair_command(settings: Settings) -> str:
    profile = f' --profile "{settings.profile}"' if settings.profile_is_chosen else ""
    return f"{NAME}{profile} pair --server https://YOUR-SERVER CODE"


def _said(message: str, exit_code: int) -> int:
    print(message, file=sys.stderr)
    return exit_code


_LINKS: Mapping[Consent, str] = {
    Consent.ASK: "ask before they call a number",
    Consent.ALWAYS: "call numbers without a question",
    Consent.NEVER: "call nobody",
}
_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
    "pair": _pair,
    "run": _run,
    "policy": _policy,
    "status": _status,
    "dial": _dial,
    "notify": _notify,
    "register": _register,
    "unregister": _unregister,
    "autostart": _autostart,
    "snippet": _snippet,
}
