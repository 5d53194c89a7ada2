"""Letters over SMTP: protected, to the right people, and every refusal has its error."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.net.mail_server import HANG_UP, MailServer, certify

from ringhook.domain.errors import RinghookError, TryAgainError
from ringhook.net.letter import compose
from ringhook.net.smtp import SmtpMail
from ringhook.ports.mail import MailFailedError

Serve = Callable[..., MailServer]
TO = ("boss@firm.example", "it@firm.example")
SENDER = "ringhook@firm.example"
PASSWORD = "hunter2-hunter2"
TEXT = "Échecs : 3\n.\nОшибки — 再送\n"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start mail servers that are stopped after the test."""
    started: list[MailServer] = []

    def start(**how: Any) -> MailServer:
        started.append(MailServer(**how))
        return started[-1]

    yield start
    for server in started:
        server.stop()


def mail(server: MailServer, **changes: Any) -> SmtpMail:
    plain: dict[str, Any] = {"security": "none", "timeout_seconds": 5.0}
    return SmtpMail(host="127.0.0.1", port=server.port, sender=SENDER, **(plain | changes))


def refusal(letters: SmtpMail) -> RinghookError:
    with pytest.raises(RinghookError) as caught:
        letters.send(TO, "subject", "text")
    assert PASSWORD not in str(caught.value)
    return caught.value


def test_a_letter_arrives_whole(serve: Serve) -> None:
    server = serve()
    mail(server).send(TO, "Échecs : 3", TEXT)
    letter = server.heard.letter()
    assert (letter["From"], letter["To"]) == (SENDER, ", ".join(TO))
    assert letter["Subject"] == "Échecs : 3"
    assert letter.get_content().replace("\r\n", "\n") == TEXT
    assert letter["Auto-Submitted"] == "auto-generated"


def test_everybody_named_gets_it_and_nobody_else(serve: Serve) -> None:
    server = serve()
    mail(server).send(TO, "subject", "text")
    commands = server.heard.commands
    assert [c for c in commands if c.startswith("rcpt")] == [f"rcpt TO:<{to}>" for to in TO]
    assert server.heard.senders()[0].startswith(f"mail FROM:<{SENDER}>")
    assert commands[0] == "ehlo firm.example"
    assert commands[-1] == "quit"


@pytest.mark.parametrize(
    "text",
    ["x\r\nBcc: all@firm.example", "x\nBcc: all@firm.example", "x\r\n\r\nBcc: all@firm.example"],
)
def test_a_subject_cannot_begin_a_header(text: str) -> None:
    letter = compose(SENDER, TO, text, "text")
    assert letter["Bcc"] is None
    assert letter["Subject"] == "x Bcc: all@firm.example"


@pytest.mark.parametrize("to", ["a@firm.example\r\nBcc: all@firm.example", "a\n@firm.example"])
def test_an_address_that_would_begin_a_header_is_refused(serve: Serve, to: str) -> None:
    server = serve()
    with pytest.raises(MailFailedError, match="check the addresses"):
        mail(server).send((to,), "subject", "text")
    assert server.heard.letters == []


def test_with_starttls_nothing_is_said_before_the_way_is_protected(
    serve: Serve, tmp_path: Path
) -> None:
    pem = certify(tmp_path)
    server = serve(pem=pem)
    mail(server, security="starttls", ca_file=str(pem), user="us", password=PASSWORD).send(
        TO, "subject", TEXT
    )
    verbs = [command.split()[0].upper() for command in server.heard.commands]
    assert verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert server.heard.is_protected
    assert server.heard.login == f"\0us\0{PASSWORD}"
    assert len(server.heard.letters) == 1


def test_tls_from_the_first_byte(serve: Serve, tmp_path: Path) -> None:
    pem = certify(tmp_path)
    server = serve(pem=pem, is_wrapped=True)
    mail(server, security="tls", ca_file=str(pem)).send(TO, "subject", TEXT)
    assert server.heard.is_protected
    assert len(server.heard.letters) == 1


@pytest.mark.parametrize(("security", "is_wrapped"), [("starttls", False), ("tls", True)])
def test_a_certificate_that_nobody_signed_is_refused_before_anything_is_said(
    serve: Serve,
    tmp_path: Path,
    security: str,
    is_wrapped: bool,  # noqa: FBT001 - a table
) -> None:
    server = serve(pem=certify(tmp_path), is_wrapped=is_wrapped)
    error = refusal(mail(server, security=security, user="us", password=PASSWORD))
    assert isinstance(error, MailFailedError)
    assert "certificate" in str(error)
    assert (server.heard.login, server.heard.letters) == ("", [])


