"""The configuration file: where Asterisk is, where ringhook is, which channels are our telephones.

[webhook]  url, secret        the address and secret of the connection
[ami]      host, port, username, secret, tls
[calls]    extensions         regular expression for the names of our own telephones
[listen]   address            host:port where ringhook asks for calls; without it none are placed
           certificate, key   files for TLS; without them only this machine may ask
           channel, context   whom to ring, and where in the dialplan the number is dialled
           numbers, plus      which numbers may be called, and what is dialled instead of a plus
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ringhook_connector.posting import Webhook
from ringhook_connector.toml_file import WEBHOOK, ConfigError, pattern_of, read_tables, webhook_of
from ringhook_relay.https import is_loopback

LAST_PORT = 65_535
SHORTEST_SECRET = 8
EXTENSIONS = "[0-9]{2,6}"
RING, CONTEXT, NUMBERS, PLUS = "PJSIP/{extension}", "from-internal", r"\+?[0-9]{3,20}", "+"
ADDRESS = re.compile(r"(?P<host>[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")
DIALPLAN_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,80}")
CHANNEL = re.compile(r"[A-Za-z0-9]+/[A-Za-z0-9_.@\-]*\{extension\}[A-Za-z0-9_.@/\-]*")
INSTEAD_OF_PLUS = re.compile(r"\+|[0-9]{0,6}")
KNOWN: Mapping[str, Mapping[str, type]] = {
    "webhook": WEBHOOK,
    "ami": {"host": str, "port": int, "username": str, "secret": str, "tls": bool},
    "calls": {"extensions": str},
    "listen": dict.fromkeys(
        ("address", "certificate", "key", "channel", "context", "numbers", "plus"), str
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where ringhook may ask for calls, and which ones. *certificate* and *key* are empty without TLS."""

    host: str
    port: int
    certificate: str = ""
    key: str = ""
    channel: str = RING
    context: str = CONTEXT
    numbers: re.Pattern[str] = re.compile(NUMBERS)
    plus: str = PLUS


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One connector. Its secrets are in no log: they are left out of its text."""

    webhook: Webhook
    host: str = "127.0.0.1"
    port: int = 5038
    username: str = "ringhook"
    ami_secret: str = field(repr=False)
    tls: bool = False
    extensions: re.Pattern[str] = re.compile(EXTENSIONS)
    silence_seconds: float = 30.0
    listen: Listen | None = None


def read_config(path: Path, listen_at: str = "") -> Config:
    """Return what *path* says; *listen_at* wins over its address to listen at. Raises `ConfigError`."""
    webhook, ami, calls, listen = read_tables(path, KNOWN)
    host, port, tls = ami.get("host", "127.0.0.1"), ami.get("port", 5038), ami.get("tls", False)
    where = webhook_of(webhook)
    if not ami.get("secret") or not 0 < port <= LAST_PORT:
        raise ConfigError("[ami] needs the secret of manager.conf, and a port of Asterisk")
    if not (tls or is_loopback(host)):
        raise ConfigError("set tls = true in [ami]: callers' numbers cross the network there")
    config = Config(
        webhook=where,
        host=host,
        port=port,
        username=ami.get("username", "ringhook"),
        ami_secret=ami["secret"],
        tls=tls,
        extensions=pattern_of(calls, "extensions", EXTENSIONS, "calls"),
    )
    address = listen_at or listen.get("address", "")
    return replace(config, listen=_listen(listen, address, where)) if address else config


def _listen(table: Mapping[str, Any], address: str, webhook: Webhook) -> Listen:
    match = ADDRESS.fullmatch(address)
    if not match or not 0 <= int(match["port"]) <= LAST_PORT:
        raise ConfigError("write the address to listen at like 127.0.0.1:8098")
    if len(webhook.secret) < SHORTEST_SECRET:
        raise ConfigError("to listen, set the connection's secret in [webhook]: it signs requests")
    host, certificate, key = (
        match["host"].strip("[]"),
        table.get("certificate", ""),
        table.get("key", ""),
    )
    if bool(certificate) != bool(key) or not (certificate or is_loopback(host)):
        raise ConfigError(
            "set certificate and key in [listen], or listen at 127.0.0.1 behind a proxy with TLS:"
            " numbers cross the network there"
        )
    return Listen(
        host=host,
        port=int(match["port"]),
        certificate=certificate,
        key=key,
        channel=_checked(table, "channel", RING, CHANNEL),
        context=_checked(table, "context", CONTEXT, DIALPLAN_NAME),
        numbers=pattern_of(table, "numbers", NUMBERS, "listen"),
        plus=_checked(table, "plus", PLUS, INSTEAD_OF_PLUS),
    )


def _checked(table: Mapping[str, Any], name: str, default: str, form: re.Pattern[str]) -> str:
    text = str(table.get(name, default))
    if not form.fullmatch(text):
        raise ConfigError(f'{name} in [listen] is written like "{default}"')
    return text
