"""The file that leaves and the texts that come in, through the API as it is called."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.flows.world import World

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROW = "Appel entrant;URL;https://crm.example/$phone$"
TOKEN = "the-token-of-the-main-connection"
DOCUMENT: dict[str, Any] = {
    "settings": {"language": "fr"},
    "connections": [{"id": "main", "adapter": "generic", "token": TOKEN}],
    "agents": [{"id": "anna", "identifiers": ["101"]}],
    "actions": [{"id": "card", "kind": "URL", "target": "https://crm.example/$phone$"}],
}


class Client:
    """Calls the API with a key of its own."""

    def __init__(self) -> None:
        app = World().app
        self.key = app.access.create("one", NOW)
        self.secrets, self.configurations = app.secrets, app.configurations
        self._api = app.admin

    def ask(
        self,
        method: str,
        path: str,
        body: str | bytes = "",
        kind: str = "",
        query: str = "",
        **more: str,
    ) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.key}", **more}
        if kind:
            headers["content-type"] = kind
        raw = body if isinstance(body, bytes) else body.encode()
        return self._api(
            {
                "version": "2.0",
                "rawPath": path,
                "rawQueryString": query,
                "queryStringParameters": dict(p.split("=") for p in query.split("&") if p),
                "headers": headers,
                "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
                "body": base64.b64encode(raw).decode() if raw else "",
                "isBase64Encoded": bool(raw),
            }
        )

    def save(self, document: dict[str, Any]) -> None:
        headers = {"if-match": "*"}
        answer = self.ask("PUT", "/api/config", json.dumps(document), "application/json", **headers)
        assert answer["statusCode"] == 200, answer["body"]

    def config(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ask("GET", "/api/config")["body"])
        return found

    def bring(self, form: str, text: str, query: str = "") -> dict[str, Any]:
        """Import *text*; returns draft and warnings."""
        body = json.dumps({"text": text})
        answer = self.ask("POST", f"/api/import/{form}", body, "application/json", query)
        assert answer["statusCode"] == 200, answer["body"]
        found: dict[str, Any] = json.loads(answer["body"])
        return found


@pytest.fixture
def client() -> Client:
    return Client()


def problem(answer: dict[str, Any]) -> str:
    """Return the first problem's text."""
    message: str = json.loads(answer["body"])["problems"][0]["message"]
    return message


def header(answer: dict[str, Any], name: str) -> str:
    """Return a header, wherever the resolver put it."""
    found = {key.lower(): value for key, value in (answer.get("headers") or {}).items()}
    return str(found[name])


def test_the_export_is_a_file_named_by_day_and_version(client: Client) -> None:
    client.save(DOCUMENT)
    answer = client.ask("GET", "/api/config/export")
    assert (
        header(answer, "content-disposition")
        == 'attachment; filename="ringhook-2026-01-05-v1.json"'
    )
    assert header(answer, "cache-control") == "no-store"


def test_the_export_holds_neither_tokens_nor_secrets(client: Client) -> None:
    connection = DOCUMENT["connections"][0] | {"settings": {"secret": "hush-hush-hush"}}
    client.save(DOCUMENT | {"connections": [connection]})
    body = client.ask("GET", "/api/config/export")["body"]
    exported = json.loads(body)["connections"][0]
    assert exported["token"] == ""
    assert exported["settings"]["secret"].startswith("$secret.connection.main.secret")
    assert TOKEN not in body
    assert "hush" not in body


def test_a_secret_that_lies_open_in_an_old_version_is_exported_as_a_reference(
    client: Client,
) -> None:
    connection = DOCUMENT["connections"][0] | {"settings": {"secret": "hush-hush-hush"}}
    document = client.configurations.newest("one").document.model_validate(
        DOCUMENT | {"connections": [connection]}
    )
    client.configurations.save("one", document, 0, "test")
    assert "hush" not in client.ask("GET", "/api/config/export")["body"]


