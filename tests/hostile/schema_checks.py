"""What schemathesis checks of every answer besides its own checks; runs in .tools/scan, not in .venv."""

from __future__ import annotations

import os
from typing import Any

import schemathesis  # type: ignore[import-not-found]  # lives in .tools/scan

ROLE = os.environ.get("HOSTILE_ROLE", "")
"""Whose key comes with the requests; empty for a stranger."""
COVERED = {
    "": (),
    "executor": ("executor",),
    "viewer": ("viewer",),
    "operator": ("executor", "viewer", "operator"),
    "admin": ("executor", "viewer", "operator", "admin"),
}
OURS = ("Traceback (most recent", 'File "/', '.py", line', "ringhook.flows", "sqlite3.")


@schemathesis.check  # type: ignore[untyped-decorator]  # not installed here
def nobody_gets_more_than_the_role_allows(_context: Any, response: Any, case: Any) -> None:
    least = case.operation.definition.raw["x-least-role"]
    if least is not None and least not in COVERED[ROLE]:
        assert response.status_code in {400, 401, 403, 404, 405, 413, 415, 421}, (
            response.status_code
        )
        told = response.json() if response.text else {}  # HEAD has no body
        assert set(told) <= {"problems", "oidc"}, "a refusal says more than that"


@schemathesis.check  # type: ignore[untyped-decorator]  # not installed here
def an_answer_tells_nothing_of_our_insides(_context: Any, response: Any, _case: Any) -> None:
    found = [trace for trace in OURS if trace in response.text]
    assert not found, found
