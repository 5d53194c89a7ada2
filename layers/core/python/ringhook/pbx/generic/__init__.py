"""Any PBX, dialplan or script that can send a webhook: documented fields as JSON, form or query.

    event      ringing | answered | ended | missed | recording | started | ...  (Zammad's words too)
    call_id    the same for every report of one call
    direction  in (also when it is not sent) | out | internal
    from, to   who calls whom; the client is `from` of an inbound call and `to` of an outbound one

docs/adding-a-pbx.md lists every field. A connection with a secret refuses what is not signed with
HMAC-SHA256: `X-Ringhook-Signature: sha256=<hex>`, or `t=<unix>,v1=<hex over "t.body">`, or the
headers of https://www.standardwebhooks.com. Zammad's words: https://docs.zammad.org (generic CTI).
"""

from __future__ import annotations

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.dial_fields import FIELDS
from ringhook.domain.proof import verify_signature
from ringhook.domain.report import Dialect, read_report
from ringhook.domain.snippets import pasting_in_order
from ringhook.domain.webhook import Reading, WebhookRequest
from ringhook.pbx.generic.calling import originate
from ringhook.pbx.generic.texts import EXAMPLES, TITLES

DIALECT = Dialect(vendor="generic")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request, or a note when its `event` is a word we do not know."""
    return read_report(request, settings, DIALECT)


ADAPTER = PbxAdapter(
    slug="generic",
    title="Any PBX or script (generic webhook)",
    read=read,
    verify=verify_signature,
    fields=(
        Field(
            "secret",
            "Signing secret",
            secret=True,
            pattern=r"\S{8,200}",
            help="Optional. Then every request must be signed with HMAC-SHA256. whsec_... is base64.",
        ),
        *FIELDS,
    ),
    setup=pasting_in_order(TITLES, EXAMPLES),
    originate=originate,
    proof="HMAC-SHA256",
)
