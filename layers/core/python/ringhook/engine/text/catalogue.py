"""The catalogue of variables, as the page and docs/templates.md show it."""

from __future__ import annotations

from collections.abc import Mapping

from ringhook.engine.text.tree import Origin
from ringhook.engine.text.variables import GIVEN, Kind, Variable

_TABLE = """
phone          | number | $phone$ $tel$ $client_number$ {REMOTE} {{contact_phone_number}} {{client_number}} | +33184881234 | the customer's number as the PBX sent it, without blanks, dots, dashes and brackets; empty when hidden
number         | number | $number$ | +33184881234 | in a lookup, the customer's number as it is being tried; elsewhere the same as $phone$
phone_raw      | text   | $phone_raw$ | +33 1 84 88 12 34 | the customer's number exactly as the PBX sent it
line           | number | $line$ $line_number$ $own_number$ {LOCAL} {{virtual_phone_number}} {{line_number}} | +33388202122 | the company's own number of this call
tel            | number | {TEL} | +33184881234 | the number of who calls: the customer in an incoming call, our own number in an outgoing one
called         | number | {CALLED} | +33388202122 | the number that was dialled: ours in an incoming call, the customer's in an outgoing one
caller_name    | text   | $caller_name$ | Marie Durand | the customer's name as the PBX knows it
line_name      | text   | $line_name$ | Sales | the name of the company's own number
tel_name       | text   | {TELNAME} | Marie Durand | the PBX's name of who calls
called_name    | text   | {CALLEDNAME} | Sales | the PBX's name of the dialled number
contact.name    | text | $name$ {NAME} | Marie Durand | the contact's name, read by a lookup
contact.company | text | $company$ {COMPANY} | Durand SARL | the contact's company, read by a lookup
contact.id      | text | $contact_id$ {EXT_ID} | 4711 | the contact's id in the CRM, read by a lookup
contact.url     | text | $contact_url$ | https://crm.example/contacts/4711 | the contact's page, read by a lookup
direction      | token  | $direction$ {{direction}} | inbound | inbound, outbound, internal or unknown
event          | token  | $event$ | ringing | what happened: started, ringing, answered, held, unheld, transferred, leg_ended, ended, missed, voicemail, summary, recording or unknown
cti_event      | token  | $cti_event$ | ring | the same in Divalto's words: ring, answer, end or nothing
vendor_event   | token  | $vendor_event$ | INCOMING | what the PBX called the event
call_id        | token  | $call_id$ {ID} {{call_session_id}} {{call_hash}} | 0f8e2c41 | our id of the call, the same in all its events
pbx_call_id    | token  | $pbx_call_id$ {PBXID} | 43294397431 | the PBX's id of the call
leg_id         | token  | $leg_id$ | leg-2 | the PBX's id of one telephone's part in the call
event_id       | token  | $event_id$ | 9a51b0 | the id of this report; a repeated one has the same
correlation_id | token  | $correlation_id$ | dial-77 | the id given when the call was started by a click
vendor         | token  | $vendor$ | uis | the kind of PBX
connection     | token  | $connection$ | main | the id of the connection
queue          | text   | $queue$ | Support | the queue or group that rings
diversion      | number  | $diversion$ | +33388202100 | the number that forwarded the call
agent          | text   | $agent$ $agent_name$ | Paul Martin | the agent's name
agent_id       | token  | $agent_id$ $ident$ {AID} | paul | the agent's id or login in the PBX
extension      | token  | $extension$ {EXT} {{extension}} | 1024 | the agent's extension
agent_number   | number | $agent_number$ {{employee_phone_number}} | +33388202124 | the agent's own number
telorg         | token  | $telorg$ | 1024 | the agent's telephone: the extension, else the own number
agent_email    | token  | $agent_email$ | paul@example.com | the agent's e-mail address
result         | token  | $result$ | answered | how the call went, once it is over
cause          | text   | $cause$ | normal_clearing | the PBX's own word for the result
duration       | count  | $duration$ | 80 | seconds from start to end
talk_time      | count  | $talk_time$ {{talk_time_duration}} | 65 | seconds of talk
wait_time      | count  | $wait_time$ | 15 | seconds until somebody answered
recording      | text   | $recording$ | https://pbx.example/rec/1.mp3 | the address of the first recording
recordings     | text   | $recordings$ {{record_file_links}} | https://pbx.example/rec/1.mp3 | the addresses of all recordings with commas between them
recording_id   | token  | $recording_id$ | rec-1 | the PBX's id of the first recording
arguments      | text   | $arguments$ | {"team": "sales"} | the action's arguments, filled in, as a JSON object
date           | token  | $date$ | 2026-06-01 | the day of the event in the workspace's time zone
time           | token  | $time$ | 14:05:09 | the time of the event
datetime       | token  | $datetime$ | 2026-06-01T14:05:09+02:00 | day, time and offset of the event
started        | token  | $started$ | 2026-06-01T14:03:49+02:00 | when the call began: the time of the event less what the call lasted by then
timestamp      | count  | $timestamp$ | 1780315509 | the event's Unix time in seconds
year           | token  | $year$ {DATE-YYYY} | 2026 | the event's year
month          | token  | $month$ {DATE-MM} | 06 | the event's month, two digits
day            | token  | $day$ {DATE-DD} | 01 | the event's day, two digits
hour           | token  | $hour$ {DATE-HH} | 14 | the event's hour, two digits
minute         | token  | $minute$ {DATE-II} | 05 | the event's minute, two digits
second         | token  | $second$ {DATE-SS} | 09 | the event's second, two digits
"""


def _row(line: str) -> Variable:
    name, kind, spellings, sample, meaning = (cell.strip() for cell in line.split("|"))
    origin = Origin.CONTACT if name.startswith("contact.") else Origin.FACT
    return Variable(
        origin, name.removeprefix("contact."), Kind(kind), tuple(spellings.split()), sample, meaning
    )


def _given_row(name: str) -> Variable:
    meaning = f"the argument {name} of the action, else what a login or the webhook calls {name}"
    return Variable(Origin.FACT, name.lower(), Kind.TEXT, (f"{{{name}}}",), "", meaning)


CATALOGUE: tuple[Variable, ...] = (
    *(_row(line) for line in _TABLE.strip().splitlines()),
    *(_given_row(name) for name in GIVEN),
)


def _spelled(opening: str, closing: str) -> Mapping[str, Variable]:
    return {
        spelling[len(opening) : -len(closing)]: variable
        for variable in CATALOGUE
        for spelling in variable.spellings
        if spelling.startswith(opening) and spelling[len(opening)] != "{"
    }


DOLLAR_NAMES = _spelled("$", "$")
BRACE_NAMES = _spelled("{", "}")
FIELD_NAMES = _spelled("{{", "}}")
KINDS: Mapping[tuple[Origin, str], Kind] = {(v.origin, v.name): v.kind for v in CATALOGUE}
"""The kind of every fixed name; all others are text."""

WITHDRAWN: Mapping[str, str] = {
    "APW": "an agent's password is never known here; store it as a secret and write $secret.name$",
}
"""Names of other products that mean something we refuse, with what to write instead."""
