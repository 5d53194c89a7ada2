"""Print what a call led to: event, action, result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ringhook.wiring.demo_crm import Received

SHOWN_FIELDS = ("event", "number", "call", "phone", "direction", "result", "talk_seconds")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One action and what became of it."""

    event: str
    action: str
    result: str
    is_settled: bool


def rows_of(told: dict[str, Any], received: Sequence[Received]) -> list[TableRow]:
    """Return one row for the caller's name, and one for every action that ran, in the order of the events."""
    return [
        _card_row(told.get("contact")),
        *_action_rows(told, received),
    ]


def _card_row(contact: dict[str, Any] | None) -> TableRow:
    fields = contact["fields"] if contact else {}
    shown = ", ".join(fields[name] for name in ("name", "company") if fields.get(name))
    return TableRow("call.ringing", "card", shown or "...", is_settled=contact is not None)


def _action_rows(told: dict[str, Any], received: Sequence[Received]) -> list[TableRow]:
    return [
        _row(event["event"]["event"], decision, received)
        for event in told.get("events", ())
        for decision in event["decisions"]
        if decision["runs"] and decision.get("kind") != "POP"
    ]


def _row(event: str, decision: dict[str, Any], received: Sequence[Received]) -> TableRow:
    if decision["kind"] in {"GET", "POST"}:
        return _crm_row(event, decision, received)
    acks = [push["ack"] for push in decision["desktops"]]
    targets = [push["target"] for push in decision["desktops"]]
    word = "page opened" if decision["kind"] == "URL" else "program run"
    results = [word if ack["status"] == "done" else ack["reason"] for ack in acks if ack]
    settled = bool(acks) and all(acks)
    return TableRow(
        event,
        f"{decision['kind']} {targets[0] if targets else ''}",
        ", ".join(results) or "...",
        settled,
    )


def _crm_row(event: str, decision: dict[str, Any], received: Sequence[Received]) -> TableRow:
    delivery = decision["delivery"]
    if not delivery or not delivery["attempts"][-1]["outcome"]:
        return TableRow(event, f"{decision['kind']} {decision['target']}", "...", is_settled=False)
    path = delivery["shown"]["url"].partition("?")[0]
    carried = next(
        (r for r in received if r.method == decision["kind"] and path.endswith(r.path)), None
    )
    fields = carried.fields if carried else {}
    shown = " ".join(f"{key}={fields[key]}" for key in SHOWN_FIELDS if key in fields)
    status = delivery["attempts"][-1]["status"]
    result = f"{status}, the CRM received {shown}" if carried else delivery["state"]
    return TableRow(
        event, f"{decision['kind']} {delivery['shown']['url']}", result, is_settled=True
    )


def table(rows: Sequence[TableRow]) -> str:
    """Return *rows* as aligned text."""
    lines = [("event", "action", "result"), *((r.event, r.action, r.result) for r in rows)]
    widths = [max(len(line[column]) for line in lines) for column in (0, 1)]
    return "\n".join(
        f"  {event:<{widths[0]}}  {action:<{widths[1]}}  {result}"
        for event, action, result in lines
    )
