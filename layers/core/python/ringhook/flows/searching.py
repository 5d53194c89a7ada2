"""Ask the lookups, one after the other and one spelling after the other, until somebody is found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from urllib.parse import urljoin, urlsplit

from ringhook.domain.contact import Asked, Contact, Known
from ringhook.engine.answers import Outcome, read_matches, succeeded
from ringhook.engine.failures import FailureClass, class_of_status
from ringhook.engine.numbers import variants
from ringhook.engine.outgoing import Lookup, OnMany
from ringhook.engine.rulebook import Rulebook
from ringhook.engine.text import Facts, RefusedValueError, render_url
from ringhook.flows.admission import Admission, Pass, Refused
from ringhook.flows.asking import Asking, Heard, Question
from ringhook.flows.outgoing import destination_of
from ringhook.flows.retry import UNWELCOME
from ringhook.ports.clock import Clock
from ringhook.ports.http import Failure, Http, HttpFailedError, HttpRequest, HttpResponse
from ringhook.store.contacts import Contacts

SHORTEST_SECONDS = 0.3
"""Less is no use to begin another request with."""
LEASE_SECONDS = 20.0
"""So long one question may hold a concurrency slot, a login before it included."""
MAX_CHOICES = 10
NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
"""A number as a lookup may send it: nothing that could end a text in somebody's query language."""
NO_CONTACT = 404


@dataclass(frozen=True, slots=True)
class Hurried:
    """HTTP whose every request ends when the lookup's time is over."""

    http: Http
    ends_at: float

    def send(self, request: HttpRequest) -> HttpResponse:
        """See `ringhook.ports.http.Http`."""
        left_seconds = self.ends_at - monotonic()
        if left_seconds <= 0:
            raise HttpFailedError(Failure.TIMEOUT, "the time for this lookup is over", sent=False)
        limit_seconds = min(request.timeout_seconds, left_seconds)
        return self.http.send(replace(request, timeout_seconds=limit_seconds))


@dataclass(frozen=True, slots=True)
class Search:
    """Who is looked for: with which facts, by which rulebook, until when (monotonic)."""

    workspace: str
    facts: Facts
    rulebook: Rulebook
    ends_at: float


@dataclass(frozen=True, slots=True)
class _Try:
    """What one lookup said."""

    matches: tuple[Mapping[str, str], ...]
    asked: Asked


@dataclass(frozen=True, slots=True)
class Searching:
    """Looks somebody up."""

    asking: Asking
    admission: Admission
    contacts: Contacts
    clock: Clock

    def __call__(self, search: Search) -> Contact:
        """Return who was found first; UNANSWERED when a lookup failed and no other found anybody."""
        asked: list[Asked] = []
        at = self.clock.now().isoformat()
        for lookup in search.rulebook.lookups:
            if not lookup.enabled:
                continue
            tried = self._try(search, lookup)
            asked.append(tried.asked)
            if tried.matches:
                return replace(_chosen(lookup, tried.matches), asked=tuple(asked), at=at)
        failed = any(one.failure for one in asked)
        known = Known.UNANSWERED if failed else Known.NOBODY
        return Contact(known, asked=tuple(asked), at=at)

    def _try(self, search: Search, lookup: Lookup) -> _Try:
        started, failure, number = monotonic(), "", ""
        for form, number in self._spellings(search, lookup):
            if search.ends_at - monotonic() < SHORTEST_SECONDS:
                failure = FailureClass.TIMEOUT
                break
            matches, failure = self._ask(search, lookup, number)
            if matches:
                self._learn(search.workspace, lookup, form)
                return _Try(matches, _asked(lookup, number, "", started))
            if failure:
                break
        return _Try((), _asked(lookup, number, failure, started))

    def _spellings(self, search: Search, lookup: Lookup) -> Iterator[tuple[str, str]]:
        """Yield the number in every form, the one that was understood last time first."""
        learnt = self.contacts.form_of(search.workspace, lookup.id)
        forms = sorted(lookup.number_forms, key=lambda form: form != learnt)
        seen: set[str] = set()
        for form in forms:
            spelt = variants(search.facts.event.client, search.facts.country, (form,))
            for number in spelt:
                if NUMBER.fullmatch(number) and number not in seen:
                    seen.add(number)
                    yield form, number

    def _learn(self, workspace: str, lookup: Lookup, form: str) -> None:
        if len(lookup.number_forms) > 1 and self.contacts.form_of(workspace, lookup.id) != form:
            self.contacts.keep_form(workspace, lookup.id, form)

    def _ask(
        self, search: Search, lookup: Lookup, number: str
    ) -> tuple[tuple[Mapping[str, str], ...], str]:
        """Return the contacts found, and the failure's word."""
        credential = search.rulebook.credentials.get(lookup.step.request.credential)
        now = self.clock.now()
        entered = self.admission.enter(
            search.workspace,
            destination_of(lookup.step, credential),
            now,
            zone=search.rulebook.time_zone,
            lease_seconds=LEASE_SECONDS,
        )
        if isinstance(entered, Refused):
            return (), entered.reason
        hurried = Hurried(self.asking.http, search.ends_at)
        heard = self.asking.through(hurried)(
            Question(
                search.workspace,
                lookup.step,
                replace(search.facts, number=number),
                credential,
                timeout_seconds=lookup.step.request.timeout_seconds,
                within_seconds=max(search.ends_at - monotonic(), 0.0),
            )
        )
        self._leave(search, entered, heard)
        return _read(lookup, heard, search.facts)

    def _leave(self, search: Search, entered: Pass, heard: Heard) -> None:
        """Tell how it went. Our own hurry says nothing about the other side's health."""
        now = self.clock.now()
        if heard.unsent is not None:
            self.admission.withdraw(search.workspace, entered, now)
            return
        hurried = heard.failed is not None and heard.failed.failure is Failure.TIMEOUT
        self.admission.leave(search.workspace, entered, None if hurried else heard.healthy, now)


