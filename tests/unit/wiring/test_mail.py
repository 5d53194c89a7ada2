"""Settings of mail: what they make, and what does not fit together."""

from __future__ import annotations

import pytest

from ringhook.net.smtp import SmtpMail
from ringhook.wiring.mail import smtp_mail
from ringhook.wiring.settings import PREFIX, Settings, SettingsError

PASSWORD = "hunter2-hunter2"
WHOLE = {
    "mail_from": "ringhook@firm.example",
    "smtp_host": "mail.firm.example",
    "smtp_user": "us",
    "smtp_password": PASSWORD,
}


def read(**changes: str) -> Settings:
    given = {PREFIX + name.upper(): value for name, value in changes.items()}
    return Settings.read(given, {})


def test_without_a_server_there_is_no_mail() -> None:
    assert smtp_mail(read()) is None
    assert smtp_mail(read(mail_from="ringhook@firm.example")) is None


def test_mail_goes_by_starttls_unless_told_otherwise() -> None:
    assert smtp_mail(read(**WHOLE)) == SmtpMail(
        host="mail.firm.example",
        port=587,
        sender="ringhook@firm.example",
        security="starttls",
        user="us",
        password=PASSWORD,
    )


def test_every_setting_of_mail_counts() -> None:
    made = smtp_mail(read(**WHOLE, smtp_port="465", smtp_security="tls"))
    assert isinstance(made, SmtpMail)
    assert (made.port, made.security) == (465, "tls")


def test_a_mail_server_of_this_machine_needs_no_login() -> None:
    made = smtp_mail(read(mail_from="a@firm.example", smtp_host="127.0.0.1", smtp_security="none"))
    assert isinstance(made, SmtpMail)
    assert made.user == ""


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"mail_from": ""}, "MAIL_FROM"),
        ({"mail_from": "ringhook"}, "MAIL_FROM"),
        ({"mail_from": "a@firm.example\nBcc: b@firm.example"}, "MAIL_FROM"),
        ({"smtp_security": "none"}, "SMTP_SECURITY"),
        ({"smtp_security": "ssl"}, "SMTP_SECURITY"),
        ({"smtp_port": "0"}, "SMTP_PORT"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changes: dict[str, str], name: str) -> None:
    with pytest.raises(SettingsError, match=f"^RINGHOOK_{name}: ") as caught:
        read(**(WHOLE | changes))
    assert PASSWORD not in str(caught.value)


def test_a_password_is_not_shown_with_the_rest() -> None:
    assert PASSWORD not in repr(read(**WHOLE))
