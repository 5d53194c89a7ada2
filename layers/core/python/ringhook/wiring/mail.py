"""The mail server of an embedded deployment, if its settings name one."""

from __future__ import annotations

from ringhook.net.smtp import SmtpMail
from ringhook.ports.mail import Mail
from ringhook.wiring.settings import Settings


def smtp_mail(settings: Settings) -> Mail | None:
    """Return how mail is sent, None when nobody said how."""
    if not settings.smtp_host:
        return None
    return SmtpMail(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )
