"""A small mail server on loopback that does as it is told, and a certificate for it."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import BinaryIO

from cryptography import x509
from tests.certificates import write_certificate

HANG_UP = "hang up"
LONGEST_SECONDS = 10.0


def certify(folder: Path, address: str = "127.0.0.1", *, days: int = 1) -> Path:
    """Write a self-signed certificate for *address* with its key and return the file."""
    path = folder / f"mail-{address}-{days}.pem"
    return write_certificate(path, "mail.example", [x509.IPAddress(ip_address(address))], days)


@dataclass
class Heard:
    """What a client did: its commands, what it logged in with, whether the way was protected."""

    commands: list[str] = field(default_factory=list)
    login: str = ""
    is_protected: bool = False
    letters: list[bytes] = field(default_factory=list)

    def letter(self) -> EmailMessage:
        """Return the only letter."""
        (raw,) = self.letters
        return BytesParser(policy=default).parsebytes(raw)

    def senders(self) -> list[str]:
        """Return who the letters come from."""
        return [text for text in self.commands if text.startswith("mail FROM")]


class MailServer:
    """Answers every command as SMTP wants, or as *replies* say: a text by verb, or `HANG_UP`.

    *pem* makes it able to speak TLS: by STARTTLS, or from the first byte with *is_wrapped*.
    """

    def __init__(
        self,
        replies: Mapping[str, str] | None = None,
        pem: Path | None = None,
        *,
        is_wrapped: bool = False,
    ) -> None:
        self._replies, self._is_wrapped = dict(replies or {}), is_wrapped
        self._tls = _server_side(pem) if pem else None
        self.heard = Heard()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(LONGEST_SECONDS)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        """End the server and its thread."""
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes it if it still waits for its one client
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        with ExitStack() as closing:
            connection, _ = self._listener.accept()
            closing.enter_context(connection)
            connection.settimeout(LONGEST_SECONDS)
            try:
                self._talk(connection, closing)
            except OSError:
                pass  # the client is gone

    def _talk(self, connection: socket.socket, closing: ExitStack) -> None:
        if self._is_wrapped:
            connection = self._protect(connection, closing)
        stream = closing.enter_context(connection.makefile("rb"))
        if not self._reply(connection, "GREETING", "220 mail.example"):
            return
        while line := stream.readline().rstrip(b"\r\n").decode(errors="replace"):
            self.heard.commands.append(line)
            verb = line.split()[0].upper()
            if not self._answer(connection, stream, verb, line):
                return
            if verb == "STARTTLS" and self._tls:
                connection = self._protect(connection, closing)
                stream = closing.enter_context(connection.makefile("rb"))

    def _answer(self, connection: socket.socket, stream: BinaryIO, verb: str, line: str) -> bool:
        if verb == "AUTH":
            self.heard.login = base64.b64decode(line.split()[2]).decode()
        usual = {
            "EHLO": self._greeting(),
            "STARTTLS": "220 go on",
            "AUTH": "235 welcome",
            "DATA": "354 go on",
            "QUIT": "221 bye",
        }
        goes_on = self._reply(connection, verb, usual.get(verb, "250 fine"))
        if verb == "DATA" and "DATA" not in self._replies:
            self.heard.letters.append(_read_letter(stream))
            goes_on = self._reply(connection, "LETTER", "250 taken")
        return goes_on

    def _greeting(self) -> str:
        offers = ["mail.example", "AUTH PLAIN"]
        offers += ["STARTTLS"] if self._tls and not self.heard.is_protected else []
        lines = [f"250-{offer}" for offer in offers[:-1]] + [f"250 {offers[-1]}"]
        return "\r\n".join(lines)

    def _reply(self, connection: socket.socket, verb: str, usual: str) -> bool:
        text = self._replies.get(verb, usual)
        if text == HANG_UP:
            return False
        connection.sendall(f"{text}\r\n".encode())
        return True

    def _protect(self, connection: socket.socket, closing: ExitStack) -> socket.socket:
        assert self._tls is not None
        protected = self._tls.wrap_socket(connection, server_side=True)
        self.heard.is_protected = True
        return closing.enter_context(protected)


def _read_letter(stream: BinaryIO) -> bytes:
    lines = []
    while (line := stream.readline()) not in (b".\r\n", b""):
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    return b"".join(lines)


def _server_side(pem: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context
