"""Everything a CRM can do wrong ends with a word and a sentence, and the service is well afterwards.

One call sets all the actions off at once; each has its own path at the CRM, and its own test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from tests.acceptance.faults import (
    Sessions,
    at_first,
    bomb,
    breaks_off,
    busy_by_another_clock,
    confirms,
    endless,
    half_an_answer,
    replies,
    resets,
    says_nothing,
    slow,
)
from tests.acceptance.faulty_crm import Behaviour, as_json, works
from tests.acceptance.scene import FINAL, Entry, Scene, on_stage, outcomes
from tests.acceptance.waiting import eventually
from tests.acceptance.world import Place

MUST_SUCCEED: dict[str, Any] = {"success": {"condition": "code == 'success'"}}
IMPATIENT: dict[str, Any] = {"timeout_seconds": 1}
AN_HOUR_AHEAD = 3600
METADATA = "http://169.254.169.254/latest/meta-data/"
CYRILLIC = '{"name": "Иванов"}'


@dataclass(frozen=True)
class Bad:
    """One thing that goes wrong, at the CRM or before it, and what is to be made of it.

    *target* is the action's address where it is none of the CRM's; `{closed}` is a port where nobody
    listens, `{tls}` the CRM's own, asked for https.
    """

    outcome: str
    state: str
    behaviour: Behaviour = works
    kind: str = "POST"
    request: dict[str, Any] = field(default_factory=dict)
    target: str = ""


def fine(behaviour: Behaviour, request: dict[str, Any] | None = None) -> Bad:
    """Return what looks bad and does no harm."""
    return Bad("ok", "succeeded", behaviour, request=request or {})


BAD: dict[str, Bad] = {
    "an unresolvable host": Bad("dns", "dead", target="https://crm.invalid/notes"),
    "a refused port": Bad("connect", "dead", target="{closed}/notes"),
    "half an answer to a GET": Bad("broken_answer", "dead", half_an_answer, "GET"),
    "half an answer to a POST": Bad("broken_answer", "unknown", half_an_answer),
    "no answer to a POST": Bad("broken_answer", "unknown", breaks_off),
    "a reset": Bad("broken_answer", "unknown", resets),
    "a silence after a GET": Bad("timeout", "dead", says_nothing, "GET", IMPATIENT),
    "a silence after a POST": Bad("timeout", "unknown", says_nothing, request=IMPATIENT),
    "a 5 GB answer": fine(endless),
    "a 5 GB answer to be read": Bad("too_large", "failed", endless, request=MUST_SUCCEED),
    "a gzip bomb": fine(bomb),
    "a gzip bomb to be read": Bad("too_large", "failed", bomb, request=MUST_SUCCEED),
    "a redirect to the metadata": Bad(
        "blocked_address", "failed", replies(302, b"", f"Location: {METADATA}"), "GET"
    ),
    "a redirected POST": Bad(
        "too_many_redirects", "failed", replies(307, b"", f"Location: {METADATA}")
    ),
    "a redirect in a circle": Bad(
        "too_many_redirects",
        "failed",
        replies(302, b"", "Location: /a-redirect-in-a-circle"),
        "GET",
    ),
    "an address of the metadata": Bad("blocked_address", "failed", kind="GET", target=METADATA),
    "an address in IPv6 clothes": Bad(
        "blocked_address", "failed", target="http://[::ffff:169.254.169.254]/"
    ),
    "a port that speaks no TLS": Bad("tls", "dead", request=IMPATIENT, target="{tls}/notes"),
    "invalid JSON that nobody reads": fine(confirms(b'{"code": ')),
    "invalid JSON to be read": Bad(
        "unreadable", "failed", confirms(b"<html>OK</html>"), request=MUST_SUCCEED
    ),
    "JSON that is no success": Bad(
        "script", "failed", confirms(b'{"code": "INVALID_TOKEN"}'), request=MUST_SUCCEED
    ),
    "a charset that does not exist": fine(
        confirms(b'{"code": "success"}', "Content-Type: text/json; charset=x-none"), MUST_SUCCEED
    ),
    "gzip that is none": Bad(
        "broken_answer", "unknown", replies(200, b"plain", "Content-Encoding: gzip")
    ),
    "400": Bad("bad_request", "failed", replies(400)),
    "401": Bad("auth", "failed", replies(401)),
    "402": Bad("refused", "failed", replies(402)),
    "404": Bad("not_found", "failed", replies(404)),
    "429": Bad("busy", "dead", replies(429)),
    "500": Bad("server_error", "dead", replies(500)),
    "a secret that is not there": Bad(
        "mapping_empty", "failed", request={"headers": {"X-Key": "$secret.nobody-wrote-it$"}}
    ),
}


def path_of(what: str) -> str:
    """Return where the CRM does so."""
    return "/" + what.replace(" ", "-")


@pytest.fixture(scope="module")
def decisions(target: Place) -> Iterator[dict[str, Entry]]:
    """Return the decision about each action, all of one call, when everything is over."""
    with on_stage(target) as scene, on_stage(target) as gone:
        gone.crm.down()
        places = {"closed": gone.crm.url, "tls": scene.crm.url.replace("http", "https")}
        scene.save(*(_action(scene, what, places) for what in BAD))
        scene.ring("call-1")
        yield eventually(lambda: _over(scene), "the end of all actions", target.patience_seconds)


def _action(scene: Scene, what: str, places: dict[str, str]) -> Entry:
    bad = BAD[what]
    scene.crm.behave(path_of(what), bad.behaviour)
    request = {"retry": [], "timeout_seconds": 10, **bad.request}
    where = bad.target.format_map(places) or path_of(what)
    return scene.action(where, bad.kind, **request) | {"name": what}


def _over(scene: Scene) -> dict[str, Entry] | None:
    found = {one["name"]: one for one in scene.decisions() if one.get("name") in BAD}
    states = {(one["delivery"] or {}).get("state") for one in found.values()}
    return found if len(found) == len(BAD) and states <= FINAL else None


@pytest.fixture
def scene(target: Place) -> Iterator[Scene]:
    with on_stage(target) as made:
        yield made


@pytest.mark.parametrize("what", BAD)
def test_what_goes_wrong_has_a_word_and_a_sentence(decisions: dict[str, Entry], what: str) -> None:
    bad, delivery = BAD[what], decisions[what]["delivery"]
    assert (delivery["state"], outcomes(delivery)) == (bad.state, [bad.outcome])
    sentence = delivery["attempts"][-1]["sentence"]
    assert bool(sentence) == (bad.outcome != "ok"), sentence


@pytest.mark.usefixtures("decisions")
def test_the_service_is_well_after_all_that(scene: Scene) -> None:
    scene.save(scene.action("/notes"))
    scene.ring("call-1")
    assert scene.ended(scene.place.patience_seconds)["call-1"]["state"] == "succeeded"
    with scene.api() as api:
        assert api.ask("GET", "/healthz").status_code == 200


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        pytest.param(CYRILLIC.encode("cp1251"), "windows-1251", id="said"),
        pytest.param(CYRILLIC.encode(), "windows-1251", id="said and not so"),
        pytest.param(b"\xef\xbb\xbf" + CYRILLIC.encode(), "x-none", id="unknown, with a mark"),
    ],
)
def test_a_name_is_read_in_whatever_charset_or_garbled_and_never_stops_what_follows(
    scene: Scene, raw: bytes, charset: str
) -> None:
    kind = f"Content-Type: application/json; charset={charset}"
    scene.crm.behave("/search", confirms(raw, kind))
    body = {"body_type": "json", "body": '{"who": "$result.who$"}'}
    search = scene.action("/search", "GET", read={"who": {"path": "name"}}) | {
        "id": f"{scene.name}-search"
    }
    scene.save(search, scene.action("/notes", **body) | {"after": search["id"]})
    scene.ring("call-1")
    asked = eventually(lambda: scene.crm.asked("/notes"), "a note", scene.place.patience_seconds)
    assert as_json(asked[0])["who"]
    if raw != CYRILLIC.encode():
        assert as_json(asked[0]) == {"who": "Иванов"}


def test_an_expired_token_is_renewed_once_however_many_notes_wait_for_it(scene: Scene) -> None:
    sessions = Sessions()
    scene.crm.behave("/login", slow(0.5, sessions.login))
    scene.crm.behave("/notes", sessions.locked)
    login = {
        "id": f"{scene.name}-login",
        "type": "login",
        "target": f"{scene.crm.url}/login",
        "request": {"method": "POST", "read": {"token": {"path": "session.token"}}},
        "headers": {"X-Session": "$variable.token$"},
    }
    scene.save(scene.action("/notes", credential=login["id"]), credentials=[login])
    scene.ring("call-1")
    scene.ended(scene.place.patience_seconds)
    assert sessions.logins == 1
    sessions.forget()
    scene.ring(*(f"late-{n}" for n in range(6)))
    told = scene.ended(scene.place.patience_seconds)
    assert {(one["state"], *outcomes(one)) for one in told.values()} == {("succeeded", "ok")}
    assert sessions.logins == 2
    assert set(scene.crm.acted.values()) == {1}


@pytest.mark.parametrize("ahead_seconds", [-AN_HOUR_AHEAD, AN_HOUR_AHEAD, 400 * 86_400])
def test_a_crm_whose_clock_is_wrong_is_asked_again_when_it_meant(
    scene: Scene, ahead_seconds: int
) -> None:
    if scene.place.name == "cloud" and ahead_seconds != AN_HOUR_AHEAD:
        pytest.skip("one is enough where functions are slow: the arithmetic is the same")
    busy = partial(busy_by_another_clock, ahead_seconds=ahead_seconds)
    scene.crm.behave("/notes", at_first(1, busy))
    scene.save(scene.action("/notes", retry=[1]))
    scene.ring("call-1")
    told = scene.ended(scene.place.patience_seconds)["call-1"]
    assert outcomes(told) == ["busy", "ok"]
