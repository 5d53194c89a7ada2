"""Write an HTTP step out: as it is sent, and, where it holds secrets, once more as people may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urlsplit

from ringhook.engine.outgoing import Credential, Step
from ringhook.engine.requests import Rendered, render_step
from ringhook.engine.rulebook import Action
from ringhook.engine.text import Facts
from ringhook.engine.text.tree import Literal
from ringhook.flows.admission import Destination
from ringhook.flows.purse import Purse
from ringhook.ports.http import HttpRequest
from ringhook.store.layout import fingerprint

SHOWN_BODY_CHARACTERS = 2000


@dataclass(frozen=True, slots=True)
class Written:
    """The *request* with its secrets, and what may be shown of it."""

    request: HttpRequest = field(repr=False)
    shown: Mapping[str, str]


def step_of(action: Action) -> Step:
    """Return what a GET or POST action asks."""
    return Step(action.target, action.request, action.request.method or action.kind.value)


def host_of(step: Step | Action) -> str:
    """Return the host of an address as far as it is fixed text, nothing when an argument holds it."""
    return _beginning(step).hostname or ""


def _beginning(step: Step | Action) -> SplitResult:
    """Return what is fixed text at the beginning of the address."""
    first = step.target.nodes[0] if step.target.nodes else None
    return urlsplit(first.text.strip() if isinstance(first, Literal) else "")


def destination_of(step: Step | Action, credential: Credential | None) -> Destination:
    """Return whose limits and health count for a request: the credential's, else the server's.

    Two servers on one host are two; where an argument holds the beginning, the whole text counts.
    """
    if credential is not None:
        return Destination(credential.id, credential.limits)
    server = _beginning(step).netloc.lower()
    return Destination(f"server:{server or fingerprint(step.target.source)}")


def write_out(step: Step, facts: Facts, purse: Purse, timeout_seconds: float) -> Written:
    """Return *step* written out; what it holds of secrets is noted in *purse*.

    Raises `RefusedValueError` for a value that does not fit, `NotFoundError` for a secret that is not there.
    """
    opened: list[str] = []

    def read(secret_name: str) -> str:
        opened.append(secret_name)
        return purse.read(secret_name)

    rendered = masked = render_step(step, replace(facts, secret=read))
    if opened:
        masked = render_step(step, facts.masked())
        purse.hide(*_differing(rendered, masked))
    request = HttpRequest(
        method=rendered.method,
        url=rendered.url,
        headers=rendered.headers,
        body=rendered.body,
        timeout_seconds=timeout_seconds,
    )
    return Written(request, shown(masked))


def shown(rendered: Rendered) -> Mapping[str, str]:
    """Return the request as people may see it: rendered with masked secrets."""
    return {
        "method": rendered.method,
        "url": rendered.url,
        "headers": "\n".join(f"{k}: {v}" for k, v in rendered.headers.items()),
        "body": rendered.body[: SHOWN_BODY_CHARACTERS * 4].decode(errors="replace")[
            :SHOWN_BODY_CHARACTERS
        ],
    }


def _differing(rendered: Rendered, masked: Rendered) -> Iterator[str]:
    """Yield the headers' values that hold a secret, however it was encoded."""
    return (value for name, value in rendered.headers.items() if value != masked.headers.get(name))
