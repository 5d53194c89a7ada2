"""Asterisk and FreePBX: a dialplan line, or the connector `ringhook-asterisk` that reads AMI events.

Asterisk has no webhook of its own. Both ways send our own fields (docs/adding-a-pbx.md): the dialplan
through `CURL()`, which cannot sign and so sends the secret as a field, the connector with a signature.
The call is `Linkedid`, the oldest channel of all that belong together, a leg is `Uniqueid`.

Sources, read 2026: https://docs.asterisk.org (CURL, CURLOPT, CHANNEL, hangup handlers, AMI events).
"""

from __future__ import annotations

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.proof import verify_signature_or_secret
from ringhook.domain.report import Dialect, read_report
from ringhook.domain.snippets import pasting_in_order
from ringhook.domain.webhook import Reading, WebhookRequest
from ringhook.pbx.asterisk.calling import originate, placed
from ringhook.pbx.asterisk.texts import TEXTS, TITLES

DIALECT = Dialect(vendor="asterisk")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request, or a note when its `event` is a word we do not know."""
    return read_report(request, settings, DIALECT)


ADAPTER = PbxAdapter(
    slug="asterisk",
    title="Asterisk, FreePBX",
    read=read,
    verify=verify_signature_or_secret,
    fields=(
        Field(
            "secret",
            "Secret",
            secret=True,
            pattern=r"[A-Za-z0-9_.~\-]{8,200}",
            help="Optional. The connector signs with it; a dialplan sends it as the field secret.",
        ),
        Field(
            "connector_url",
            "Address of the connector",
            pattern=r"https?://[^\s$@?#]{1,300}",
            help="Only for click-to-call: where the connector listens. Our server must reach it.",
        ),
    ),
    setup=pasting_in_order(TITLES, TEXTS),
    originate=originate,
    placed=placed,
    proof="HMAC-SHA256 (connector), secret (dialplan)",
)
