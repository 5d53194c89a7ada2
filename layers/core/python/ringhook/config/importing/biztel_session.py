"""BIZTEL's authentication and search accesses: a login that opens a session, and a lookup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringhook.config.importing.biztel_formats import (
    Format,
    UnreadableFormatError,
    read_format,
)
from ringhook.config.importing.biztel_words import METHODS, OF_A_CALL, TO_FILL_IN
from ringhook.config.importing.dollars import keep_unknown
from ringhook.config.importing.draft import Draft
from ringhook.config.importing.headers import without_secret_pairs
from ringhook.config.importing.words import fold, whole
from ringhook.engine.text import Use, check
from ringhook.engine.text.catalogue import BRACE_NAMES

PREFIX = "biztel"
CREDENTIAL = "biztel"
ASKING = frozenset({"GET", "POST"})
BY_HAND = "add a credential by hand and choose it in the actions and lookups"
MAX_MINUTES = 1440
USUAL_MINUTES = 30
NUMBER_FORMATS = ["national", "e164", "digits"]
LOOKUP_SECONDS = 2.0
CONTACT = {"NAME": "name", "COMPANY": "company", "EXT_ID": "id"}
_TEL = re.compile(r"\{(?:TEL|REMOTE)\}")
Known = Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Asker:
    """Adds login and lookup, and knows afterwards what they mean for the actions.

    *names* says how `{X}` of their answers is written in our templates, *session* and *read* which
    words they read, *served* which accesses need no action any more.
    """

    draft: Draft
    known: Known
    timeout: dict[str, Any]
    credential: str = ""
    names: dict[str, str] = field(default_factory=dict)
    session: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    served: set[str] = field(default_factory=set)

    def add_login(self) -> None:
        """Add the authentication access as the credential of all requests."""
        place, target = self.known.get("auth target", ("", ""))
        method_place, written = self.known.get("auth method", (place, ""))
        method = METHODS.get(fold(written), "?").removeprefix("browser ")
        if not (target or written) or (written and not method):
            return
        if method not in ASKING or not target:
            message = f"a login needs an address and GET or POST (HTTP GET内部処理); {BY_HAND}"
            self.draft.warn(method_place or place, message)
            return
        form = self._format("auth format", place, BY_HAND)
        if form is None:
            return
        asked = asked_by(self.draft, place, method, _own_secrets(self.draft, place, target))
        more = {"method": method, "read": form.read} | self.timeout
        credential = {
            "id": CREDENTIAL,
            "name": "BIZTEL",
            "type": "login",
            "target": asked["target"],
            "session_minutes": self._minutes(),
            "request": asked["request"] | more,
        }
        if self.draft.add_credential(place, credential):
            self.credential = CREDENTIAL
            self.session = set(form.read)
            self.read |= self.session
            own = self.session - BRACE_NAMES.keys()
            self.names |= {f"{{{name}}}": f"$variable.{name}$" for name in own}
            self._warn_of_login(place, target)

    def add_lookup(self, page: str) -> None:
        """Add the search, with *page* as the contact's; without a response format it tells us nothing."""
        place, target = self.known.get("search target", ("", ""))
        method = METHODS.get(fold(self.known.get("search method", ("", ""))[1]), "")
        method = method.removeprefix("browser ")
        if method not in ASKING or not target or not self.known.get("search format", ("", ""))[1]:
            return
        form = self._format("search format", place, "enter the lookup by hand")
        if form is None:
            return
        found = {name: f"$contact.{name}$" for name in form.read if name not in CONTACT}
        names = self.names | {f"{{{name}}}": text for name, text in found.items()}
        asked = asked_by(self.draft, place, method, _TEL.sub("$number$", renamed(target, names)))
        more = {"method": method, "credential": self.credential}
        card = self._card(renamed(page, names))
        lookup = {
            "name": "BIZTEL search",
            "target": asked["target"],
            "request": {"timeout_seconds": LOOKUP_SECONDS} | asked["request"] | more | self.timeout,
            "matches": form.matches,
            "read": {CONTACT.get(name, name): reader for name, reader in form.read.items()},
            "card": card,
            "number_formats": NUMBER_FORMATS,
        }
        if self.draft.add_lookup(place, lookup):
            self.names = names
            self.read |= set(form.read)
            self.served = {"search", "click"} if card else {"search"}

    def _card(self, page: str) -> str:
        text, words = keep_unknown(page)
        wrong = [problem.message for problem in check(text, Use.CARD)] if text else []
        if any(f"{{{name}}}" in page or f"$variable.{name}$" in page for name in self.session):
            wrong.append("a contact's page has no session")
        place = self.known.get("click target", ("", ""))[0]
        for word in words:
            self.draft.warn(place, f"${word}$ is no variable; it is kept as text, so check it")
        if wrong:
            self.draft.warn(place, f"this cannot be the contact's page: {wrong[0]}")
        return "" if wrong else text

    def _format(self, name: str, place: str, instead: str) -> Format | None:
        place, text = self.known.get(name, (place, ""))
        if not text:
            message = f"there is no response format, so nothing is kept of it; {instead}"
            self.draft.warn(place, message)
            return None
        try:
            return read_format(text)
        except UnreadableFormatError as error:
            self.draft.warn(place, f"the response format cannot be read: {error}; {instead}")
            return None

    def _warn_of_login(self, place: str, target: str) -> None:
        for name in sorted(set(OF_A_CALL.findall(target))):
            self.draft.warn(place, f"{{{name}}} stays empty: a login belongs to no call")
        for name in sorted(set(TO_FILL_IN.findall(target))):
            self.draft.warn(place, f"{{{name}}} stays empty in a login; write its value there")
        for name in sorted(self.session & CONTACT.keys()):
            message = (
                f"{{{name}}} means the contact's everywhere; in requests it is $variable.{name}$"
            )
            self.draft.warn(place, message)

    def _minutes(self) -> int:
        place, text = self.known.get("session", ("", ""))
        minutes = whole(text) if text else USUAL_MINUTES
        if not minutes or minutes > MAX_MINUTES:
            message = f"a session lasts 1 to {MAX_MINUTES} minutes; {USUAL_MINUTES} is taken"
            self.draft.warn(place, message)
            return USUAL_MINUTES
        return minutes


def asked_by(draft: Draft, place: str, method: str, target: str) -> dict[str, Any]:
    """Return address and body of a request: what stands behind ? of a POST is its body."""
    target, words = keep_unknown(target)
    for word in words:
        draft.warn(place, f"${word}$ is no variable; it is kept as text, so check it")
    target = without_secret_pairs(draft, place, PREFIX, target)
    if method != "POST" or "?" not in target:
        return {"target": target, "request": {}}
    target, _, body = target.partition("?")
    draft.warn(place, "what stood behind ? is sent as the body, as POST parameters are")
    return {"target": target, "request": {"body_type": "form", "body": body}}


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return *text* with the words of response formats as our variables."""
    for word, variable in names.items():
        text = text.replace(word, variable)
    return text


def _own_secrets(draft: Draft, place: str, target: str) -> str:
    """A login is nobody's in particular: whose name and password it sends has to be written."""
    for word, secret in (("{AID}", "biztel_login"), ("{APW}", "biztel_password")):
        if word in target:
            target = target.replace(word, f"{{SECRET:{secret}}}")
            draft.warn(
                place, f"{word}: the login is the same for all; write one as the secret {secret}"
            )
    return target
