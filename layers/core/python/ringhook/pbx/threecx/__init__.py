"""3CX: a CRM template, which we write, makes it call us when a call comes in and when it is over.

3CX has no webhook and its template knows no id of a call. The lookup at the start is a routing
question (who is it?) and the only sign that a telephone rings; it names no agent. The report at the
end names the agent, the start and the length. Both are put together by the number and the two minutes
in which the call began: a second call of the same number in that time is taken for the same call.

The webhooks of add-ons that run next to 3CX are read too: they know ringing, answer and end, and
`chid` joins their reports. Their `id` changes between the ringing and the answer of one telephone, so it
is no leg.

Sources, read 2026: templates in public use (modestcrab/3CX-Pipedrive-Integration and others that post
[CallStartTimeUTC]), the freeitsm wiki "3CX Integration Developer Guide". 3CX's own pages were not read.
"""

from __future__ import annotations

from ringhook.domain.adapter import Field, PbxAdapter
from ringhook.domain.proof import verify_secret
from ringhook.pbx.threecx.reading import read, route_reply
from ringhook.pbx.threecx.template import setup

ADAPTER = PbxAdapter(
    slug="threecx",
    title="3CX",
    read=read,
    verify=verify_secret,
    fields=(
        Field(
            "secret",
            "Secret",
            secret=True,
            pattern=r"[A-Za-z0-9_.~\-]{8,200}",
            help="Optional. Enter the same one in 3CX, in the settings of the CRM template.",
        ),
    ),
    setup=setup,
    route_reply=route_reply,
    proof="secret",
)
