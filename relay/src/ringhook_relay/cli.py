"""The commands, their messages and their exit codes.

0 done    1 something outside failed    2 the command line or the policy needs a correction    3 pair first
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from ringhook_relay.arguments import parser
from ringhook_relay.connection import PairAgainError
from ringhook_relay.credentials import (
    Credentials,
    CredentialStore,
    NotPairedError,
    installed_keyring,
)
from ringhook_relay.opener import split_command
from ringhook_relay.pairing import PairingError, normalised_code, pair
from ringhook_relay.policy import Policy
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.policy_reader import PolicyError
from ringhook_relay.private_file import UnsafeFileError
from ringhook_relay.service import serve
from ringhook_relay.settings import NAME, Settings, proxy_for, read_settings
from ringhook_relay.single import AlreadyRunningError, only_one

FAILED, USAGE, PAIR_FIRST, INTERRUPTED = 1, 2, 3, 130
_MAX_NAME_LENGTH = 100


class UsageError(Exception):
    """The command line asks for something that does not exist."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    # The library's own lines can hold headers, and so the token.
    logging.getLogger("websockets").setLevel(logging.WARNING)
    chosen = parser().parse_args(argv)
    settings = read_settings(chosen.profile, getattr(chosen, "browser", ""))
    try:
        return _COMMANDS[chosen.command](chosen, settings)
    except (UsageError, PolicyError) as error:
        return _said(str(error), USAGE)
    except (NotPairedError, PairAgainError, UnsafeFileError) as error:
        return _said(f"{error}\nPair it: {_pair_command(settings)}", PAIR_FIRST)
    except (PairingError, AlreadyRunningError, OSError) as error:
        return _said(str(error), FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED


def _pair(chosen: argparse.Namespace, settings: Settings) -> int:
    """Check everything here first: the code works once."""
    code = normalised_code(chosen.code)
    name = (chosen.name or socket.gethostname())[:_MAX_NAME_LENGTH]
    policy = PolicyFile(settings.policy_path, settings.platform)
    policy.allow(chosen.allow_url, chosen.allow_program)
    proxy = proxy_for(urlsplit(chosen.server).hostname or "")
    credentials = pair(chosen.server, code, name=name, platform=settings.platform, proxy=proxy)
    place = _store(settings).save(credentials)
    print(f"Paired as {name}. The credentials are in {place}.")
    print(f"What this computer allows is in {policy.path}.")
    print(f"Now run: {NAME} run --headless")
    return 0


def _run(chosen: argparse.Namespace, settings: Settings) -> int:
    if not chosen.headless:
        raise UsageError(f"this version has no window; run: {NAME} run --headless")
    try:
        browser = split_command(settings.browser, settings.platform)
    except ValueError as error:
        raise UsageError(f"--browser cannot be read: {error}") from None
    credentials: Credentials = _store(settings).load()
    policy = PolicyFile(settings.policy_path, settings.platform)
    policy.current()
    with only_one(settings.lock_path):
        asyncio.run(serve(credentials, settings, policy, browser))
    return 0


def _policy(chosen: argparse.Namespace, settings: Settings) -> int:
    policy = PolicyFile(settings.policy_path, settings.platform)
    if chosen.allow_url or chosen.allow_program:
        policy.allow(chosen.allow_url, chosen.allow_program)
    there = "" if policy.path.exists() else " (not there yet: nothing is allowed)"
    print(f"{policy.path}{there}")
    for line in _described(policy.current()):
        print(line)
    return 0


def _described(policy: Policy) -> list[str]:
    lines = ["monitor: calls are shown, nothing is opened or started"] if policy.monitor else []
    lines += [f"opens   {origin}" for origin in policy.urls] or ["opens   no page"]
    for program in policy.programs:
        patterns = program.arguments
        shown = "telephone numbers" if patterns is None else [p.pattern for p in patterns]
        lines.append(f"starts  {program.path}  {shown}  {program.per_minute} per minute")
    return lines if policy.programs else [*lines, "starts  no program"]


def _store(settings: Settings) -> CredentialStore:
    return CredentialStore(settings.credentials_path, installed_keyring())


def _pair_command(settings: Settings) -> str:
    profile = f' --profile "{settings.profile}"' if settings.profile_is_chosen else ""
    return f"{NAME}{profile} pair --server https://YOUR-SERVER CODE"


def _said(message: str, exit_code: int) -> int:
    print(message, file=sys.stderr)
    return exit_code


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
    "pair": _pair,
    "run": _run,
    "policy": _policy,
}
