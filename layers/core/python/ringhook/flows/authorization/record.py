"""What a credential adds to a request, and why there may be nothing to add. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

from ringhook.domain.errors import RinghookError
from ringhook.engine.failures import FailureClass
from ringhook.ports.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What is added to a request. The default adds nothing.

    *variables* are what a login or a token answer gave, for `$variable.x$`. *renewable* says that a 401
    may be cured by asking again with this *fingerprint* as the stale one.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    renewable: bool = False
    fingerprint: str = ""


class AuthorizationFailedError(RinghookError):
    """There is nothing to show the CRM; the action itself was not sent.

    *failure* is a word of `ringhook.engine.failures`, *status* what the token server answered, 0 for
    nothing. *is_final* says that only a person can mend it.
    """

    sent = False

    def __init__(
        self, message: str, *, failure: FailureClass, is_final: bool, status: int = 0
    ) -> None:
        super().__init__(message)
        self.failure, self.is_final, self.status = failure, is_final, status


def refused(message: str, status: int = 0) -> AuthorizationFailedError:
    """Return the error of a credential that a person must mend."""
    return AuthorizationFailedError(
        message, failure=FailureClass.AUTH, is_final=True, status=status
    )


def authorized(request: HttpRequest, authorization: Authorization) -> HttpRequest:
    """Return *request* with what *authorization* adds; its headers win over the request's own."""
    if not authorization.headers and not authorization.query:
        return request
    ours = {name.lower() for name in authorization.headers}
    kept = {name: value for name, value in request.headers.items() if name.lower() not in ours}
    return replace(
        request,
        url=with_query(request.url, authorization.query),
        headers={**kept, **authorization.headers},
    )


def with_query(url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Return *url* with *pairs* at the end of its query, before the fragment."""
    added = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    if not added:
        return url
    start, mark, fragment = url.partition("#")
    joint = "?" if "?" not in start else "" if start.endswith(("?", "&")) else "&"
    return f"{start}{joint}{added}{mark}{fragment}"


def host_of(url: str) -> str:
    """Return the host that people may be told of, without anything that may be secret."""
    try:
        return urlsplit(url).hostname or "the server"
    except ValueError:
        return "the server"
