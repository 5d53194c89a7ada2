"""UIS, CoMagic, CallGear and Novofon 2: one platform whose administrators write the webhook themselves.

There is no fixed payload: a notification is a text with `{{variables}}`, sent by POST or pasted behind
a `?`. Three such texts are read here: ours (POST, JSON), those of the EnvyCRM guide (GET,
`call_start` and `call_end`), and the nested JSON that Novofon publishes. UIS replaces a variable by its
JSON value: quotes survive in a query, nothing is `null`, a quoted variable gets two pairs of quotes.
Interactive call processing sends `numa` and `numb` instead, and waits for the answer.

Sources, read 2026: https://www.uiscom.ru ("Уведомления о событиях", EnvyCRM guide), the UIS and
CallGear guides of electronic777/planfix-docs, mhammadzahi/callgear-webhook for the doubled quotes.
"""

from __future__ import annotations

from ringhook.domain.adapter import Field, PbxAdapter
from ringhook.pbx.uis.calling import CALL_APIS, RINGS, originate, placed, route_reply
from ringhook.pbx.uis.reading import read, verify
from ringhook.pbx.uis.texts import setup

ADAPTER = PbxAdapter(
    slug="uis",
    title="UIS, CoMagic, CallGear, Novofon 2",
    read=read,
    verify=verify,
    fields=(
        Field(
            "body_secret",
            "Second secret",
            secret=True,
            pattern=r'[^\s"\\{}]{8,200}',
            help="Optional. Every notification must then send it as `secret` or `integration_key`.",
        ),
        Field(
            "time_zone",
            "Time zone of the PBX account",
            pattern=r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*",
            help="Only for texts with {{notification_time}} alone, for example Europe/Moscow.",
        ),
        Field(
            "tell_operator",
            "Say the caller's name to the employee",
            pattern="yes|no",
            default="no",
            help="Interactive call processing: spoken before the two are connected.",
        ),
        Field(
            "access_token",
            "Call API key",
            secret=True,
            pattern=r"[!-~]{8,200}",
            help="For click-to-call. The account must also allow the address we call from.",
        ),
        Field(
            "call_api",
            "Call API address",
            pattern=r"https?://[^\s$@?#]{1,200}",
            default=CALL_APIS[0],
            help=f"{', '.join(CALL_APIS)}: which of them, the account says.",
        ),
        Field(
            "line",
            "Number shown on click-to-call",
            pattern=r"\+?[1-9][0-9]{7,14}",
            help="One of the account's virtual numbers, used when an agent has none of their own.",
        ),
    ),
    setup=setup,
    route_reply=route_reply,
    rings=RINGS,
    originate=originate,
    placed=placed,
    proof="secret",
)
