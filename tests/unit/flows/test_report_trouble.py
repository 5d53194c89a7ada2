"""A report that does not get through is noted, tried again later, and is no failure of its own."""

from __future__ import annotations

import pytest
from tests.unit.flows.reporting import BOTH, POST, fail, posts, prepare, problems
from tests.unit.flows.world import World

from ringhook.domain.errors import TryAgainError
from ringhook.ports.http import Failure, HttpFailedError, HttpResponse
from ringhook.ports.mail import MailFailedError


@pytest.mark.parametrize(
    "trouble", [MailFailedError("the server refuses"), TryAgainError("the server is away")]
)
def test_a_letter_that_did_not_go_is_noted_and_tried_again_later(
    world: World, trouble: Exception
) -> None:
    prepare(world, BOTH)
    world.mail.trouble = trouble  # type: ignore[assignment]  # both are of ours
    fail(world)
    world.app.sweep()
    assert problems(world)["report"]["mail"]["trouble"] == str(trouble)
    assert len(posts(world)) == 1
    world.mail.trouble = None
    world.app.sweep()
    assert world.mail.letters == []
    world.clock.advance(600)
    world.app.sweep()
    assert len(world.mail.letters) == 1
    assert len(posts(world)) == 1
    assert problems(world)["report"]["mail"]["trouble"] == ""


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse(500, {}, b""),
        HttpResponse(302, {"Location": "https://elsewhere.example/"}, b""),
        HttpFailedError(Failure.DNS, "chat.example is not known", sent=False),
    ],
)
def test_a_webhook_that_fails_makes_no_failure_of_its_own(
    world: World, answer: HttpResponse | HttpFailedError
) -> None:
    prepare(world, POST)
    fail(world)
    world.http.script = [answer, answer]
    for _ in range(5):
        world.app.sweep()
        world.clock.advance(60)
    assert len(posts(world)) == 1
    found = problems(world)
    assert len(found["issues"]) == 1
    assert found["report"]["webhook"]["trouble"]
    assert "hook-of-ours" not in str(found["report"])
    world.clock.advance(600)
    world.app.sweep()
    assert len(posts(world)) == 2
    first, second = posts(world)
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
