"""BIZTEL's custom link settings, written as lines or JSON with the words of its screens or ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringhook.config.importing.biztel_words import (
    ACCESSES,
    LATER,
    METHODS,
    OPTIONS,
    OWN_NUMBERS,
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
    """Return an action for every access that has a method and an address."""
    draft = Draft()
    known: dict[str, tuple[str, str]] = {}
    for place, key, value in read_pairs(text):
        folded = fold(key)
        name = TARGETS.get(folded) or OPTIONS.get(folded)
        if name:
            if name in known:
                draft.warn(place, f"{key} stands there twice; the last one counts")
            known[name] = (place, value)
        elif value:
            _warn_of_rest(draft, place, key, value)
    _internal(draft, *known.get("internal", ("", "")))
    for access in ACCESSES:
        _add(draft, access, known)
    return draft.imported()


def _warn_of_rest(draft: Draft, place: str, key: str, value: str) -> None:
    message = LATER.get(fold(key))
    if message is None:
        draft.warn(place, f"{key[:60]} is no setting we know; it is left out")
    elif message == OWN_NUMBERS:
        draft.warn(place, message + value[:200])
    elif message:
        draft.warn(place, f"{key[:60]}: {message}")


def _internal(draft: Draft, place: str, value: str) -> None:
    if _ticked(draft, place, value):
        draft.suppress(place, "internal", value=True)


def _ticked(draft: Draft, place: str, value: str) -> bool:
    answer = is_yes(value)
    if answer is None:
        draft.warn(place, f"{value[:40]!r} is neither yes nor no; taken as no")
    return bool(answer)


def _add(draft: Draft, access: Access, known: Mapping[str, tuple[str, str]]) -> None:
    place, target = known.get(f"{access.name} target", ("", ""))
    method_place, written = known.get(f"{access.name} method", (place, ""))
    method = METHODS.get(fold(written))
    if method is None:
        draft.warn(
            method_place, f"{written[:60]!r} is no method we know; {access.name} is left out"
        )
        return
    if not method or not target:
        if method or target:
            draft.warn(place or method_place, f"{access.name} needs a method and an address")
        return
    action = _action(draft, place, access, method, target)
    action |= _options(draft, access, known)
    if access.name == "answer":
        action["delay_seconds"] = _delay(draft, *known.get("wait", ("", "")))
    action["request"] |= _timeout(draft, action["kind"], *known.get("timeout", ("", "")))
    if draft.add_action(place, action):
        _warn_of_values(draft, place, access, target)


def _action(draft: Draft, place: str, access: Access, method: str, target: str) -> dict[str, Any]:
    kind, request = method.removeprefix("browser "), {}
    if "{APW}" in target:
        target = target.replace("{APW}", PASSWORD)
        draft.warn(
            place, "{APW}: agents' passwords are not known here; write one as biztel_password"
        )
    target, words = keep_unknown(target, numbered=kind == "RUN")
    for word in words:
        draft.warn(place, f"${word}$ is no variable; it is kept as text, so check it")
    if method == "browser POST":
        draft.warn(place, "a POST is sent by the server; no page opens in the browser")
    if kind == "POST" and "?" in target:
        target, _, body = target.partition("?")
        request = {"body_type": "form", "body": body}
        draft.warn(place, "what stood behind ? is sent as the body, as POST parameters are")
    return {
        "name": f"BIZTEL {access.name}",
        "call_type": access.call_type,
        "trigger": access.trigger,
        "kind": kind,
        "target": target,
        "request": request,
    }


def _options(draft: Draft, access: Access, known: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    place, value = known.get("answered_only", ("", ""))
    if access.name != "hang_up" or not _ticked(draft, place, value):
        return {}
    return {"conditions": {"answered_only": True}}


def _delay(draft: Draft, place: str, value: str) -> int:
    seconds = whole(value) if value else 0
    if seconds is None or seconds > MAX_DELAY_SECONDS:
        draft.warn(place, f"the wait is 0 to {MAX_DELAY_SECONDS} seconds; 0 is taken")
        return 0
    return seconds


def _timeout(draft: Draft, kind: str, place: str, value: str) -> dict[str, float]:
    if not value or kind in {"URL", "RUN"}:
        return {}
    seconds = whole(value)
    least, most = TIMEOUTS
    if seconds is None or not least <= seconds <= most:
        draft.warn(place, f"a time-out is 1 to {most:.0f} seconds; the usual one is taken")
        return {}
    return {"timeout_seconds": float(seconds)}


def _warn_of_values(draft: Draft, place: str, access: Access, target: str) -> None:
    if access.name == "search":
        draft.warn(place, "the answer is not read yet: {NAME}, {COMPANY}, {EXT_ID} stay empty")
    if access.call_type == "both" and "{TEL}" in target:
        message = "in outgoing calls {TEL} is your own number; {REMOTE} is always the customer's"
        draft.warn("", message)
    for name in sorted(set(TO_FILL_IN.findall(target))):
        draft.warn(
            place, f"{{{name}}} takes its value from the action's argument {name}; fill it in"
        )
