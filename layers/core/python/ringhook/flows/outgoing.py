"""Write an HTTP action out twice: as it is sent, and as people may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ringhook.engine.requests import Rendered, render
from ringhook.engine.rulebook import Action
from ringhook.engine.text import Facts
from ringhook.flows.messages import Task
from ringhook.flows.purse import Purse
from ringhook.ports.http import HttpRequest

SHOWN_BODY_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Written:
    """The *request* with its secrets, and what may be shown of it."""

    request: HttpRequest = field(repr=False)
    shown: Mapping[str, str]


def write_out(task: Task, action: Action, facts: Facts, purse: Purse) -> Written:
    """Return *action* written out; what it holds of secrets is noted in *purse*.

    Raises `RefusedValueError` for a value that does not fit, `NotFoundError` for a secret that is not there.
    """
    masked = render(action, facts.masked())
    rendered = render(action, replace(facts, secret=purse.read))
    purse.hide(*_differing(rendered, masked))
    return Written(_request(rendered, action, task), shown(masked))


def _request(rendered: Rendered, action: Action, task: Task) -> HttpRequest:
    return HttpRequest(
        method=rendered.kind.value,
        url=rendered.url,
        headers={**(rendered.headers or {}), "Idempotency-Key": task.id},
        body=rendered.body.encode(),
        timeout_seconds=action.request.timeout_seconds,
    )


def shown(rendered: Rendered) -> Mapping[str, str]:
    """Return the request as people may see it: rendered with masked secrets."""
    return {
        "method": rendered.kind.value,
        "url": rendered.url,
        "headers": "\n".join(f"{k}: {v}" for k, v in (rendered.headers or {}).items()),
        "body": rendered.body[:SHOWN_BODY_CHARACTERS],
    }


def _differing(rendered: Rendered, masked: Rendered) -> Iterator[str]:
    """Yield the headers' values that hold a secret, however it was encoded."""
    shown = masked.headers or {}
    return (value for name, value in (rendered.headers or {}).items() if value != shown.get(name))
