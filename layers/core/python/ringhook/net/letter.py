"""A plain letter as RFC 5322 writes it."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import make_msgid

from ringhook import __version__


def compose(sender: str, to: tuple[str, ...], subject: str, text: str) -> EmailMessage:
    """Return the letter. A line break in *subject* becomes a blank: it can start no header of its own.

    RFC 3834: `Auto-Submitted` keeps holiday answers from coming back.
    """
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = ", ".join(to)
    letter["Subject"] = " ".join(subject.split())
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Mailer"] = f"ringhook {__version__}"
    letter.set_content(text)
    return letter