@pytest.mark.parametrize("how", [{"address": "127.0.0.2"}, {"days": -1}])
def test_a_certificate_of_another_or_an_old_one_is_refused(
    serve: Serve, tmp_path: Path, how: dict[str, Any]
) -> None:
    pem = certify(tmp_path, **how)
    error = refusal(mail(serve(pem=pem), security="starttls", ca_file=str(pem)))
    assert isinstance(error, MailFailedError)
    assert "certificate" in str(error)


def test_a_server_without_starttls_gets_no_password(serve: Serve) -> None:
    server = serve()
    error = refusal(mail(server, security="starttls", user="us", password=PASSWORD))
    assert isinstance(error, MailFailedError)
    assert "RINGHOOK_SMTP_SECURITY" in str(error)
    assert server.heard.login == ""


def test_a_port_that_speaks_no_tls_is_told_apart_from_one_that_is_down(serve: Serve) -> None:
    error = refusal(mail(serve(), security="tls"))
    assert isinstance(error, MailFailedError)
    assert "RINGHOOK_SMTP_PORT" in str(error)


@pytest.mark.parametrize(
    ("replies", "kind", "word"),
    [
        ({"AUTH": "535 5.7.8 no"}, MailFailedError, "RINGHOOK_SMTP_USER"),
        ({"AUTH": "454 4.7.0 later"}, TryAgainError, "just now"),
        ({"MAIL": "550 5.7.1 not you"}, MailFailedError, "550"),
        ({"MAIL": "451 4.3.0 later"}, TryAgainError, "451"),
        ({"RCPT": "550 5.1.1 nobody"}, MailFailedError, "addresses"),
        ({"RCPT": "450 4.2.1 greylisted"}, TryAgainError, "450"),
        ({"DATA": "554 5.6.0 no"}, MailFailedError, "554"),
        ({"LETTER": "552 5.3.4 too long"}, MailFailedError, "552"),
        ({"LETTER": "452 4.3.1 full"}, TryAgainError, "452"),
        ({"GREETING": "421 4.3.2 closed"}, TryAgainError, "421"),
        ({"GREETING": "554 5.7.1 blocked"}, MailFailedError, "554"),
        ({"GREETING": HANG_UP}, TryAgainError, "hung up"),
        ({"MAIL": HANG_UP}, TryAgainError, "hung up"),
        ({"LETTER": HANG_UP}, TryAgainError, "hung up"),
        ({"GREETING": "what?"}, TryAgainError, "mail server"),
    ],
)
def test_every_refusal_says_whether_to_try_again(
    serve: Serve, replies: dict[str, str], kind: type[RinghookError], word: str
) -> None:
    error = refusal(mail(serve(replies=replies), user="us", password=PASSWORD))
    assert type(error) is kind
    assert word in str(error)


def test_what_the_server_says_is_not_repeated(serve: Serve) -> None:
    server = serve(replies={"MAIL": "550 your password hunter2 was read"})
    assert "hunter2" not in str(refusal(mail(server)))


def test_a_letter_that_was_taken_is_sent_even_if_the_good_bye_fails(serve: Serve) -> None:
    for farewell in (HANG_UP, "500 what?"):
        server = serve(replies={"QUIT": farewell})
        mail(server).send(TO, "subject", "text")
        assert len(server.heard.letters) == 1


def test_a_port_that_nobody_serves_may_work_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        letters = SmtpMail(host="127.0.0.1", port=port, sender=SENDER, security="none")
        assert isinstance(refusal(letters), TryAgainError)


def test_a_name_that_nobody_has_may_work_later() -> None:
    letters = SmtpMail(host="mail.invalid", port=25, sender=SENDER, security="none")
    assert isinstance(refusal(letters), TryAgainError)


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_server_that_says_nothing_is_left(security: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        letters = SmtpMail(
            host="127.0.0.1",
            port=silent.getsockname()[1],
            sender=SENDER,
            security=security,
            timeout_seconds=0.2,
        )
        assert isinstance(refusal(letters), TryAgainError)


def test_a_password_is_not_shown_with_the_rest() -> None:
    letters = SmtpMail(host="mail.example", port=587, sender=SENDER, password=PASSWORD)
    assert PASSWORD not in repr(letters)
