"""Zoho beside its guide: a small Zoho CRM that leads are made in, and programs that call functions."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.acceptance.api import Answered, Api
from tests.acceptance.crm import Answer, Branch, Request, json_answer
from tests.acceptance.guide import Guide

NAMES = ("FirstName", "LastName", "Company", "Mobile")
FORM = {"FirstName": "Art", "LastName": "Clayton", "Company": "Zylker", "Mobile": "555-876-4367"}
FIELDS = {"First_Name": "FirstName", "Last_Name": "LastName"} | {n: n for n in NAMES[2:]}
"""What a lead's fields are filled with."""
SCRIPT = json.dumps({"data": [{name: f"$argument.{given}$" for name, given in FIELDS.items()}]})
CLIENT_SECRET = "sample-client-secret"


@dataclass
class ZohoCrm:
    """Makes leads for whoever has its newest ticket. *trouble* is what it answers instead."""

    branch: Branch
    leads: list[dict[str, str]] = field(default_factory=list)
    tickets: int = 0
    trouble: Answer | None = None

    def __post_init__(self) -> None:
        self.branch.serve("/oauth/v2/token", self._ticket)
        self.branch.serve("/crm/v8/Leads", self._lead)

    def _ticket(self, _: Request) -> Answer:
        self.tickets += 1
        return json_answer({"access_token": f"ticket-{self.tickets}", "expires_in": 3600})

    def _lead(self, request: Request) -> Answer:
        if self.trouble is not None:
            return self.trouble
        if request.headers.get("authorization") != f"Zoho-oauthtoken ticket-{self.tickets}":
            return json_answer({"code": "INVALID_TOKEN", "status": "error"}, 401)
        (lead,) = request.json()["data"]
        if not lead["Last_Name"]:
            return json_answer({"data": [{"code": "MANDATORY_NOT_FOUND", "status": "error"}]}, 202)
        self.leads.append(lead)
        made = {"code": "SUCCESS", "status": "success", "details": {"id": f"{len(self.leads)}"}}
        return json_answer({"data": [made]}, 201)


class Zoho(Guide):
    """The guide, with functions that make leads, and keys for those who call them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.zoho = ZohoCrm(self.crm)
        self._keys: list[str] = []
        self._calls = itertools.count(1)

    @property
    def function(self) -> str:
        """The id of the passage's function."""
        return f"lead-{self.number}"

    def create(
        self, *others: Mapping[str, Any], daily_limit: int = 0, **more: Any
    ) -> dict[str, Any]:
        """Create the function of the guide's example, with *more* set, beside *others*; as it is saved.

        *daily_limit* is how often Zoho may be asked in a day.
        """
        credential = {
            "id": f"zoho-{self.number}",
            "type": "oauth2_client",
            "token_url": f"{self.crm.url}/oauth/v2/token",
            "client_id": "sample-client",
            "client_secret": CLIENT_SECRET,
            "scheme": "Zoho-oauthtoken",
            "daily_limit": daily_limit,
            "over_limit": "fail",
        }
        request = {
            "credential": credential["id"],
            "body_type": "json",
            "body": SCRIPT,
            "success": {"condition": "data[0].code == 'SUCCESS'"},
            "read": {"lead_id": {"path": "data[0].details.id"}},
        }
        function = {
            "id": self.function,
            "name": "Create lead",
            "kind": "POST",
            "trigger": "manual",
            "target": f"{self.crm.url}/crm/v8/Leads",
            "request": request,
            "callable_by": "both",
            "parameters": [{"name": name, "required": name == "LastName"} for name in NAMES],
        }
        saved = self.save({"credentials": [credential], "actions": [function | more, *others]})
        made: dict[str, Any] = saved["actions"][0]
        return made

    def key(self, role: str = "executor") -> dict[str, str]:
        """Make a key; it is taken away with `leave`."""
        wanted = {"name": f"Form {self.number}", "role": role}
        made: dict[str, str] = self.api.ask("POST", "/api/keys", json=wanted).json()
        self._keys.append(made["id"])
        return made

    def leave(self) -> None:
        """Take every key away."""
        for key in self._keys:
            self.api.ask("DELETE", f"/api/keys/{key}")

    def run(self, key: str = "", method: str = "POST", name: str = "", **options: Any) -> Answered:
        """Call the function as a program does, with *key* as the bearer's token."""
        with Api(self.api.url, key) as program:
            return program.ask(method, f"/api/actions/{name or self.function}/execute", **options)

    def submit(self, form: Mapping[str, Any] = FORM) -> Answered:
        """Press Submit in a form whose program has a key."""
        return self.run(self.key()["key"], json={"arguments": dict(form)})

    def ring(self, **more: str) -> str:
        """Let a customer call; returns the PBX's name of the call."""
        call = f"zoho-{self.number}-{next(self._calls)}"
        told = {"event": "ringing", "call_id": call, "from": "+15558764367", "name": "Art Clayton"}
        self.hook(**told | more)
        return call

    def executions(self) -> list[dict[str, Any]]:
        """Return today's executions of the function."""
        found: list[dict[str, Any]] = self.api.get("/api/executions", action=self.function)[
            "executions"
        ]
        return found


def lead_of(form: Mapping[str, str]) -> dict[str, str]:
    """Return the lead that a form's details become."""
    return {name: form.get(given, "") for name, given in FIELDS.items()}
