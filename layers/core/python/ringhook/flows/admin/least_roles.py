"""The least role of every route, and what the audit log calls what it does.

A route that is not in this list is for admins alone, and a test says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ringhook.domain.role import Role
from ringhook.flows.admin.visit import refusal

EXECUTOR, VIEWER, OPERATOR, ADMIN = Role


class For(Enum):
    """Whose route it is: a workspace's people's, the operator's (of the whole deployment), or both."""

    WORKSPACE = "workspace"
    KEEPER = "keeper"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rule:
    """*least* is None for everybody's routes; *deed* is empty where nothing is written down.

    *takes_forms* lets other bodies in than JSON, *takes_query_key* a key in the address.
    """

    least: Role | None
    deed: str = ""
    whose: For = For.WORKSPACE
    takes_forms: bool = False
    takes_query_key: bool = False

    def refusal(self, role: Role, *, is_keeper: bool) -> str:
        """Return why this visitor may not come in, or nothing."""
        if is_keeper:
            return "" if self.whose is not For.WORKSPACE else NO_WORKSPACE
        if self.whose is For.KEEPER:
            return "this needs the operator key of the deployment"
        if self.least is None or role.covers(self.least):
            return ""
        return refusal(role, self.least)


NO_WORKSPACE = "the operator key makes workspaces; what is in them needs a key of their own"


CALL = Rule(EXECUTOR, takes_forms=True, takes_query_key=True)
"""Calling an action; who may call which, the route says."""

RULES: Mapping[str, Rule] = {
    "GET /api/openapi.json": Rule(None),
    "GET /api/oauth/callback": Rule(None),
    "GET /api/oidc/start": Rule(None),
    "GET /api/oidc/callback": Rule(None),
    "POST /api/session": Rule(None),
    "POST /api/oauth/token": Rule(None, takes_forms=True),
    "GET /api/session": Rule(VIEWER, whose=For.BOTH),
    "DELETE /api/session": Rule(VIEWER, whose=For.BOTH),
    "GET /api/health": Rule(VIEWER, whose=For.BOTH),
    "GET /api/status": Rule(VIEWER, whose=For.BOTH),
    "GET /api/workspaces": Rule(ADMIN, whose=For.KEEPER),
    "POST /api/workspaces": Rule(ADMIN, "workspace_made", For.KEEPER),
    "DELETE /api/workspaces/<name>": Rule(ADMIN, "workspace_deleted", For.KEEPER),
    "POST /api/erase": Rule(ADMIN, "number_erased"),
    "GET /api/export": Rule(VIEWER, "exported"),
    "POST /api/move/export": Rule(ADMIN, "workspace_exported"),
    "POST /api/move/import": Rule(ADMIN, "workspace_imported"),
    "GET /api/keys": Rule(ADMIN),
    "POST /api/keys": Rule(ADMIN, "key_made"),
    "DELETE /api/keys/<key_id>": Rule(ADMIN, "key_revoked"),
    "GET /api/audit": Rule(ADMIN, whose=For.BOTH),
    "GET /api/config": Rule(VIEWER),
    "PUT /api/config": Rule(ADMIN, "config_saved"),
    "GET /api/config/export": Rule(ADMIN),
    "GET /api/config/versions": Rule(VIEWER),
    "GET /api/config/versions/<number>": Rule(VIEWER),
    "POST /api/config/versions/<number>/restore": Rule(ADMIN, "config_restored"),
    "POST /api/import/<form>": Rule(ADMIN),
    "GET /api/secrets": Rule(VIEWER),
    "PUT /api/secrets/<secret_name>": Rule(ADMIN, "secret_written"),
    "GET /api/adapters": Rule(VIEWER),
    "GET /api/variables": Rule(VIEWER),
    "GET /api/packs": Rule(VIEWER),
    "POST /api/packs/<slug>/draft": Rule(ADMIN),
    "POST /api/packs/<slug>/install": Rule(ADMIN, "pack_installed"),
    "GET /api/connections/status": Rule(VIEWER),
    "GET /api/connections/<connection_id>/setup": Rule(ADMIN),
    "POST /api/connections/<connection_id>/ring": Rule(OPERATOR, "test_call"),
    "GET /api/unknown-agents": Rule(VIEWER),
    "GET /api/calls": Rule(VIEWER),
    "POST /api/calls": Rule(OPERATOR, "call_placed"),
    "GET /api/calls.csv": Rule(VIEWER),
    "GET /api/calls/<call_id>": Rule(VIEWER),
    "POST /api/calls/<call_id>/handled": Rule(OPERATOR, "call_handled"),
    "GET /api/calls/<call_id>/recordings/<number>": Rule(VIEWER),
    "HEAD /api/calls/<call_id>/recordings/<number>": Rule(VIEWER),
    "GET /api/missed": Rule(VIEWER),
    "GET /api/statistics": Rule(VIEWER),
    "GET /api/statistics.csv": Rule(VIEWER),
    "GET /api/actions/<action_id>/execute": CALL,
    "POST /api/actions/<action_id>/execute": CALL,
    "POST /api/actions/<action_id>/test": Rule(OPERATOR, "action_tested"),
    "GET /api/executions": Rule(VIEWER),
    "GET /api/executions/<execution_id>": Rule(VIEWER),
    "GET /api/refusals": Rule(VIEWER),
    "GET /api/deliveries": Rule(VIEWER),
    "GET /api/deliveries/<delivery_id>": Rule(VIEWER),
    "POST /api/deliveries/retry": Rule(OPERATOR, "sent_again"),
    "POST /api/deliveries/<delivery_id>/retry": Rule(OPERATOR, "sent_again"),
    "GET /api/problems": Rule(VIEWER),
    "POST /api/simulate": Rule(VIEWER),
    "POST /api/try": Rule(OPERATOR, "action_tried"),
    "POST /api/live": Rule(VIEWER),
    "POST /api/lookups/<lookup_id>/try": Rule(OPERATOR),
    "GET /api/credentials": Rule(VIEWER),
    "POST /api/credentials/<credential_id>/connect": Rule(ADMIN, "credential_connecting"),
    "POST /api/credentials/<credential_id>/try": Rule(ADMIN),
    "DELETE /api/credentials/<credential_id>/session": Rule(ADMIN, "credential_forgotten"),
    "GET /api/devices": Rule(VIEWER),
    "DELETE /api/devices/<device_id>": Rule(ADMIN, "device_revoked"),
    "POST /api/pairings": Rule(ADMIN, "pairing_offered"),
}
NOT_LISTED = Rule(ADMIN)


@dataclass(frozen=True, slots=True)
class Matched:
    """The rule of a request, and what the variable parts of its path are."""

    rule: Rule
    parts: tuple[str, ...] = ()


def rule_of(method: str, path: str) -> Matched:
    """Return who may ask this, whether or not there is such a route."""
    exact = RULES.get(f"{method} {path}")
    if exact is not None:
        return Matched(exact)
    for pattern, rule in _PATTERNS:
        match = pattern.fullmatch(f"{method} {path}")
        if match:
            return Matched(rule, match.groups())
    return Matched(NOT_LISTED)


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"<\w+>", route)
    return re.compile("([^/]+)".join(re.escape(part) for part in parts))


_PATTERNS = [(_pattern(route), rule) for route, rule in RULES.items() if "<" in route]
