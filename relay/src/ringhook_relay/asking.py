"""Asks the agent about what the policy does not list: once, always, or never. No answer means no."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from ringhook_relay.approval import fingerprint
from ringhook_relay.form_page import Fields
from ringhook_relay.outcome import StoppedError
from ringhook_relay.policy import Consent, Policy
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.policy_reader import PolicyError
from ringhook_relay.screen_port import Question
from ringhook_relay.web_address import WebAddress

ANSWER_SECONDS: Final = 30
# The screen's own time-out comes first; this one is for a screen that never answers.
_PATIENCE_SECONDS = ANSWER_SECONDS + 10.0
# More at once would bury the desktop, and teach people to click anything away.
MAX_QUESTIONS: Final = 3
ONCE, ALWAYS, NEVER = "allow_once", "allow_always", "never"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """Something the policy does not list. *place* is the field that lacks it, *mark* what an answer is kept under."""

    kind: Literal["open", "run", "dial"]
    place: str
    mark: str
    title_values: Mapping[str, str]
    detail: str | tuple[str, ...]


def page_wish(address: WebAddress, fields: Fields = ()) -> Wish:
    """Return the wish to open a page, with *fields* when it gets a form; the answer is about its origin."""
    origin = str(address.origin)
    sent = tuple(f"{name}={value}" for name, value in fields)
    return Wish(
        "open", "urls", origin, {"origin": origin}, (address.url, *sent) if sent else address.url
    )


def program_wish(argv: tuple[str, ...], platform: str) -> Wish:
    """Return the wish to start a program; the answer is about the program and the text of its arguments."""
    return Wish("run", "programs", fingerprint(argv, platform), {"program": argv[0]}, argv)


def dial_wish(number: str) -> Wish:
    """Return the wish of a link to call *number*; the answer is about links."""
    return Wish("dial", "dial", "dial", {"number": number}, number)


class Asking:
    """The open questions. Lives in the connection's thread; *show* None means that nobody can answer."""

    def __init__(self, policy: PolicyFile, show: Callable[[Question], None] | None) -> None:
        self.language = "en"
        self._policy, self._show = policy, show
        self._open: dict[str, asyncio.Future[str]] = {}
        self._marks: set[str] = set()
        self._numbers = itertools.count(1)

    async def settle(self, policy: Policy, wish: Wish, refusal: StoppedError) -> None:
        """Return when the agent allows *wish*; raise *refusal* when not, or when nobody may or can be asked."""
        if wish.mark in policy.refused:
            raise StoppedError(
                refusal.outcome.reason, "the agent has said never; see ringhook-relay policy"
            )
        if self._show is None or not policy.may_ask(wish.place):
            raise refusal
        if len(self._open) >= MAX_QUESTIONS or wish.mark in self._marks:
            raise StoppedError(refusal.outcome.reason, "another question was still open")
        answer = await self._answer_to(wish, self._show)
        self._remember(wish, answer)
        if answer not in (ONCE, ALWAYS):
            raise StoppedError(refusal.outcome.reason, "the agent was asked and did not allow it")

    def answered(self, question_id: str, answer: str) -> None:
        """Take what the agent answered; an answer to no open question is ignored."""
        waiting = self._open.get(question_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    async def _answer_to(self, wish: Wish, show: Callable[[Question], None]) -> str:
        question_id = f"question-{next(self._numbers)}"
        self._open[question_id] = asyncio.get_running_loop().create_future()
        self._marks.add(wish.mark)
        try:
            show(
                Question(
                    id=question_id, kind=wish.kind, title_values=wish.title_values, detail=wish.detail,
                    language=self.language, seconds=ANSWER_SECONDS,
                )
            )  # fmt: skip
            return await asyncio.wait_for(self._open[question_id], _PATIENCE_SECONDS)
        except TimeoutError:
            return ""
        finally:
            del self._open[question_id]
            self._marks.discard(wish.mark)

    def _remember(self, wish: Wish, answer: str) -> None:
        keep = _KEPT.get((wish.kind, answer))
        if keep is None:
            return
        try:
            keep(self._policy, wish.mark)
        except (PolicyError, OSError) as error:
            log.warning("the answer counts this once, it could not be written down: %s", error)


_KEPT: Mapping[tuple[str, str], Callable[[PolicyFile, str], None]] = {
    ("open", ALWAYS): lambda policy, mark: policy.allow([mark], []),
    ("open", NEVER): lambda policy, mark: policy.refuse(mark),
    ("run", ALWAYS): lambda policy, mark: policy.approve(mark),
    ("run", NEVER): lambda policy, mark: policy.refuse(mark),
    ("dial", ALWAYS): lambda policy, _mark: policy.set_dial(Consent.ALWAYS),
    ("dial", NEVER): lambda policy, _mark: policy.set_dial(Consent.NEVER),
}
