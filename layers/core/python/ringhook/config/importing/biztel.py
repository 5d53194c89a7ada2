"""BIZTEL's custom link settings, written as lines or JSON with the words of its screens or ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringhook.config.importing.biztel_popup import POPUP, add_popup
from ringhook.config.importing.biztel_session import (
    ASKING,
    Asker,
    Known,
    asked_by,
    renamed,
)
from ringhook.config.importing.biztel_words import (
    ACCESSES,
    LATER,
    METHODS,
    OPTIONS,
    OWN_NUMBERS,
    PAGE,
    POSTED_PAGE,
    TARGETS,
    TO_FILL_IN,
    Access,
)
from ringhook.config.importing.dollars import keep_unknown
from ringhook.config.importing.draft import Draft, Imported
from ringhook.config.importing.pairs import read_pairs
from ringhook.config.importing.words import fold, is_yes, whole

PASSWORD = "{SECRET:biztel_password}"  # noqa: S105 - where a secret goes, not a secret
MAX_DELAY_SECONDS = 900
TIMEOUTS = (0.5, 30.0)


def read(text: str) -> Imported:
    """Return the login, the search as a lookup, and an action for every other access in use."""
    draft = Draft()
    known: dict[str, tuple[str, str]] = {}
    for place, key, value in read_pairs(text):
        folded = fold(key)
        name = TARGETS.get(folded) or OPTIONS.get(folded)
        if name:
            if name in known:
                draft.warn(place, f"{key} stands there twice; the last one counts")
            known[name] = (place, value)
        elif folded in POPUP and value:
            add_popup(draft, place, POPUP[folded], value)
        elif value:
            _warn_of_rest(draft, place, key, value)
    _internal(draft, *known.get("internal", ("", "")))
    asker = Asker(draft, known, _timeout(draft, known))
    asker.add_login()
    asker.add_lookup(_page(known))
    for access in ACCESSES:
        if access.name not in asker.served:
            _Access(draft, known, asker, access).add()
    return draft.imported()


def _warn_of_rest(draft: Draft, place: str, key: str, value: str) -> None:
    message = LATER.get(fold(key))
    if message is None:
        draft.warn(place, f"{key[:60]} is no setting we know; it is left out")
    elif message == OWN_NUMBERS:
        draft.warn(place, message + value[:200])


def _internal(draft: Draft, place: str, value: str) -> None:
    if _ticked(draft, place, value):
        draft.suppress(place, "internal", value=True)


def _ticked(draft: Draft, place: str, value: str) -> bool:
    answer = is_yes(value)
    if answer is None:
        draft.warn(place, f"{value[:40]!r} is neither yes nor no; taken as no")
    return bool(answer)


def _timeout(draft: Draft, known: Known) -> dict[str, Any]:
    place, value = known.get("timeout", ("", ""))
    if not value:
        return {}
    seconds = whole(value)
    least, most = TIMEOUTS
    if seconds is None or not least <= seconds <= most:
        draft.warn(place, f"a time-out is 1 to {most:.0f} seconds; the usual one is taken")
        return {}
    return {"timeout_seconds": float(seconds)}


def _page(known: Known) -> str:
    """Return the page that a click opens in the browser: that is the contact's page."""
    method = METHODS.get(fold(known.get("click method", ("", ""))[1]))
    return known.get("click target", ("", ""))[1] if method == PAGE else ""


def _posted(asked: dict[str, Any]) -> dict[str, Any]:
    """Return the page that the browser opens by a POST of a form."""
    form = {"method": "POST", "body_type": "form", "body": ""}
    return asked | {"request": form | asked["request"]}


@dataclass(frozen=True, slots=True)
class _Access:
    """One access on its way to be an action."""

    draft: Draft
    known: Known
    asker: Asker
    access: Access

    def add(self) -> None:
        """Add the action, or tell why there is none."""
        name = self.access.name
        place, target = self.known.get(f"{name} target", ("", ""))
        method_place, written = self.known.get(f"{name} method", (place, ""))
        method = METHODS.get(fold(written))
        if method is None:
            message = f"{written[:60]!r} is no method we know; {name} is left out"
            self.draft.warn(method_place, message)
        elif method and target:
            action = self._action(place, method, target)
            if self.draft.add_action(place, action):
                self._warn_of_values(place, action["kind"], target)
        elif method or target:
            self.draft.warn(place or method_place, f"{name} needs a method and an address")

    def _action(self, place: str, method: str, target: str) -> dict[str, Any]:
        kind = PAGE if method == POSTED_PAGE else method
        if "{APW}" in target:
            target = target.replace("{APW}", PASSWORD)
            message = "{APW}: agents' passwords are not known here; write one as biztel_password"
            self.draft.warn(place, message)
        sent = self._sent(place, method, renamed(target, self.asker.names))
        delay = self._delay() if self.access.name == "answer" else 0
        return {
            "name": f"BIZTEL {self.access.name}",
            "call_type": self.access.call_type,
            "trigger": self.access.trigger,
            "kind": kind,
            "delay_seconds": delay,
            "conditions": {"answered_only": self._answered_only()},
        } | sent

    def _sent(self, place: str, method: str, target: str) -> dict[str, Any]:
        if method == POSTED_PAGE:
            return _posted(asked_by(self.draft, place, "POST", target))
        if method in ASKING:
            asked = asked_by(self.draft, place, method, target)
            more = {"credential": self.asker.credential} | self.asker.timeout
            return asked | {"request": asked["request"] | more}
        target, words = keep_unknown(target, numbered=method == "RUN")
        for word in words:
            self.draft.warn(place, f"${word}$ is no variable; it is kept as text, so check it")
        return {"target": target}

    def _answered_only(self) -> bool:
        place, value = self.known.get("answered_only", ("", ""))
        return self.access.name == "hang_up" and _ticked(self.draft, place, value)

    def _delay(self) -> int:
        place, value = self.known.get("wait", ("", ""))
        seconds = whole(value) if value else 0
        if seconds is None or seconds > MAX_DELAY_SECONDS:
            self.draft.warn(place, f"the wait is 0 to {MAX_DELAY_SECONDS} seconds; 0 is taken")
            return 0
        return seconds

    def _warn_of_values(self, place: str, kind: str, target: str) -> None:
        if self.access.name == "search":
            message = (
                "the answer is not read, so {NAME}, {COMPANY}, {EXT_ID} stay empty: a lookup needs "
                "GET or POST and a response format, or enter one by hand"
            )
            self.draft.warn(place, message)
        if self.access.call_type == "both" and "{TEL}" in target:
            message = (
                "in outgoing calls {TEL} is your own number; {REMOTE} is always the customer's"
            )
            self.draft.warn("", message)
        if kind not in ASKING:
            for name in sorted(n for n in self.asker.session if f"{{{n}}}" in target):
                message = f"{{{name}}} stays empty: a page or program on the desktop has no session"
                self.draft.warn(place, message)
        for name in sorted(set(TO_FILL_IN.findall(target)) - self.asker.read):
            message = f"{{{name}}} takes its value from the action's argument {name}; fill it in"
            self.draft.warn(place, message)
