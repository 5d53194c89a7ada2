"""People hear of failures once an hour, of limits at once, from one sweeper, and never a number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.unit.flows.reporting import (
    BOTH,
    CALLER,
    HOUR,
    MAIL,
    NAME_OF_CALLER,
    POST,
    SECRET,
    fail,
    note,
    posts,
    prepare,
)
from tests.unit.flows.world import NAME, World

from ringhook.memory.mail import MemoryMail
from ringhook.store.limits import Notice


def test_a_failure_is_told_to_everybody_at_the_next_sweep(world: World) -> None:
    prepare(world, MAIL)
    fail(world)
    world.app.sweep()
    (letter,) = world.mail.letters
    assert letter.to == ("boss@firm.example", "it@firm.example")
    assert letter.subject == "ringhook: failed deliveries: 1"
    assert "1 × Call log, crm.example, last at 09:30" in letter.text
    assert "crm.example has nothing at this address (404)." in letter.text
    assert "https://ringhook.example/" in letter.text


def test_the_same_is_posted_for_programs(world: World) -> None:
    prepare(world, POST)
    fail(world, "a")
    fail(world, "b")
    world.app.sweep()
    (request,) = posts(world)
    body = json.loads(request.body)
    assert (request.method, request.headers["Content-Type"]) == ("POST", "application/json")
    assert body["issues"][0]["count"] == 2
    assert body["issues"][0]["failure"] == "not_found"
    assert body["url"] == "https://ringhook.example/"
    assert body["text"].startswith("ringhook: failed deliveries: 2\n")


def test_a_report_is_in_the_workspaces_language_and_time(world: World) -> None:
    prepare(world, MAIL | {"language": "fr", "time_zone": "Europe/Paris"})
    fail(world)
    world.app.sweep()
    (letter,) = world.mail.letters
    assert letter.subject == "ringhook : envois en échec : 1"
    assert "dernier à 10:30" in letter.text
    assert "n'a rien à cette adresse" in letter.text


def test_no_caller_no_secret_and_no_answer_is_in_a_report(world: World) -> None:
    prepare(world, BOTH)
    fail(world)
    world.app.sweep()
    told = str(world.mail.letters) + str(posts(world))
    for private in (CALLER, CALLER[2:], NAME_OF_CALLER, SECRET):
        assert private not in told


def test_without_failures_nobody_is_told_and_nothing_is_written(world: World) -> None:
    prepare(world, BOTH)
    before = len(world.steps.done)
    for _ in range(3):
        world.app.sweep()
        world.clock.advance(HOUR)
    assert (world.mail.letters, posts(world)) == ([], [])
    assert set(world.steps.done[before:]) == {"put ws#main#sweep last"}


def test_without_addresses_nobody_is_told(world: World) -> None:
    prepare(world, {})
    fail(world)
    world.app.sweep()
    assert (world.mail.letters, posts(world)) == ([], [])


def test_one_report_an_hour_tells_what_came_since(world: World) -> None:
    prepare(world, MAIL)
    fail(world, "a")
    world.app.sweep()
    for call_id in ("b", "c"):
        fail(world, call_id)
        world.app.sweep()
    assert len(world.mail.letters) == 1
    world.clock.advance(HOUR)
    world.app.sweep()
    world.app.sweep()
    assert [letter.subject[-1] for letter in world.mail.letters] == ["1", "2"]


def test_no_failure_is_told_twice_or_never(world: World) -> None:
    prepare(world, POST)
    for number in range(12):
        fail(world, f"c{number}")
        world.app.sweep()
        world.clock.advance(1000)
    world.clock.advance(2 * HOUR)
    world.app.sweep()
    bodies = [json.loads(request.body) for request in posts(world)]
    assert sum(issue["count"] for body in bodies for issue in body["issues"]) == 12
    assert 2 < len(bodies) < 12


def test_a_limit_is_told_at_once(world: World) -> None:
    prepare(world, BOTH)
    fail(world)
    world.app.sweep()
    note(world)
    world.app.sweep()
    assert [letter.subject for letter in world.mail.letters] == [
        "ringhook: failed deliveries: 1",
        "ringhook: a daily limit is near or reached",
    ]
    assert "Credential zoho: 80 of today's 100 requests" in world.mail.letters[1].text
    assert json.loads(posts(world)[1].body)["notices"][0]["kind"] == "quota_near"
    world.app.sweep()
    assert len(world.mail.letters) == 2


def test_what_has_just_happened_waits_for_the_next_time(world: World) -> None:
    prepare(world, MAIL)
    note(world)
    world.clock.advance(-8)
    world.app.sweep()
    assert world.mail.letters == []
    world.clock.advance(60)
    world.app.sweep()
    assert len(world.mail.letters) == 1


def test_two_sweepers_send_one_report(world: World) -> None:
    prepare(world, MAIL)
    fail(world)
    report = world.app.reporting.report

    class Rival(MemoryMail):
        """While one sweeper sends, another one sweeps."""

        def send(self, to: tuple[str, ...], subject: str, text: str) -> None:
            world.app.sweep()
            super().send(to, subject, text)

    rival = Rival()
    replace(report, mail=rival)(NAME)
    assert (len(rival.letters), world.mail.letters) == (1, [])


def test_of_two_sweepers_that_see_the_same_failure_one_tells_it(world: World) -> None:
    prepare(world, MAIL)
    fail(world)
    ours = world.app.reporting.report

    def notices_after_a_rival_told(name: str, since: datetime) -> Sequence[Notice]:
        if not world.mail.letters:
            world.app.sweep()
        return ours.notices(name, since)

    replace(ours, notices=notices_after_a_rival_told)(NAME)
    assert len(world.mail.letters) == 1


def test_what_a_dead_sweeper_left_is_told_by_the_next(world: World) -> None:
    prepare(world, MAIL)
    fail(world)

    class Dying(MemoryMail):
        """The process dies while it sends."""

        def send(self, *_: object) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(world.app.reporting.report, mail=Dying())(NAME)
    world.app.sweep()
    assert world.mail.letters == []
    world.clock.advance(120)
    world.app.sweep()
    assert len(world.mail.letters) == 1


def test_without_a_mail_server_the_webhook_still_tells(world: World) -> None:
    prepare(world, BOTH)
    world.mail = None  # type: ignore[assignment]  # as where no mail server is set up
    fail(world)
    world.app.sweep()
    assert len(posts(world)) == 1


def test_one_workspaces_trouble_does_not_stop_the_others(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(world, MAIL)
    world.app.access.adopt("another", "rh_another-key-of-enough-length", world.clock.now())
    fail(world)
    told: list[str] = []

    def report(name: str) -> None:
        told.append(name)
        raise ValueError("a fault")

    replace(world.app.sweep, report=report)()
    assert sorted(told) == ["another", NAME]
    assert caplog.text.count("housekeeping failed") == 2


def test_a_long_silence_is_not_told_from_its_beginning(world: World) -> None:
    prepare(world, POST)
    fail(world, "a")
    world.app.sweep()
    world.clock.advance(30 * 86_400)
    fail(world, "b")
    world.app.sweep()
    body = json.loads(posts(world)[1].body)
    since, until = (datetime.fromisoformat(body[key]) for key in ("since", "until"))
    assert until - since < timedelta(days=7)
    assert body["issues"][0]["count"] == 1
