"""Who may call an action: a key that opens nothing else, a token, a key in the address; each as the action says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.flows.function_desk import LEAD, Caller, executions, executor
from tests.unit.flows.test_roles import key_of, routes
from tests.unit.flows.world import KEY, NAME, World

from ringhook.domain.role import Role
from ringhook.flows.admin.least_roles import RULES

ART = {"Last_Name": "Clayton"}
GRANT = "grant_type=client_credentials"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def ask_token(world: World, key: str, form: str = "", **headers: str) -> tuple[int, Any]:
    """Exchange *key* for a token."""
    found = world.app.access.find(key)
    identity = found.id if found else "none"
    body = form or f"{GRANT}&client_id={identity}&client_secret={key}"
    status, told, _ = world.api(
        "POST", "/api/oauth/token", body, key="", headers=FORM | dict(headers)
    )
    return status, told


def with_callers(world: World, callable_by: str) -> Caller:
    world.save(actions=[LEAD | {"callable_by": callable_by}])
    return Caller(world, executor(world))


def test_an_executors_key_opens_nothing_else(world: World) -> None:
    world.save(actions=[LEAD])
    key = executor(world)
    token = ask_token(world, key)[1]["access_token"]
    for route in routes(world):
        if RULES[route].least is None or route.endswith("/execute"):
            continue
        method, path = re.sub(r"<\w+>", "lead", route).split(" ")
        for text in (key, token):
            status, _, _ = world.api(method, path, {} if method != "GET" else None, key=text)
            assert (status, route) == (403, route)


def test_an_executors_key_does_not_sign_in_on_the_page(world: World) -> None:
    world.save()
    status, body, _ = world.api("POST", "/api/session", {"key": executor(world)}, key="")
    assert (status, "for programs" in str(body)) == (403, True)


@pytest.mark.parametrize(
    ("callable_by", "by_key", "by_token"),
    [("nobody", 403, 403), ("key", 200, 403), ("oauth", 403, 200), ("both", 200, 200)],
)
def test_each_switch_lets_in_whom_it_names(
    world: World, callable_by: str, by_key: int, by_token: int
) -> None:
    caller = with_callers(world, callable_by)
    token = ask_token(world, caller.key)[1]["access_token"]
    assert caller.call(ART)[0] == by_key
    assert Caller(world, token).call(ART)[0] == by_token
    assert Caller(world, "").call(ART, query=in_address(caller.key))[0] == by_key


def in_address(key: str) -> dict[str, str]:
    return {"auth_type": "apikey", "zapikey": key}


def test_nobody_is_the_default(world: World) -> None:
    action = {key: value for key, value in LEAD.items() if key != "callable_by"}
    world.save(actions=[action])
    assert Caller(world, KEY).call(ART)[0] == 403


@pytest.mark.parametrize(
    ("role", "status"), [(Role.VIEWER, 403), (Role.OPERATOR, 200), (Role.ADMIN, 200)]
)
def test_a_viewers_key_calls_nothing(world: World, role: Role, status: int) -> None:
    world.save(actions=[LEAD])
    assert Caller(world, key_of(world, role)).call(ART)[0] == status


def test_a_key_may_be_for_some_actions_only(world: World) -> None:
    other = LEAD | {"id": "other", "api_name": "other"}
    world.save(actions=[LEAD, other])
    body = {"name": "Form", "role": "executor", "actions": ["other"]}
    _, made, _ = world.api("POST", "/api/keys", body)
    caller = Caller(world, made["key"])
    assert caller.call(ART)[0] == 403
    caller.name = "none"
    assert caller.call(ART)[0] == 403
    caller.name = "other"
    assert caller.call(ART)[0] == 200
    token = ask_token(world, made["key"])[1]["access_token"]
    assert Caller(world, token).call(ART)[0] == 403
    _, listed, _ = world.api("GET", "/api/keys")
    assert [key["actions"] for key in listed["keys"] if key["id"] == made["id"]] == [["other"]]


@pytest.mark.parametrize(
    "more",
    [{"role": "viewer", "actions": ["lead"]}, {"role": "executor", "actions": ["none"]}],
)
def test_actions_of_a_key_must_make_sense(world: World, more: dict[str, Any]) -> None:
    world.save(actions=[LEAD])
    assert world.api("POST", "/api/keys", {"name": "x"} | more)[0] == 400


def test_a_pages_cookie_calls_nothing(world: World) -> None:
    world.save(actions=[LEAD])
    event = {"method": "GET", "path": "/api/actions/lead/execute"}
    answer = world.app.admin(_signed_in(world, event))
    assert answer["statusCode"] == 403
    assert executions(world) == []


def _signed_in(world: World, asked: dict[str, str]) -> dict[str, Any]:
    opened = world.app.admin(_event("POST", "/api/session", '{"key": "' + KEY + '"}', {}))
    cookie = opened["cookies"][0].split(";")[0]
    return _event(asked["method"], asked["path"], "", {"cookie": cookie})


def _event(method: str, path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "queryStringParameters": {},
        "headers": {"content-type": "application/json"} | headers,
        "requestContext": {
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
            "stage": "$default",
        },
        "body": body,
        "isBase64Encoded": False,
    }


def test_a_revoked_key_and_its_tokens_open_nothing(caller: Caller) -> None:
    world = caller.world
    token = ask_token(world, caller.key)[1]["access_token"]
    found = world.app.access.find(caller.key)
    assert found is not None
    world.app.access.revoke(NAME, found.id)
    assert caller.call(ART)[0] == 401
    assert Caller(world, token).call(ART)[0] == 401
    assert Caller(world, "").call(ART, query=in_address(caller.key))[0] == 401


def test_a_token_is_good_for_an_hour(caller: Caller) -> None:
    world = caller.world
    status, told = ask_token(world, caller.key)
    assert (status, told["token_type"], told["expires_in"]) == (200, "Bearer", 3600)
    token = told["access_token"]
    world.clock.advance(3599)
    assert Caller(world, token).call(ART)[0] == 200
    world.clock.advance(1)
    assert Caller(world, token).call(ART)[0] == 401
    assert token not in world.table.everything()


def test_an_admins_token_opens_no_more_than_an_executors(world: World) -> None:
    world.save(actions=[LEAD])
    token = ask_token(world, KEY)[1]["access_token"]
    assert world.api("GET", "/api/config", key=token)[0] == 403
    assert Caller(world, token).call(ART)[0] == 200


def test_the_client_may_show_itself_in_the_header(caller: Caller) -> None:
    import base64  # noqa: PLC0415 - for this alone

    found = caller.world.app.access.find(caller.key)
    assert found is not None
    pair = base64.b64encode(f"{found.id}:{caller.key}".encode()).decode()
    assert ask_token(caller.world, "", GRANT, authorization=f"Basic {pair}")[0] == 200
    twice = f"{GRANT}&client_secret=x"
    assert ask_token(caller.world, "", twice, authorization=f"Basic {pair}")[0] == 400


@pytest.mark.parametrize(
    ("form", "status", "word"),
    [
        ("client_id=a", 400, "invalid_request"),
        ("grant_type=password", 400, "unsupported_grant_type"),
        (f"{GRANT}&client_id=a&client_secret=b", 401, "invalid_client"),
        (GRANT, 401, "invalid_client"),
        (f"{GRANT}&{GRANT}", 400, "invalid_request"),
        (f"{GRANT}&x=" + "y" * 5000, 400, "invalid_request"),
    ],
)
def test_what_gets_no_token_is_told_in_the_words_of_the_rfc(
    world: World, form: str, status: int, word: str
) -> None:
    got, told = ask_token(world, "", form)
    assert (got, told["error"]) == (status, word)


def test_a_key_of_another_id_is_refused(world: World) -> None:
    form = f"{GRANT}&client_id=0000&client_secret={KEY}"
    assert ask_token(world, "", form)[0] == 401


def test_who_guesses_has_to_wait(world: World) -> None:
    form = f"{GRANT}&client_id=a&client_secret=b"
    statuses = [ask_token(world, "", form)[0] for _ in range(21)]
    assert statuses == [401] * 20 + [429]


def test_a_key_in_the_address_is_for_calls_alone_and_shown_nowhere(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    world = caller.world
    query = in_address(caller.key)
    assert world.api("GET", "/api/keys", key="", query=in_address(KEY))[0] == 401
    status, body, _ = Caller(world, "").call(ART, query=query)
    assert status == 200
    refused = Caller(world, "").call({"x": 1}, query=query)[1]
    line = executions(world)[0]
    assert (line["via"], line["who"]) == ("zapikey", "Web form")
    for text in (str(body), str(refused), str(line), world.table.everything(), caplog.text):
        assert caller.key not in text
    assert Caller(world, "").call(ART, query={"zapikey": caller.key})[0] == 401
