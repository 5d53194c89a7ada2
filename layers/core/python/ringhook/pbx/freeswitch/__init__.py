"""FreeSWITCH: the call record of mod_json_cdr at the end, dialplan lines of mod_curl before it.

mod_json_cdr posts one record per leg when the leg ends, as JSON (`encode=false`), as the form field
`cdr` (`true`) or as Base64 of it (`base64`), and URL-encodes the values inside (`encode-values`).
The A leg's record ends the call, a B leg's record ends its telephone. A B leg names its A leg in
`originating_leg_uuid`, `originator` or `call_uuid`, depending on what created it. The records say
nothing of ringing: for that the dialplan sends our own fields (docs/adding-a-pbx.md).

Sources, read 2026: https://developer.signalwire.com/freeswitch (mod_json_cdr, mod_curl). Which of the
three names a version writes is from experience: the first that is there counts. So are `dialed_user`,
`last_sent_callee_id_number` (who answered, told by the A leg) and `bridge_epoch`.
"""

from __future__ import annotations

from ringhook.domain.adapter import Field, PbxAdapter
from ringhook.domain.proof import verify_secret
from ringhook.pbx.freeswitch.reading import read
from ringhook.pbx.freeswitch.texts import setup

ADAPTER = PbxAdapter(
    slug="freeswitch",
    title="FreeSWITCH, FusionPBX",
    read=read,
    verify=verify_secret,
    fields=(
        Field(
            "secret",
            "Password",
            secret=True,
            pattern=r"[A-Za-z0-9_.~\-]{8,200}",
            help="Optional. mod_json_cdr sends it with HTTP Basic (cred), a dialplan as the field secret.",
        ),
    ),
    setup=setup,
    proof="HTTP Basic",
)
