"""What an action opens, runs or sends, written out."""

from __future__ import annotations

import email
import email.policy
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.unit.engine.reports import ENDED, RINGING, report

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.domain.call import AgentSeen, Recording, Result
from ringhook.engine.requests import Rendered, public_event, render
from ringhook.engine.text import Facts, RefusedValueError

HOSTILE = (
    'x\r\n--ringhook-part-7f3c9d1e5b8a4026\r\nContent-Disposition: form-data; name="n"\r\n\r\n1'
)
FACTS = Facts(
    event=report(
        RINGING, "101", raw={"scenario": 'a "b" & <c>', "dash": "--open=calc", "hostile": HOSTILE}
    ),
    call_id="call",
    secret=lambda name: f"<{name}&value>",
)


def rendered(platform: str = "windows", **entry: object) -> Rendered:
    document = Document.model_validate({"actions": [{"call_type": "both", **entry}]})
    return render(compile_document(document, 1).actions[0], FACTS, platform)


def test_a_page_is_an_address_and_nothing_else() -> None:
    made = rendered(kind="URL", target="https://crm.example/card?n=$phone$")
    assert made == Rendered(url="https://crm.example/card?n=%2B33184881234")


def test_a_page_may_be_opened_with_a_form() -> None:
    form = {"method": "POST", "body_type": "form", "body": "n=$phone$&who={{scenario}}"}
    made = rendered(kind="URL", target="https://crm.example/card", request=form)
    assert (made.method, made.url) == ("POST", "https://crm.example/card")
    assert made.headers == {"Content-Type": "application/x-www-form-urlencoded"}
    assert made.body == b"n=%2B33184881234&who=a+%22b%22+%26+%3Cc%3E"


def test_a_program_is_its_arguments_for_the_desktops_platform() -> None:
    made = rendered(kind="RUN", target=r"c:\crm\crm.exe AppelDe=$phone$")
    assert made.argv == (r"c:\crm\crm.exe", "AppelDe=+33184881234")
    mac = rendered("macos", kind="RUN", target="/Applications/Crm.app?$phone$")
    assert mac.argv[-1] == "+33184881234"
    assert "/Applications/Crm.app" in mac.argv


def test_a_get_carries_headers_and_no_body() -> None:
    made = rendered(
        kind="GET",
        target="https://crm.example/?t=$secret.key$",
        request={"headers": {"X-Key": "$secret.key$"}, "body_type": "text", "body": "ignored"},
    )
    assert made.url == "https://crm.example/?t=%3Ckey%26value%3E"
    assert made.headers == {"X-Key": "<key&value>"}
    assert made.body == b""


def test_a_post_carries_the_event_unless_it_says_otherwise() -> None:
    made = rendered(kind="POST", target="https://crm.example/")
    assert made.headers == {"Content-Type": "application/json"}
    assert json.loads(made.body) == public_event(FACTS.event, "call")


BODIES = [
    # type, template, content type, what is sent
    ("json", '{"s": "{{scenario}}"}', "application/json", r'{"s": "a \"b\" & <c>"}'),
    ("form", "s={{scenario}}", "application/x-www-form-urlencoded", "s=a+%22b%22+%26+%3Cc%3E"),
    ("text", "s={{scenario}}", "text/plain; charset=utf-8", 's=a "b" & <c>'),
    (
        "xml",
        "<s>{{scenario}}</s>",
        "application/xml; charset=utf-8",
        "<s>a &quot;b&quot; &amp; &lt;c&gt;</s>",
    ),
]


@pytest.mark.parametrize(("body_type", "body", "content_type", "sent"), BODIES)
def test_a_body_is_escaped_for_its_type(
    body_type: str, body: str, content_type: str, sent: str
) -> None:
    made = rendered(
        kind="POST",
        target="https://crm.example/",
        request={"body_type": body_type, "body": body},
    )
    assert made.headers == {"Content-Type": content_type}
    assert made.body == sent.encode()