def _asked(lookup: Lookup, number: str, failure: str, started: float) -> Asked:
    return Asked(lookup.id, number, failure, round((monotonic() - started) * 1000, 1))


def _read(lookup: Lookup, heard: Heard, facts: Facts) -> tuple[tuple[Mapping[str, str], ...], str]:
    if heard.answer is None:
        return (), _failure(heard)
    if heard.answer.status == NO_CONTACT:
        return (), ""
    request = lookup.step.request
    outcome = succeeded(heard.answer, request.success, request.read, lookup.matches)
    if outcome is Outcome.BAD_STATUS:
        return (), class_of_status(heard.answer.status)
    if outcome in UNWELCOME:
        return (), UNWELCOME[outcome]
    found = read_matches(heard.answer, lookup.matches, request.read, limit=MAX_CHOICES)
    return tuple(_with_card(lookup, fields, heard, facts) for fields in found), ""


def _failure(heard: Heard) -> str:
    if heard.failed is not None:
        return heard.failed.failure.value
    return heard.unsent.failure if heard.unsent else FailureClass.TIMEOUT


def _with_card(
    lookup: Lookup, fields: Mapping[str, str], heard: Heard, facts: Facts
) -> Mapping[str, str]:
    """Return *fields* with the page's address: the administrator's, or one of the CRM's own host."""
    made = dict(fields)
    if lookup.card is not None:
        try:
            made["url"] = render_url(lookup.card, replace(facts, contact=fields))
        except RefusedValueError:
            made["url"] = ""
    elif made.get("url"):
        made["url"] = _same_host(made["url"], heard.shown.get("url", ""))
    return made


def _same_host(url: str, asked: str) -> str:
    try:
        whole = urljoin(asked, url)
        parts, ours = urlsplit(whole), urlsplit(asked)
    except ValueError:
        return ""
    same = (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)
    return whole if same else ""


def _chosen(lookup: Lookup, matches: tuple[Mapping[str, str], ...]) -> Contact:
    """Return one of several contacts as the lookup says, or all of them to choose from."""
    if len(matches) == 1 or lookup.on_many is OnMany.FIRST:
        return Contact(Known.ONE, matches[0], lookup_id=lookup.id)
    if lookup.on_many is OnMany.NEWEST:
        newest = max(matches, key=lambda fields: fields.get("updated", ""))
        return Contact(Known.ONE, newest, lookup_id=lookup.id)
    if lookup.on_many is OnMany.NONE:
        return Contact(Known.SEVERAL, lookup_id=lookup.id)
    return Contact(Known.SEVERAL, choices=matches, lookup_id=lookup.id)
