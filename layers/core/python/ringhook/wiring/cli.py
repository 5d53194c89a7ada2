"""The command line: `ringhook serve`, `login`, the keys, `workspace`, `backup` and `restore`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ringhook import __version__
from ringhook.domain.errors import RinghookError
from ringhook.embedded.clock import SystemClock
from ringhook.embedded.login_links import LoginLinks
from ringhook.embedded.operator_key import OperatorKey
from ringhook.store.access import new_key
from ringhook.wiring.keys import fingerprinted
from ringhook.wiring.settings import MAIN, Settings, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    given = vars(_parser().parse_args(arguments))
    command = given.pop("command")
    try:
        if command in _WITHOUT_SERVER:
            return _WITHOUT_SERVER[command](given)
        settings = Settings.read(os.environ, given)
        return _COMMANDS[command](settings)
    except RinghookError as error:
        print(f"ringhook: {error}", file=sys.stderr)
        return 2


def _serve(settings: Settings) -> int:
    from ringhook.wiring.serve import serve  # noqa: PLC0415 - --help needs no server

    return serve(settings)


def _login(settings: Settings) -> int:
    """Print a one-time link; it works as soon as the server runs on that folder."""
    if not settings.data.is_dir():
        raise SettingsError(f"{settings.data} is not a folder of ringhook; name it with --data")
    links = LoginLinks(settings.data, SystemClock())
    fallback = settings.public_url or f"http://{settings.host}:{settings.port}"
    address = settings.public_url or links.address() or fallback
    print(f"open {links.offer(address, settings.workspace)}")
    return 0


def _operator_key(settings: Settings) -> int:
    """Print a new operator key; the server of that folder knows it at once, and the one before no more."""
    if not settings.data.is_dir():
        raise SettingsError(f"{settings.data} is not a folder of ringhook; name it with --data")
    print(f"operator key (shown once, keep it): {OperatorKey(settings.data).make()}")
    return 0


def _workspace(given: dict[str, Any]) -> int:
    from ringhook.wiring.moving_file import run  # noqa: PLC0415 - --help needs no client

    return run(given["action"], given["server"], given["file"], calls=given["calls"])


def _backup(given: dict[str, Any]) -> int:
    from ringhook.wiring.saving import back_up  # noqa: PLC0415 - --help needs no database

    folder = Settings.read(os.environ, {"data": given["data"]}).data
    return back_up(folder, given["file"], with_key=given["with_key"])


def _restore(given: dict[str, Any]) -> int:
    from ringhook.wiring.saving import bring_back  # noqa: PLC0415 - --help needs no database

    folder = Settings.read(os.environ, {"data": given["data"]}).data
    return bring_back(given["file"], folder, key=given["key"], over=given["over"])


def _admin_key(given: dict[str, Any]) -> int:
    """Print a new key; with a stack's name it is let in there at once, else somebody passes its fingerprint on."""
    key = new_key()
    if given["stack"]:
        from ringhook.wiring.stack_key import admit_at  # noqa: PLC0415 - --help needs no boto3

        admit_at(given["stack"], key, given["workspace"])
        print(f"admin key of {given['stack']} (shown once, keep it): {key}")
        return 0
    print(f"admin key (shown once, keep it): {key}")
    print(f"its fingerprint: {fingerprinted(key)}")
    print("on AWS: sam deploy --parameter-overrides AdminKey=<its fingerprint>")
    print("here: RINGHOOK_ADMIN_KEY=<its fingerprint> ringhook serve")
    return 0


_WITHOUT_SERVER = {
    "workspace": _workspace,
    "backup": _backup,
    "restore": _restore,
    "admin-key": _admin_key,
}
_COMMANDS = {"serve": _serve, "login": _login, "operator-key": _operator_key}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ringhook", description="A telephone rings: the right page opens, the CRM knows."
    )
    parser.add_argument("--version", action="version", version=f"ringhook {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run everything on this machine")
    fields = Settings.model_fields
    serve.add_argument("--host", help=fields["host"].description)
    serve.add_argument("--port", type=int, help=fields["port"].description)
    serve.add_argument("--data", type=Path, metavar="DIR", help=fields["data"].description)
    serve.add_argument(
        "--config", type=Path, metavar="FILE.json", help=fields["config"].description
    )
    serve.add_argument("--admin-key", metavar="KEY", help=fields["admin_key"].description)
    serve.add_argument("--workspace", metavar="NAME", help=fields["workspace"].description)
    serve.add_argument("--public-url", metavar="URL", help=fields["public_url"].description)
    for name in ("workers", "connections"):
        serve.add_argument(f"--{name}", type=int, metavar="N", help=fields[name].description)
    serve.add_argument(
        "--no-demo",
        dest="demo",
        action="store_false",
        default=None,
        help="start without the demonstration",
    )
    serve.add_argument(
        "--allow-host",
        dest="hosts",
        action="append",
        metavar="NAME",
        help="one more name under which the page may be opened; may be repeated",
    )
    _add_networks(serve, "--allow-network", "a private network that outgoing calls may reach")
    _add_networks(serve, "--trusted-proxy", "a proxy of yours whose X-Forwarded-For is believed")
    serve.add_argument(
        "--sender-address",
        dest="sender_addresses",
        action="append",
        metavar="ADDRESS",
        help="where outgoing calls come from, for PBXs that want it listed; may be repeated",
    )
    login = commands.add_parser("login", help="print a link that signs an admin in, once")
    login.add_argument("--data", type=Path, metavar="FOLDER", help=fields["data"].description)
    login.add_argument("--workspace", metavar="NAME", help="the workspace that the link opens")
    operator = commands.add_parser(
        "operator-key", help="make a new key that makes and deletes workspaces"
    )
    operator.add_argument("--data", type=Path, metavar="FOLDER", help=fields["data"].description)
    _add_moving(commands.add_parser("workspace", help="move a workspace between deployments"))
    _add_keeping(commands, str(fields["data"].description))
    return parser


def _add_keeping(commands: Any, folder: str) -> None:
    backup = commands.add_parser("backup", help="write everything into one file, beside a server")
    backup.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    backup.add_argument("--data", type=Path, metavar="FOLDER", help=folder)
    backup.add_argument("--with-key", action="store_true", help="put the key of the secrets in too")
    restore = commands.add_parser("restore", help="make a data folder of a backup")
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    restore.add_argument("--data", type=Path, metavar="FOLDER", help=folder)
    restore.add_argument("--key", type=Path, metavar="FILE", help="your copy of vault.key")
    restore.add_argument("--over", action="store_true", help="move data that are there away")
    admin = commands.add_parser(
        "admin-key", help="make a key, and the fingerprint that settings may name"
    )
    admin.add_argument(
        "--stack", metavar="NAME", default="", help="let it in at this stack at once"
    )
    admin.add_argument("--workspace", metavar="NAME", default=MAIN, help="what it opens")


def _add_moving(workspace: argparse.ArgumentParser) -> None:
    workspace.description = (
        "RINGHOOK_KEY is an admin key of the workspace, RINGHOOK_PASSPHRASE seals the file."
    )
    workspace.add_argument("action", choices=["export", "import"])
    workspace.add_argument("--server", required=True, metavar="URL", help="where its page is")
    workspace.add_argument("--file", required=True, type=Path, help="the file to write or read")
    workspace.add_argument("--calls", action="store_true", help="take the calls along")


def _add_networks(serve: argparse.ArgumentParser, option: str, meaning: str) -> None:
    text = f"{meaning}; may be repeated"
    serve.add_argument(option, action="append", metavar="CIDR", help=text)


if __name__ == "__main__":
    sys.exit(main())
