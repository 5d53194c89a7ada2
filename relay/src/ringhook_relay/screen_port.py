"""The screen as the rest of the relay sees it: cards and questions in, what the agent did out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from ringhook_relay.screen_card import Card

EventKind = Literal[
    "open", "copy", "call_back", "answer", "hang_up", "dismiss", "timeout", "choose",
    "allow_once", "allow_always", "never", "link",
]  # fmt: skip
QuestionKind = Literal["open", "run", "dial"]


@dataclass(frozen=True, slots=True)
class Question:
    """May this page be opened, this program be started, this number be dialled?

    *title_values* completes the title (`origin`, `program` or `number`), *detail* is all that would happen: the
    address, the number, or the arguments one by one.
    """

    id: str
    kind: QuestionKind
    title_values: Mapping[str, str] = field(default_factory=dict)
    detail: str | tuple[str, ...] = ""
    language: str = "en"
    seconds: int = 30


@dataclass(frozen=True, slots=True)
class ScreenEvent:
    """What the agent did. *id* is the call's or the question's.

    To a question everything but `allow_once` and `allow_always` means no. *value* is the page's address (`open`),
    the number (`copy`, `call_back`), the contact's id (`choose`) or a link that was clicked elsewhere (`link`):
    macOS hands those to the program that is running.
    """

    kind: EventKind
    id: str
    value: str = ""


OnEvent = Callable[[ScreenEvent], None]


class Screen(Protocol):
    """Every method may be called from any thread and returns at once, but `run`.

    Events come from the thread that is in `run`; whoever receives them returns at once, too.
    """

    @property
    def name(self) -> str:
        """`tk`, `notification` or `log`."""
        ...

    def run(self) -> None:
        """Show what comes until `stop`. Belongs to the main thread; what was given before is not lost."""
        ...

    def show(self, card: Card) -> None:
        """Show *card*, or change the card of the same call. One that the agent sent away stays away."""
        ...

    def update(self, card: Card) -> None:
        """Change the card of the same call; nothing happens when there is none."""
        ...

    def close(self, call_id: str) -> None:
        """Take the call's card away without an event."""
        ...

    def ask(self, question: Question) -> None:
        """Ask; exactly one event follows. No answer in time is `timeout`."""
        ...

    def missed(self, cards: tuple[Card, ...]) -> None:
        """Show one card with the calls that came while the computer was away."""
        ...

    def stop(self) -> None:
        """Take everything away and let `run` return."""
        ...
