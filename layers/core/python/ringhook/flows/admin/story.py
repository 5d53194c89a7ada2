"""Tell a call's trace: what arrived, what it meant, what every action did and why, what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ringhook.domain.call import Recording
from ringhook.domain.errors import NotFoundError
from ringhook.engine.argv import platform_of
from ringhook.engine.plan import CLOSE_ID, EVERYBODY, POP, POP_ID, Decision, in_order
from ringhook.engine.reasons import Reason, sentence
from ringhook.engine.recording_words import recording_sentence
from ringhook.engine.requests import public_event
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.flows.admin.attempts import tell_delivery
from ringhook.flows.admin.caller import tell_contact
from ringhook.flows.admin.follow_ups import tell_follow_up
from ringhook.flows.admin.link_masking import without_links
from ringhook.flows.facts import gather
from ringhook.flows.preview import preview
from ringhook.flows.route_trace import tell_routed
from ringhook.store.call_lines import summary
from ringhook.store.calls import Story, Traced, event_sort
from ringhook.store.configurations import Configurations
from ringhook.store.recordings import recording_key
from ringhook.wire.reasons import sentence_for

MAX_ROUTED = 50
"""A PBX that asks about a call more often has lost its way."""


def tell(story: Story, configurations: Configurations, name: str, language: str) -> dict[str, Any]:
    """Return *story* for the API, its sentences in *language*, without links of recordings."""
    told = {
        "call": summary(story.call) | _more(story, language),
        "contact": tell_contact(
            story.contact,
            configurations.rulebook(name),
            language,
            chosen=story.rows.get("chosen", ()),
        ),
        "routing": [
            tell_routed(row, language) for row in story.rows.get("route", ())[-MAX_ROUTED:]
        ],
        "events": [
            _event(_Page(story, traced, _rulebook(configurations, name, traced), language))
            for traced in story.events
        ],
    }
    shown: dict[str, Any] = without_links(told, story.call.recordings)
    return shown


def _rulebook(configurations: Configurations, name: str, traced: Traced) -> Rulebook:
    try:
        return configurations.rulebook_at(name, traced.config_version)
    except NotFoundError:
        return Rulebook(version=traced.config_version)


def _more(story: Story, language: str) -> dict[str, Any]:
    call = story.call
    return {
        "pbx_call_id": call.pbx_call_id,
        "vendor": call.vendor,
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "cause": call.cause,
        "recordings": [
            _recording(number, recording, story, language)
            for number, recording in enumerate(call.recordings, start=1)
        ],
        "wait_seconds": call.durations.wait,
        "total_seconds": call.durations.total,
    }


def _recording(number: int, recording: Recording, story: Story, language: str) -> dict[str, Any]:
    """Return what is known of a recording. Its link stays here: it may hold the vendor's token."""
    kept = next((r for r in story.rows["recording"] if r["key"] == recording_key(recording)), None)
    reason = kept["reason"] if kept else ""
    return {
        "number": number,
        "id": recording.id,
        "host": urlsplit(recording.url).hostname or "" if recording.url else "",
        "duration_seconds": recording.duration_seconds,
        "address": f"/api/calls/{story.call.id}/recordings/{number}",
        "kept": kept["state"] if kept else "",
        "next_at": kept["next_at"] if kept else None,
        "size": kept["size"] if kept else 0,
        "sentence": recording_sentence(reason, language) if reason else "",
    }


@dataclass(frozen=True, slots=True)
class _Page:
    """One event of the story, the rulebook that judged it, and the language to tell it in."""

    story: Story
    traced: Traced
    rulebook: Rulebook
    language: str

    @property
    def sort(self) -> str:
        """Where the event stands in the trace."""
        return event_sort(self.traced.event)

    def rows(self, kind: str) -> Sequence[Mapping[str, Any]]:
        """Return what was kept about the call under *kind*."""
        return self.story.rows.get(kind, ())

    def acknowledged(self, push: Mapping[str, Any]) -> dict[str, Any]:
        """Return *push* with what its desktop answered."""
        acks = (ack for ack in self.rows("ack") if ack["id"] == push["command_id"])
        ack = next(acks, None)
        if ack is None:
            return dict(push) | {"ack": None}
        told = {"sentence": sentence_for(ack["reason"], self.language)}
        return dict(push) | {"ack": dict(ack) | told}


