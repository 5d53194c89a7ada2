"""Who may ask for what, before any route looks at the request; and what is written down afterwards."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.domain.errors import RinghookError
from ringhook.flows.admin.cookies import Asked, read_request
from ringhook.flows.admin.least_roles import Matched, rule_of
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.problem_answers import Answer, plain
from ringhook.flows.admin.visit import ForbiddenError, Visit
from ringhook.store.audit import Deed

CLOSED = "/api"
BEARER = {"WWW-Authenticate": "Bearer"}
FORMS = ("multipart/", "application/x-www-form-urlencoded")
MAX_BODY_CHARACTERS = 4 * 1024 * 1024
SUCCESSES = range(200, 300)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """How a request got on at the door: an *answer* already, or the *visit* to go on with."""

    matched: Matched
    visit: Visit | None = None
    answer: Answer | None = None


def enter(office: Office, event: Mapping[str, Any]) -> Entry:
    """Return who asks, or the answer to who may not: a stranger learns nothing about what routes want."""
    asked = read_request(event)
    matched = rule_of(asked.method, asked.path)
    kind = "" if matched.rule.takes_forms else asked.headers.get("content-type", "")
    unreadable = _unreadable(event.get("body") or "", kind)
    if not asked.path.startswith(CLOSED) or matched.rule.least is None:
        return Entry(matched, answer=unreadable)
    try:
        visit = office.entrance.visit(asked, takes_query_key=matched.rule.takes_query_key)
    except ForbiddenError as error:
        return Entry(matched, answer=plain(error.status, str(error)))
    if visit is None:
        return Entry(matched, answer=_stranger(office, asked))
    refusal = matched.rule.refusal(visit.role, is_keeper=visit.is_keeper)
    if refusal:
        return Entry(matched, answer=plain(403, refusal))
    return Entry(matched, visit, unreadable)


def _stranger(office: Office, asked: Asked) -> Answer:
    message = "send your key: Authorization: Bearer rh_..."
    if asked.path == "/api/session":
        return plain(401, message, BEARER, oidc=office.sign_in is not None)
    return plain(401, message, BEARER)


def _unreadable(body: str, content_type: str) -> Answer | None:
    """Return the answer to a request whose body cannot be read, None for every other."""
    if len(body) > MAX_BODY_CHARACTERS:
        return plain(413, "the body is over 4 MiB")
    if body and content_type.strip().lower().startswith(FORMS):
        return plain(415, "send JSON with Content-Type: application/json")
    return None


def write_down(office: Office, entry: Entry, answer: Answer) -> None:
    """Add what was done to the audit log, when it worked; the answer does not wait for a second try."""
    visit, deed = entry.visit, entry.matched.rule.deed
    if visit is None or not deed or answer["statusCode"] not in SUCCESSES:
        return
    detail = visit.detail or " ".join(entry.matched.parts) or _version(answer)
    try:
        now = office.clock.now()
        office.audit.add(visit.workspace, Deed(visit.name, visit.role, deed, detail), now)
    except RinghookError:
        _LOG.exception("the audit log misses a line: %s", json.dumps(deed))


def _version(answer: Answer) -> str:
    """Return the version that a save made, which its answer has as its ETag."""
    etag = str((answer.get("headers") or {}).get("ETag", "")).strip('"')
    return f"version {etag}" if etag else ""
