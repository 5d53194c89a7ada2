"""Once, always, never: what the agent is asked, what is kept of the answer, and when nobody is asked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from relay.tests.programs import launching, no_waiting, seen, showing_program, write_policy
from relay.tests.screens import ToldScreen

from ringhook.wire.frames import Close, Missed, Open, Pop, Post, Run
from ringhook_relay.approval import fingerprint, template_of
from ringhook_relay.asking import ANSWER_SECONDS, MAX_QUESTIONS, Asking
from ringhook_relay.desktop import PolicyDesktop
from ringhook_relay.launcher import Launcher
from ringhook_relay.opener import Opener
from ringhook_relay.performing import Performer
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.rate import PerMinute
from ringhook_relay.runner import Runner

PAGE = "https://crm.example/card?n=%2B33184881234"
RUN = ("/bin/echo", "CALL=+33184881234")


class Office:
    """One computer with a policy, a screen and somebody in front of it."""

    def __init__(
        self, profile: Path, launcher: Launcher, screen: ToldScreen, machine: Path | None = None,
        *, can_ask: bool = True, browser: str = "/bin/true",
    ) -> None:  # fmt: skip
        self.policy = PolicyFile(profile / "policy.json", "linux", machine)
        self.screen = screen
        self.asking = Asking(self.policy, screen.ask if can_ask else None)
        screen.answered = self.asking.answered
        rate = PerMinute(lambda: 0.0)
        opener = Opener(launcher, "linux", (browser,))
        self.desktop = PolicyDesktop(
            self.policy, opener, Runner(launcher, rate), rate, screen, self.asking
        )

    def reasons(self, *commands: Open | Post | Run | Pop | Close | Missed) -> list[str]:
        """Carry *commands* out one after the other and return what was answered."""
        performer = Performer(self.desktop, lambda: 0.0)

        async def all_of_them() -> list[str]:
            return [(await performer.perform(command)).reason for command in commands]

        return asyncio.run(all_of_them())


def run(*argv: str) -> Run:
    return Run(id="d1", call_id="c1", argv=argv or RUN)


def page(url: str = PAGE) -> Open:
    return Open(id="d2", call_id="c1", url=url)


def kept(profile: Path) -> object:
    return json.loads((profile / "policy.json").read_text())


def test_once_does_it_once_and_keeps_nothing(profile: Path) -> None:
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_once", "dismiss"))
        assert office.reasons(run(), run()) == ["exited", "program_not_allowed"]
    assert not (profile / "policy.json").exists()
    assert office.screen.asked[0].detail == RUN
    assert office.screen.asked[0].title_values == {"program": "/bin/echo"}


def test_always_is_kept_for_the_text_and_not_for_the_number(profile: Path) -> None:
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_always"))
        others = run("/bin/echo", "CALL=+33600000000"), run("/bin/echo", "CALL=")
        assert office.reasons(run(), *others) == ["exited"] * 3
    assert kept(profile) == {"approved": [fingerprint(RUN, "linux")]}
    assert len(office.screen.asked) == 1


@pytest.mark.parametrize(
    "argv",
    [
        ("/bin/echo", "CALL2=+33184881234"),
        ("/bin/echo", "CALL=+33184881234", "1"),
        ("/bin/echo", "CALL=+33184881234;x"),
        ("/bin/true", "CALL=+33184881234"),
        ("/bin/echo", "CALL=<number>"),
    ],
)
def test_a_changed_text_asks_again(profile: Path, argv: tuple[str, ...]) -> None:
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_always", "timeout"))
        assert office.reasons(run(), run(*argv)) == ["exited", "program_not_allowed"]
    assert len(office.screen.asked) == 2


def test_who_is_asked_about_a_form_sees_all_of_it(profile: Path) -> None:
    command = Post(id="d3", call_id="c1", url=PAGE, form="tel=%2B33184881234&name=")
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("dismiss"))
        assert office.reasons(command) == ["url_not_allowed"]
    assert office.screen.asked[0].detail == (PAGE, "tel=+33184881234", "name=")


def test_always_for_a_page_lists_its_origin(profile: Path) -> None:
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_always"))
        assert office.reasons(page(), page("https://crm.example/other")) == ["opened"] * 2
    assert kept(profile) == {"urls": ["https://crm.example"]}
    assert office.screen.asked[0].detail == PAGE
    assert office.screen.asked[0].title_values == {"origin": "https://crm.example"}


def test_never_is_not_asked_again_until_it_is_allowed_by_hand(profile: Path) -> None:
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("never", "never"))
        assert office.reasons(page(), page(), run(), run()) == [
            *["url_not_allowed"] * 2,
            *["program_not_allowed"] * 2,
        ]
        assert len(office.screen.asked) == 2
        office.policy.allow(["https://crm.example"], [])
        assert office.reasons(page()) == ["opened"]


def test_no_answer_means_no(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringhook_relay.asking._PATIENCE_SECONDS", 0.01)
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen())
        assert office.reasons(run()) == ["program_not_allowed"]
    assert office.screen.asked[0].seconds == ANSWER_SECONDS


def test_without_a_screen_nobody_is_asked(profile: Path) -> None:
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_always"), can_ask=False)
        assert office.reasons(run(), page()) == ["program_not_allowed", "url_not_allowed"]
    assert office.screen.asked == []


@pytest.mark.parametrize("policy", [{"ask": False}, {"monitor": True}])
def test_a_policy_can_forbid_the_question(profile: Path, policy: dict[str, bool]) -> None:
    write_policy(profile, **policy)
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_always"))
        assert office.reasons(run(), page()) == ["program_not_allowed", "url_not_allowed"]
    assert office.screen.asked == []


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (("/bin/sh", "-c", "id"), "program_forbidden"),
        (("echo", "1"), "program_forbidden"),
        (("/bin/echo", "a\u202eb"), "argument_not_allowed"),
        (("/bin/echo", "a\nb"), "argument_not_allowed"),
        (("/bin/echo", *"12345678901234567"), "argument_not_allowed"),
    ],
)
def test_what_nobody_can_judge_is_not_asked(
    profile: Path, argv: tuple[str, ...], reason: str
) -> None:
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_always"))
        assert office.reasons(run(*argv)) == [reason]
    assert office.screen.asked == []


def test_the_machines_file_wins_and_is_never_written(profile: Path, tmp_path: Path) -> None:
    machine = tmp_path / "machine"
    machine.mkdir(mode=0o755)
    write_policy(machine, urls=["https://crm.example"], programs=[])
    write_policy(profile, urls=["https://evil.example"], approved=[fingerprint(RUN, "linux")])
    before = (machine / "policy.json").read_bytes(), (profile / "policy.json").read_bytes()
    with launching({}) as launcher:
        office = Office(
            profile, launcher, ToldScreen("allow_always", "allow_always"), machine / "policy.json"
        )
        assert office.reasons(page(), page("https://evil.example/"), run()) == [
            "opened", "url_not_allowed", "program_not_allowed",
        ]  # fmt: skip
    assert office.screen.asked == []
    assert before == (
        (machine / "policy.json").read_bytes(),
        (profile / "policy.json").read_bytes(),
    )


def test_the_machines_file_leaves_the_rest_to_the_user(profile: Path, tmp_path: Path) -> None:
    machine = tmp_path / "machine"
    machine.mkdir(mode=0o755)
    write_policy(machine, monitor=False)
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen("allow_always"), machine / "policy.json")
        assert office.reasons(page()) == ["opened"]
    assert kept(profile) == {"urls": ["https://crm.example"]}


def test_a_broken_file_of_the_machine_allows_nothing(profile: Path, tmp_path: Path) -> None:
    machine = tmp_path / "machine"
    machine.mkdir(mode=0o755)
    write_policy(machine, url=[])
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen(), machine / "policy.json")
        assert office.reasons(page()) == ["policy_broken"]


def test_only_so_many_questions_are_open_and_none_twice(profile: Path) -> None:
    async def several(office: Office) -> list[str]:
        performer = Performer(office.desktop, lambda: 0.0)
        urls = [f"https://crm{n}.example/" for n in range(MAX_QUESTIONS)]
        urls += [urls[0], "https://one-too-many.example/"]
        tasks = [asyncio.create_task(performer.perform(page(url))) for url in urls]
        await asyncio.wait(tasks[MAX_QUESTIONS:])
        for question in office.screen.asked:
            office.asking.answered(question.id, "allow_once")
        return [(await task).reason for task in tasks]

    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen())
        reasons = asyncio.run(several(office))
    assert reasons == ["opened"] * MAX_QUESTIONS + ["url_not_allowed"] * 2
    assert len(office.screen.asked) == MAX_QUESTIONS


def test_a_program_is_named_by_its_bare_name(profile: Path, tmp_path: Path) -> None:
    program = showing_program(tmp_path)
    write_policy(profile, programs=[{"path": str(program), "name": "card.exe"}])
    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen())
        assert office.reasons(run("card.exe", "+33184881234"), run("other.exe", "1")) == [
            "exited", "program_forbidden",
        ]  # fmt: skip
    assert seen(tmp_path)["argv"] == ["+33184881234"]


def test_cards_reach_the_screen(profile: Path) -> None:
    with launching({}, no_waiting) as launcher:
        office = Office(profile, launcher, ToldScreen())
        pop = Pop(id="d3", call_id="c1", card={"number": "+33184881234", "language": "fr"})
        missed = Missed(id="d5", call_id="", cards=({"call_id": "c9", "number": "1"},))
        assert office.reasons(pop, Close(id="d4", call_id="c1"), missed) == [
            "shown", "closed", "shown",
        ]  # fmt: skip
    assert [card.number for card in office.screen.shown] == ["+33184881234"]
    assert office.screen.closed == ["c1"]
    assert [card.call_id for card in office.screen.missed_cards] == ["c9"]
    assert office.asking.language == "fr"


def test_a_template_keeps_everything_but_the_number() -> None:
    argv = ("/bin/card", "/tel:+331", "17", "CALL=", "CALL", "a b")
    assert template_of(argv) == (
        "/bin/card", '"/tel:"<number>', '""<number>', '"CALL="<number>', '"CALL"', '"a b"',
    )  # fmt: skip
    assert fingerprint((r"C:\A.exe", "1"), "windows") == fingerprint((r"c:\a.EXE", "2"), "windows")
