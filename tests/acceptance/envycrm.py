"""UIS and EnvyCRM beside their guide: a telephone system that sends what the guide pastes, and a small EnvyCRM."""

from __future__ import annotations

import itertools
import json
import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

from tests.acceptance.api import Answered
from tests.acceptance.crm import Answer, Branch, Request, json_answer
from tests.acceptance.guide import Guide

KEY = "sample-envycrm-key"
LINE = "74950000002"
ANNA_NUMBER, BORIS_LINE = "79031204040", "0123456"
"""Anna has a telephone, Boris a SIP line; their computers are Sato's and Suzuki's."""
PEOPLE: list[dict[str, Any]] = [
    {"id": "sato", "name": "Anna", "crm_ids": ["4"], "route_to": f"+{ANNA_NUMBER}"},
    {"id": "suzuki", "name": "Boris", "crm_ids": ["5"], "route_to": BORIS_LINE},
]
KNOWN_AS = {"sato": ANNA_NUMBER, "suzuki": BORIS_LINE}
INCOMING = """event=call_start
&direction={{direction}}
&line_number={{virtual_phone_number}}
&client_number={{contact_phone_number}}
&call_hash={{call_session_id}}"""
OUTGOING = """event=call_start
&direction={{direction}}
&line_number={{virtual_phone_number}}
&client_number={{contact_phone_number}}
&extension={{employee_phone_number}}
&call_hash={{call_session_id}}"""
END = """event=call_end
&line_number={{virtual_phone_number}}
&client_number={{contact_phone_number}}
&extension={{employee_phone_number}}
&call_hash={{call_session_id}}
&direction={{direction}}
&talk_time_duration={{talk_time_duration}}
&record_links={{record_file_links}}"""
VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_callers, _sessions = itertools.count(79160000001), itertools.count(237859081)


@dataclass
class EnvyCrm:
    """Leads by the caller's number, and a history of calls, which its notification link fills."""

    branch: Branch
    leads: dict[str, dict[str, Any]] = field(default_factory=dict)
    history: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, service in (
            ("/hook/uis", self._hook),
            ("/openapi/v1/lead/search", self._search),
            ("/openapi/v1/lead/set", self._set),
        ):
            self.branch.serve(path, service)

    def know(self, number: str, employee: int = 4) -> str:
        """Have a lead with that number already, of that employee; returns the address of its card."""
        lead = self._add(number, "Marie Durand") | {"employee_id": employee}
        self.leads[number] = lead
        return f"{self.branch.url}/leads/{lead['id']}"

    def _add(self, number: str, name: str) -> dict[str, Any]:
        return self.leads.setdefault(number, {"id": 31 + len(self.leads), "name": name})

    def _hook(self, request: Request) -> Answer:
        told = request.query
        call = self.history.setdefault(told["call_hash"], {"direction": told["direction"]})
        if told["event"] == "call_start" and told["direction"] == "in":
            self._add(told["client_number"], told["client_number"])
        if told["event"] == "call_end":
            links = [link for link in told["record_links"].split(",") if link]
            call |= {"talk": told["talk_time_duration"], "records": links}
            call |= {"number": told["client_number"], "employee": told["extension"]}
        return Answer()

    def _search(self, request: Request) -> Answer:
        if request.headers.get("x-api-key") != KEY:
            return Answer(status=403)
        lead = self.leads.get(request.json()["request"]["phone"])
        return _result({"leads": [lead] if lead else []})

    def _set(self, request: Request) -> Answer:
        values = request.json()["request"]["values"]
        return _result({"lead_id": self._add(values["phone"].lstrip("+"), values["name"])["id"]})


class Uis(Guide):
    """The guide, with UIS on one side and EnvyCRM on the other."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.adapter = "uis"
        self.envy = EnvyCrm(self.crm)
        self.agents = [
            {**person, "identifiers": [KNOWN_AS[str(person["id"])]]} for person in PEOPLE
        ]
        self.caller, self.session = str(next(_callers)), next(_sessions)

    def integrate(self, *operations: str, **connection: Any) -> None:
        """Install EnvyCRM's pack as its form does, with *operations* of it (all of them without)."""
        self.connection = connection
        form = {"subdomain": "test", "api_key": KEY, "inbox_type": "3"}
        chosen = {"answers": form, "operations": list(operations)}
        answer = self.api.ask("POST", "/api/packs/envycrm/draft", json=chosen)
        assert answer.status_code == 200, answer.text
        draft = json.loads(answer.text.replace("https://test.envycrm.com", self.crm.url))
        for name in draft["secrets"]:
            assert self.api.ask("PUT", f"/api/secrets/{name}", json={"value": KEY}).ok
        self.save({name: draft[name] for name in ("credentials", "lookups", "actions")})

    def notify(self, text: str, direction: str = "in", **variables: Any) -> None:
        """Send a notification by GET: *text* as it was pasted, every variable as its JSON value."""
        values = {
            "direction": direction,
            "virtual_phone_number": LINE,
            "contact_phone_number": self.caller,
            "call_session_id": self.session,
            "employee_phone_number": None,
            "talk_time_duration": 0,
            "record_file_links": [],
        } | variables
        pasted = text.replace("\n", "\r\n")
        filled = VARIABLE.sub(lambda found: json.dumps(values[found[1]]), pasted)
        answer = self.ask(urllib.parse.quote(filled, safe="=&[]:/,"))
        assert answer.status_code == 200, answer.text

    def enquire(self, **more: str) -> Answered:
        """Ask as the scenario's interactive processing does, with nothing but the subscriber's number ticked."""
        asked = {"event": "redirect_incoming", "numa": self.caller} | more
        return self.ask(urllib.parse.urlencode(asked))

    def calls_of(self, agent: str) -> list[dict[str, Any]]:
        """Return the passage's calls that our history finds for an agent."""
        found: list[dict[str, Any]] = self.api.get("/api/calls", agent=agent, limit="200")["calls"]
        return [call for call in found if call["connection"] == self.id]

    def recorded(self) -> dict[str, Any]:
        """Return what EnvyCRM's history says of the one call, as soon as it is over."""

        def look() -> dict[str, Any] | None:
            return next((call for call in self.envy.history.values() if "talk" in call), None)

        return self.eventually(look, "the call in EnvyCRM's history")


def _result(found: dict[str, Any]) -> Answer:
    return json_answer({"status_code": 200, "message": "OK", "result": found})
