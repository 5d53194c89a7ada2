"""What a click on the screen becomes."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from relay.tests.programs import launching, seen, showing_program, write_policy
from relay.tests.screens import ToldScreen
from relay.tests.test_asking import PAGE, Office, page

from ringhook.wire.frames import Choose, Click, Control, Dial, Frame, Pop
from ringhook_relay.agent import Agent, Order
from ringhook_relay.card.view import call_view
from ringhook_relay.launcher import Launcher
from ringhook_relay.local_orders import LocalOrders
from ringhook_relay.rate import PerMinute
from ringhook_relay.screen_card import card_of
from ringhook_relay.screen_port import ScreenEvent
from ringhook_relay.telephone import Telephone


def ordering(office: Office, telephone: Telephone) -> Order:
    rate = PerMinute(lambda: 0.0)
    return LocalOrders(office.desktop, office.asking, telephone, rate, dict).handle


def frames_after(
    profile: Path,
    launcher: Launcher,
    *events: ScreenEvent,
    browser: str = "/bin/true",
    card: dict[str, str] | None = None,
) -> list[Frame]:
    """Return what was sent to the cloud after *events*."""
    sent: list[Frame] = []

    async def send(frame: Frame) -> bool:
        sent.append(frame)
        return not isinstance(frame, Dial)  # nobody would answer

    async def both() -> None:
        office = Office(profile, launcher, ToldScreen(), browser=browser)
        telephone = Telephone(PerMinute(lambda: 0.0), send)
        agent = Agent(office.desktop, office.asking, telephone, send, ordering(office, telephone))
        await office.desktop.pop(Pop(id="d", call_id="c1", card=card or {}))
        for event in events:
            agent.did(event)
        await asyncio.gather(*agent._tasks)
        await agent.stop()

    asyncio.run(both())
    return sent


def test_a_link_that_the_system_hands_over_is_dialled_as_the_policy_says(profile: Path) -> None:
    clicked = ScreenEvent("link", "", "tel:+33-1-84;ext=5")
    hostile = ScreenEvent("link", "", "tel:+331$(reboot)")
    with launching({}) as launcher:
        write_policy(profile, dial="always")
        sent = frames_after(profile, launcher, clicked, hostile)
        assert [frame.number for frame in sent if isinstance(frame, Dial)] == ["+33184"]
        write_policy(profile, dial="never")
        assert frames_after(profile, launcher, clicked) == []


def test_buttons_become_frames(profile: Path) -> None:
    with launching({}) as launcher:
        sent = frames_after(
            profile, launcher,
            ScreenEvent("call_back", "c1", "+33 1 84"), ScreenEvent("choose", "c1", "k7"),
            ScreenEvent("answer", "c1"), ScreenEvent("hang_up", "c1"),
            ScreenEvent("copy", "c1", "1"), ScreenEvent("dismiss", "c1"), ScreenEvent("timeout", "c1"),
        )  # fmt: skip
    dialled = sent[0]
    assert isinstance(dialled, Dial)
    assert (dialled.number, dialled.call_id) == ("+33184", "c1")
    assert sent[1:] == [
        Choose(call_id="c1", contact_id="k7"),
        Control(call_id="c1", what="answer"),
        Control(call_id="c1", what="hang_up"),
    ]


def test_the_card_of_another_program_is_no_call_of_the_cloud(profile: Path) -> None:
    with launching({}) as launcher:
        (dialled,) = frames_after(profile, launcher, ScreenEvent("call_back", "local:12", "12"))
    assert isinstance(dialled, Dial)
    assert dialled.call_id == ""


def test_a_callers_text_is_not_dialled(profile: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with launching({}) as launcher:
        assert frames_after(profile, launcher, ScreenEvent("call_back", "c1", "anonymous")) == []
    assert "refused" in caplog.text


def test_the_page_of_a_card_obeys_the_policy(
    profile: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    write_policy(profile, urls=["https://crm.example"], ask=False)
    with launching({}) as launcher:
        frames_after(
            profile, launcher, ScreenEvent("open", "c1", "https://crm.example/1"),
            ScreenEvent("open", "c2", "https://evil.example/"), ScreenEvent("open", "c3", "file:///etc"),
            browser=str(showing_program(tmp_path)),
        )  # fmt: skip
    assert seen(tmp_path)["argv"] == ["https://crm.example/1"]
    assert "url_not_allowed" in caplog.text
    assert "url_malformed" in caplog.text


def test_an_answer_reaches_its_question_and_no_other(profile: Path) -> None:
    async def both(office: Office, agent: Agent) -> str:
        work = asyncio.create_task(office.desktop.open(page()))
        while not office.screen.asked:  # noqa: ASYNC110 - the screen is no coroutine
            await asyncio.sleep(0)
        agent.did(ScreenEvent("allow_once", "question-99"))
        assert not work.done()
        agent.did(ScreenEvent("allow_once", office.screen.asked[0].id))
        return (await work).reason

    async def send(_frame: Frame) -> bool:
        return True

    with launching({}) as launcher:
        office = Office(profile, launcher, ToldScreen())
        telephone = Telephone(PerMinute(lambda: 0.0), send)
        agent = Agent(office.desktop, office.asking, telephone, send, ordering(office, telephone))
        assert asyncio.run(both(office, agent)) == "opened"


@pytest.mark.parametrize("url", ["", PAGE])
def test_a_click_on_a_card_that_offers_it_reaches_the_cloud(
    profile: Path, tmp_path: Path, url: str
) -> None:
    write_policy(profile, urls=["https://crm.example"])
    press = ScreenEvent("open", "c1", url)
    program = str(showing_program(tmp_path))
    with launching({}) as launcher:
        (sent,) = frames_after(profile, launcher, press, browser=program, card={"click": "yes"})
    assert isinstance(sent, Click)
    assert (sent.call_id, len(sent.id)) == ("c1", 16)
    assert (tmp_path / "seen.json").exists() == bool(url)


def test_a_click_on_another_card_is_the_desktops_own_business(profile: Path) -> None:
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        assert frames_after(profile, launcher, ScreenEvent("open", "c1", PAGE)) == []


@pytest.mark.parametrize(
    ("card", "offers"),
    [({"click": "yes"}, True), ({"click": "", "url": PAGE}, True), ({"click": "no"}, False)],
)
def test_a_card_has_a_button_where_there_is_something_to_open(
    card: dict[str, str],
    offers: bool,  # noqa: FBT001 - what is expected
) -> None:
    buttons = call_view(card_of("c1", card)).buttons
    assert ("open" in [button.press.kind for button in buttons]) is offers