def test_an_export_imported_where_it_came_from_changes_nothing(client: Client) -> None:
    client.save(DOCUMENT)
    brought = client.bring("ringhook", client.ask("GET", "/api/config/export")["body"])
    assert brought == {"draft": client.config(), "warnings": []}


def test_an_export_imported_elsewhere_is_equal_but_for_the_token(client: Client) -> None:
    client.save(DOCUMENT)
    text = client.ask("GET", "/api/config/export")["body"]
    brought = Client().bring("ringhook", text)
    assert brought["draft"] == json.loads(text)
    assert [w["path"] for w in brought["warnings"]] == ["connections.0.token"]
    other = Client()
    other.save(brought["draft"])
    assert other.config()["connections"][0]["token"] not in ("", TOKEN)


def test_an_import_saves_nothing(client: Client) -> None:
    client.save(DOCUMENT)
    before = client.ask("GET", "/api/config")
    client.bring("cely", ROW)
    client.bring("cely", ROW, "merge=true")
    assert client.ask("GET", "/api/config") == before


def test_a_draft_holds_only_what_was_imported_and_can_be_saved(client: Client) -> None:
    client.save(DOCUMENT)
    draft = client.bring("cely", ROW)["draft"]
    assert (draft["connections"], draft["agents"], len(draft["actions"])) == ([], [], 1)
    client.save(draft)


def test_merged_actions_stand_behind_the_saved_ones(client: Client) -> None:
    client.save(DOCUMENT)
    draft = client.bring("cely", ROW, "merge=true")["draft"]
    assert [a["id"] for a in draft["actions"]] == ["card", ""]
    assert draft["connections"] == client.config()["connections"]
    client.save(draft)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv; charset=utf-8", ROW),
        ("text/plain", ROW),
        ("", ROW),
        ("", json.dumps({"text": ROW})),
        ("application/octet-stream", ROW),
        ("application/json", '[{"type": 1, "action": "URL", "url": "https://crm.example/"}]'),
    ],
)
def test_the_text_may_come_in_a_field_or_as_it_is(client: Client, kind: str, body: str) -> None:
    answer = client.ask("POST", "/api/import/cely", body, kind)
    assert answer["statusCode"] == 200, answer["body"]
    assert len(json.loads(answer["body"])["draft"]["actions"]) == 1


def test_xml_may_come_as_it_is(client: Client) -> None:
    answer = client.ask("POST", "/api/import/threecx", "<Crm/>", "application/xml")
    assert json.loads(answer["body"])["warnings"]


def test_an_unknown_format_is_not_found_and_names_the_known_ones(client: Client) -> None:
    answer = client.ask("POST", "/api/import/fax", ROW, "text/plain")
    assert answer["statusCode"] == 404
    assert "biztel, cely, divalto, ringhook, threecx" in problem(answer)


@pytest.mark.parametrize(
    ("form", "kind", "body", "words"),
    [
        ("threecx", "text/xml", b"<Crm>\n<a></b>", "line 2, column"),
        ("cely", "application/json", b'{"text": "x', "line 1, column"),
        ("cely", "application/json", b'{"text": 5}', "one JSON string"),
        (
            "cely",
            "text/csv",
            "1;URL;é".encode("latin-1"),
            "line 1, column 7: the text is not UTF-8",
        ),
        ("cely", "text/csv", b"", "empty"),
        ("ringhook", "application/json", b"[1]", "one JSON object"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused(
    client: Client, form: str, kind: str, body: bytes, words: str
) -> None:
    answer = client.ask("POST", f"/api/import/{form}", body, kind)
    assert answer["statusCode"] == 400
    assert words in problem(answer)


def test_a_key_is_needed(client: Client) -> None:
    client.key = "rh_wrong"
    assert client.ask("POST", "/api/import/cely", ROW, "text/csv")["statusCode"] == 401
    assert client.ask("GET", "/api/config/export")["statusCode"] == 401