def test_a_form_in_parts_has_the_same_fields_whatever_the_values_hold() -> None:
    made = rendered(
        kind="POST",
        target="https://crm.example/",
        request={"body_type": "multipart", "body": "call[note]={{hostile}}&call[n]=$phone$"},
    )
    assert made.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    head = f"Content-Type: {made.headers['Content-Type']}\r\n\r\n".encode()
    parts = list(email.message_from_bytes(head + made.body, policy=email.policy.HTTP).iter_parts())
    names = [part.get_param("name", header="content-disposition") for part in parts]
    assert names == ["call[note]", "call[n]"]
    assert parts[1].get_content() == "+33184881234"


def test_arguments_are_sent_as_json_whatever_their_values_hold() -> None:
    made = rendered(
        kind="POST",
        target="https://crm.example/",
        arguments={"number": "$phone$", "said": "{{scenario}}", "fixed": "yes"},
        request={"body_type": "arguments"},
    )
    said = {"number": "+33184881234", "said": 'a "b" & <c>', "fixed": "yes"}
    assert json.loads(made.body) == said
    made = rendered(
        kind="POST",
        target="https://crm.example/?arguments=$arguments$",
        arguments={"said": "{{scenario}}"},
        request={"body_type": "form", "body": "arguments=$arguments$"},
    )
    query = parse_qs(urlsplit(made.url).query)
    assert json.loads(query["arguments"][0]) == {"said": 'a "b" & <c>'}
    assert json.loads(parse_qs(made.body.decode())["arguments"][0]) == {"said": 'a "b" & <c>'}


def test_a_put_is_a_post_that_says_so() -> None:
    made = rendered(kind="POST", target="https://crm.example/", request={"method": "PUT"})
    assert made.method == "PUT"
    assert rendered(kind="POST", target="https://crm.example/").method == "POST"


def test_a_content_type_of_ones_own_is_kept() -> None:
    made = rendered(
        kind="POST",
        target="https://crm.example/",
        request={"headers": {"content-TYPE": "application/vnd.crm+json"}},
    )
    assert made.headers == {"content-TYPE": "application/vnd.crm+json"}


def test_a_value_that_does_not_fit_is_refused_with_its_reason() -> None:
    with pytest.raises(RefusedValueError) as refused:
        rendered(kind="RUN", target=r"c:\crm\crm.exe {{dash}}")
    assert refused.value.reason == "text_argument"
    assert "calc" not in str(refused.value)


@pytest.mark.parametrize("platform", ["macos", "linux", "amiga"])
def test_a_program_for_another_system_is_refused_not_a_fault(platform: str) -> None:
    with pytest.raises(RefusedValueError) as refused:
        rendered(platform, kind="RUN", target=r"c:\crm\crm.bat $phone$")
    assert refused.value.reason == "bad_program"


def test_a_program_may_be_a_name_that_the_desktop_knows() -> None:
    assert rendered("linux", kind="RUN", target="crm $phone$").argv == ("crm", "+33184881234")


def test_the_public_event_says_everything_in_plain_words() -> None:
    event = report(
        ENDED,
        talk=3.5,
        agents=(AgentSeen("7", "101", "+33", "a@b.example", "Ann"),),
        recordings=[Recording("r", "https://pbx.example/r", 3.0)],
        result=Result.ANSWERED,
        event_id="e",
        cause="normal",
        queue="sales",
        correlation_id="x",
        leg_id="leg",
    )
    party = {"kind": "e164"}
    assert public_event(event, "call") == {
        "event": "call.ended",
        "event_id": "e",
        "call_id": "call",
        "pbx_call_id": "c1",
        "leg_id": "leg",
        "connection": "pbx-1",
        "vendor": "test",
        "direction": "inbound",
        "phone": "+33184881234",
        "client": party | {"number": "+33184881234", "e164": "+33184881234", "name": "Ada"},
        "line": party | {"number": "+33388202122", "e164": "+33388202122", "name": ""},
        "agents": [
            {"id": "7", "extension": "101", "number": "+33", "email": "a@b.example", "name": "Ann"}
        ],
        "queue": "sales",
        "occurred_at": "2026-01-05T09:30:00+00:00",
        "received_at": "2026-01-05T09:30:00+00:00",
        "wait_seconds": None,
        "talk_seconds": 3.5,
        "total_seconds": None,
        "result": "answered",
        "cause": "normal",
        "recordings": [{"id": "r", "url": "https://pbx.example/r", "duration_seconds": 3.0}],
        "correlation_id": "x",
    }