def _event(page: _Page) -> dict[str, Any]:
    traced = page.traced
    return {
        "event": public_event(traced.event, page.story.call.id),
        "vendor_event": traced.event.vendor_event,
        "received": dict(traced.event.raw),
        "news": traced.news,
        "note": traced.note,
        "config_version": traced.config_version,
        "decisions": [
            tell_decision(decision, page.rulebook, page.language) | _outcome(decision, page)
            for decision in in_order(traced.decisions, traced.skipped, page.rulebook)
        ],
        "follow_ups": _follow_ups(page),
        "closed": [page.acknowledged(p) for p in traced.pushes if p["action_id"] == CLOSE_ID],
    }


def _follow_ups(page: _Page) -> list[dict[str, Any]]:
    """Return what came, or is to come, some time after an action of this event."""
    mine = [
        row for row in page.rows("later") if row.get("follows") and row["event_sort"] == page.sort
    ]
    delivered = {row["id"]: row for row in page.rows("delivery")}
    return [
        tell_follow_up(row, delivered.get(row["task"]), page.rulebook, page.language)
        for row in mine
    ]


def tell_decision(decision: Decision, rulebook: Rulebook, language: str) -> dict[str, Any]:
    """Return one decision with its reason as a sentence."""
    action = POP if decision.action_id == POP_ID else rulebook.action(decision.action_id)
    agent = rulebook.agents.get(decision.agent_id)
    return {
        "action_id": decision.action_id,
        "agent_id": decision.agent_id,
        "agent": (agent.name or agent.id) if agent else "",
        "runs": decision.runs,
        "reason": decision.reason.value,
        "sentence": sentence(decision.reason, language, decision.values),
    } | (_action(action) if action else {})


def _action(action: Action) -> dict[str, Any]:
    kind = "POP" if action.id == POP_ID else action.kind.value
    return {
        "position": action.position,
        "name": action.name,
        "kind": kind,
        "target": action.source,
        "trigger": action.trigger.value,
    }


def _outcome(decision: Decision, page: _Page) -> dict[str, Any]:
    """Return what became of a decision: what was written out, pushed, acknowledged and delivered."""
    later = [row for row in page.rows("later") if _belongs(row, decision, page.sort)]
    pushes = [p for p in page.traced.pushes if p["action_id"] == _command_action(decision)]
    pushes += [push for row in later for push in row["pushes"]]
    return {
        "rendered": _rendered(decision, page) if decision.runs else None,
        "desktops": [
            page.acknowledged(push)
            for push in pushes
            if decision.agent_id in {EVERYBODY, push["agent_id"]}
        ],
        "delivery": _delivery(decision, page),
        "later": [
            {
                "reason": row["reason"],
                "sentence": sentence(Reason(row["reason"]), page.language, row["values"]),
                "at": row["at"],
            }
            for row in later
        ],
    }


def _rendered(decision: Decision, page: _Page) -> dict[str, Any]:
    action = page.rulebook.action(decision.action_id)
    platform = platform_of(action.source) if action else ""
    story = page.story
    facts = gather(
        page.traced.event,
        story.call.id,
        page.rulebook,
        agent_id="" if decision.agent_id == EVERYBODY else decision.agent_id,
        contact=story.contact.fields,
        results=story.results,
    )
    return preview(decision, facts, page.rulebook, platform, story.contact)


def _delivery(decision: Decision, page: _Page) -> dict[str, Any] | None:
    followed = {row["task"] for row in page.rows("later") if row.get("follows")}
    rows = (row for row in page.rows("delivery") if row["event_sort"] == page.sort)
    mine = (row for row in rows if row["id"] not in followed)
    found = next((row for row in mine if row["action_id"] == decision.action_id), None)
    if found is None:
        return None
    action = page.rulebook.action(decision.action_id)
    name = (action.name if action else "") or decision.action_id
    return tell_delivery(found, name, page.language)


def _belongs(row: Mapping[str, Any], decision: Decision, sort: str) -> bool:
    if row.get("follows") or (row["event_sort"], row["action_id"]) != (sort, decision.action_id):
        return False
    return decision.agent_id in {row["agent_id"], EVERYBODY, ""}


def _command_action(decision: Decision) -> str:
    return "" if decision.action_id == POP_ID else decision.action_id
