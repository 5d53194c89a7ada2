"""What travels on the two queues: events to dispatch, and tasks to deliver."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ringhook.domain.call import CallEvent
from ringhook.domain.webhook import derive_event_id
from ringhook.ports.queue import Message
from ringhook.store.codec import Codec


@dataclass(frozen=True, slots=True)
class Task:
    """One action of one event that is not done at once: an HTTP request, or anything with a delay.

    *is_shared* says that the action is done once for the event, whichever agent it was decided with.
    *follows* is the action that this one follows, and its place among those. *is_called* says that
    *call_id* is an execution; one that *tries_once* has no second attempt, and its *is_check* settles it
    if whoever performed it died.
    """

    workspace: str
    call_id: str
    event_sort: str
    config_version: int
    action_id: str
    agent_id: str = ""
    is_delayed: bool = False
    is_shared: bool = False
    follows: str = ""
    is_called: bool = False
    tries_once: bool = False
    is_check: bool = False

    @property
    def id(self) -> str:
        """The delivery's id: the same event and action always have the same one, on desktops per agent."""
        agent_id = "" if self.is_shared else self.agent_id
        parts = (self.workspace, self.call_id, self.event_sort, self.action_id, agent_id)
        return derive_event_id(*parts, *((self.follows,) if self.follows else ()))


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Somebody is to be looked up. *waiting* are the tasks that need the answer, *agents* see a card now.

    At *is_deadline* the tasks go on without an answer. *asked_at* is Unix time.
    """

    workspace: str
    call_id: str
    event_sort: str
    config_version: int
    asked_at: float
    waiting: tuple[Task, ...] = ()
    agents: tuple[str, ...] = ()
    is_deadline: bool = False


@dataclass(frozen=True, slots=True)
class Poll:
    """A CTI server is to be asked. Only the message with the *turn* of the connection's row counts."""

    workspace: str
    connection_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class Report:
    """One event on its way to dispatch."""

    workspace: str
    event: CallEvent


COMMAND_ID = re.compile(r"([0-9a-f]{20})\.([0-9a-f]{16})\.[0-9a-f]{20}")
REPORTS = Codec(Report)
TASKS = Codec(Task)
INQUIRIES = Codec(Inquiry)
POLLS = Codec(Poll)
INQUIRY_MARK, POLL_MARK, ERRAND_MARK = "?", "!", "*"
"""Begin every inquiry, poll and errand for a recording, so that a queue may carry all kinds."""


@lru_cache(maxsize=1024)
def derive_call_id(workspace: str, connection_id: str, pbx_call_id: str) -> str:
    """Return our id of a call: one per workspace, connection and vendor's call id."""
    return derive_event_id(workspace, connection_id, pbx_call_id)[:20]


def root_call_id(workspace: str, event: CallEvent) -> str:
    """Return our id of the call that *event* is about."""
    return derive_call_id(workspace, event.connection_id, event.call_id)


def command_id(call_id: str, device_id: str, *parts: str) -> str:
    """Return the id of a command to a desktop: the same for the same call, device and *parts*."""
    return f"{call_id}.{device_id}.{derive_event_id(*parts)[:20]}"


def read_command_id(text: str) -> tuple[str, str]:
    """Return the call and the device of a command's id; two empty texts when it is none."""
    match = COMMAND_ID.fullmatch(text)
    return (match[1], match[2]) if match else ("", "")


def event_message(workspace: str, event: CallEvent) -> Message:
    """Return *event* ready to queue: in order within its call, dropped when it was queued before."""
    call_id = root_call_id(workspace, event)
    return Message(
        REPORTS.to_text(Report(workspace, event)),
        group=call_id,
        deduplication=derive_event_id(call_id, event.event_id),
        share=workspace,
    )


def read_event_message(body: str) -> tuple[str, CallEvent]:
    """Return the workspace and event of a queued message."""
    report = REPORTS.from_text(body)
    return report.workspace, report.event


def task_message(task: Task, delay_seconds: float = 0.0) -> Message:
    """Return *task* ready to queue."""
    return Message(TASKS.to_text(task), delay_seconds=delay_seconds, share=task.workspace)


def read_task_message(body: str) -> Task:
    """Return the task of a queued message."""
    return TASKS.from_text(body)


def inquiry_message(inquiry: Inquiry, delay_seconds: float = 0.0) -> Message:
    """Return *inquiry* ready to queue."""
    text = INQUIRY_MARK + INQUIRIES.to_text(inquiry)
    return Message(text, delay_seconds=delay_seconds, share=inquiry.workspace)


def is_inquiry(body: str) -> bool:
    """Say whether a queued message is an inquiry, not a task."""
    return body.startswith(INQUIRY_MARK)


def read_inquiry_message(body: str) -> Inquiry:
    """Return the inquiry of a queued message."""
    return INQUIRIES.from_text(body.removeprefix(INQUIRY_MARK))


def poll_message(poll: Poll, delay_seconds: float = 0.0) -> Message:
    """Return *poll* ready to queue."""
    text = POLL_MARK + POLLS.to_text(poll)
    return Message(text, delay_seconds=delay_seconds, share=poll.workspace)


def is_poll(body: str) -> bool:
    """Say whether a queued message is a poll, not a task."""
    return body.startswith(POLL_MARK)


def read_poll_message(body: str) -> Poll:
    """Return the poll of a queued message."""
    return POLLS.from_text(body.removeprefix(POLL_MARK))
