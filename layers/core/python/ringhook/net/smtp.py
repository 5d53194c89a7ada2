"""`Mail` over SMTP: STARTTLS, TLS from the first byte, or none for a relay on the same machine."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ringhook.domain.errors import RinghookError, TryAgainError
from ringhook.net.letter import compose
from ringhook.ports.mail import MailFailedError

TIMEOUT_SECONDS = 10.0
FIRST_FINAL_CODE = 500

Security = Literal["starttls", "tls", "none"]
_LOG = logging.getLogger("ringhook")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMail:
    """Hands letters from *sender* to one server. *ca_file* is trusted beside the public authorities."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = TIMEOUT_SECONDS
    ca_file: str | None = None

    def send(self, to: tuple[str, ...], subject: str, text: str) -> None:
        """See `ringhook.ports.mail.Mail`. Nothing of what the server says is repeated but its code."""
        try:
            letter = compose(self.sender, to, subject, text)
            server = self._connect()
            try:
                self._enter(server)
                refused = server.send_message(letter, self.sender, list(to))
            finally:
                _leave(server)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._named(error) from None
        if refused:
            _LOG.warning("the mail server refused %d of %d recipients", len(refused), len(to))

    def _connect(self) -> smtplib.SMTP:
        name = self.sender.rpartition("@")[2]
        if self.security == "tls":
            return smtplib.SMTP_SSL(
                self.host,
                self.port,
                local_hostname=name,
                timeout=self.timeout_seconds,
                context=self._context(),
            )
        return smtplib.SMTP(self.host, self.port, local_hostname=name, timeout=self.timeout_seconds)

    def _enter(self, server: smtplib.SMTP) -> None:
        if self.security == "starttls":
            server.starttls(context=self._context())
        if self.user:
            server.login(self.user, self.password)

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.ca_file:
            context.load_verify_locations(self.ca_file)
        return context

    def _named(self, error: Exception) -> RinghookError:
        for kind, made in _ERRORS:
            if isinstance(error, kind):
                return made(f"{self.host}:{self.port}", error)
        return TryAgainError(f"mail server {self.host}:{self.port} cannot be reached; is it up?")


def _leave(server: smtplib.SMTP) -> None:
    """Say good-bye; a letter that was taken is not sent twice because the server does not answer to that."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _untrusted(server: str, _error: Exception) -> RinghookError:
    return MailFailedError(f"mail server {server} has no certificate for this name that we trust")


def _no_tls(server: str, _error: Exception) -> RinghookError:
    return MailFailedError(
        f"mail server {server} speaks no TLS there; change RINGHOOK_SMTP_SECURITY or RINGHOOK_SMTP_PORT"
    )


def _unable(server: str, _error: Exception) -> RinghookError:
    return MailFailedError(
        f"mail server {server} offers no STARTTLS or no login; change RINGHOOK_SMTP_SECURITY or the user"
    )


def _unfit(_server: str, _error: Exception) -> RinghookError:
    return MailFailedError("the letter cannot be written; check the addresses in the settings")


def _shut_out(server: str, error: Exception) -> RinghookError:
    code = getattr(error, "smtp_code", 0)
    if code < FIRST_FINAL_CODE:
        return TryAgainError(f"mail server {server} lets nobody in just now ({code})")
    return MailFailedError(
        f"mail server {server} refuses RINGHOOK_SMTP_USER or its password ({code})"
    )


def _nobody(server: str, error: Exception) -> RinghookError:
    assert isinstance(error, smtplib.SMTPRecipientsRefused)
    codes = sorted({code for code, _ in error.recipients.values()})
    message = f"mail server {server} refuses every recipient {codes}; check the report's addresses"
    return MailFailedError(message) if codes[0] >= FIRST_FINAL_CODE else TryAgainError(message)


def _refused(server: str, error: Exception) -> RinghookError:
    code = getattr(error, "smtp_code", 0)
    message = f"mail server {server} refused the letter ({code}); its log says why"
    return MailFailedError(message) if code >= FIRST_FINAL_CODE else TryAgainError(message)


_ERRORS: tuple[tuple[type[Exception], Callable[[str, Exception], RinghookError]], ...] = (
    (ssl.SSLCertVerificationError, _untrusted),
    (ssl.SSLError, _no_tls),
    (smtplib.SMTPNotSupportedError, _unable),
    (smtplib.SMTPAuthenticationError, _shut_out),
    (smtplib.SMTPRecipientsRefused, _nobody),
    (smtplib.SMTPResponseException, _refused),
    (
        smtplib.SMTPServerDisconnected,
        lambda server, _: TryAgainError(f"mail server {server} hung up"),
    ),
    (
        OSError,
        lambda server, _: TryAgainError(f"mail server {server} cannot be reached; is it up?"),
    ),
    (ValueError, _unfit),
)
"""The first kind that fits says what became of the letter. `SMTPException` is an `OSError`."""
