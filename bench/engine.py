"""What deciding costs: plan and render fifty actions for one event, in this process.

    .venv/bin/python -m bench.engine [--actions 50] [--rounds 500]

See bench/README.md.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Party
from ringhook.engine.calls import fold
from ringhook.engine.plan import plan
from ringhook.engine.requests import render
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.moment import Moment

TARGETS: tuple[dict[str, Any], ...] = (
    {"kind": "URL", "target": "https://crm.example/card/$phone|national$?line=$line$"},
    {"kind": "GET", "target": "https://crm.example/ring?n=$phone|e164$&call=$call_id$&a=$agent$"},
    {"kind": "GET", "target": "https://crm.example/b?t={TEL}&k=MD5({TEL}{DATE-YYYY}{DATE-MM})"},
    {"kind": "RUN", "target": r"c:\application\programme.exe AppelDe=$phone$"},
    {
        "kind": "POST",
        "target": "https://crm.example/calls",
        "request": {"body_type": "json", "body": '{"n": "$phone$", "who": "$caller_name$"}'},
    },
)
EVENT = CallEvent(
    event_id="bench",
    vendor="uis",
    kind=EventKind.RINGING,
    call_id="237859081",
    received_at=datetime(2026, 6, 1, 12, 5, 9, tzinfo=UTC),
    direction=Direction.INBOUND,
    client=Party("79260000000", "+79260000000", name="Marie Durand"),
    line=Party("74993720692", "+74993720692"),
    agents=(AgentSeen(id="25", extension="101", name="Anna Petrova"),),
)


def rulebook(actions: int) -> Rulebook:
    """Return a configuration in which every action runs for `EVENT`."""
    entries = [
        {"id": f"a{n}", "call_type": "inbound"} | TARGETS[n % len(TARGETS)] for n in range(actions)
    ]
    agents = [{"id": "anna", "name": "Anna", "identifiers": ["25"]}]
    document = Document.model_validate(
        {"settings": {"country": "RU"}, "agents": agents, "actions": entries}
    )
    return compile_document(document, 1)


def once(rules: Rulebook) -> int:
    """Decide and write out everything once; returns how many actions ran."""
    folded = fold(None, EVENT, "call")
    moment = Moment("main", EVENT, folded, rules)
    ran = 0
    for decision in plan(moment.judged(frozenset())).decisions:
        action = rules.action(decision.action_id)
        if action is None or not decision.runs:
            continue
        render(action, moment.facts(decision.agent_id), "windows")
        ran += 1
    return ran


def main() -> None:
    """Print the median and the 95th percentile in milliseconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--actions", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=500)
    given = parser.parse_args()
    rules = rulebook(given.actions)
    ran = once(rules)
    times = []
    for _ in range(given.rounds):
        started = perf_counter()
        once(rules)
        times.append((perf_counter() - started) * 1000)
    print(f"{ran} of {given.actions} actions planned and rendered, {given.rounds} rounds")
    print(f"median {median(times):.2f} ms, p95 {quantiles(times, n=20)[-1]:.2f} ms")


if __name__ == "__main__":
    main()
