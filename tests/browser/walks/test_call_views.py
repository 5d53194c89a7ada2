"""Walks through the search, the tables, recordings, missed calls and statistics."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from tests.acceptance.api import Api
from tests.acceptance.sound_server import Sounds, sounds
from tests.acceptance.waiting import eventually
from tests.browser import scene
from tests.browser.scene import PATIENCE_SECONDS
from tests.browser.test_pages_look import looks_right_at_times
from tests.browser.visitor import Visitor


def ended(api: Api, event: str = "missed", **fields: str) -> str:
    """Let a call ring and end; returns our id of it."""
    pbx_id = f"call-{secrets.token_hex(6)}"
    scene.report(api, "ringing", pbx_id, **fields)
    if event == "answered":
        scene.report(api, "answered", pbx_id, **fields)
        event = "ended"
    scene.report(api, event, pbx_id, **fields)

    def listed() -> str | None:
        for call in api.get("/api/calls", limit="200")["calls"]:
            one = api.get(f"/api/calls/{call['id']}")["call"]
            if one["pbx_call_id"] == pbx_id and one["phase"] == "ended":
                return str(call["id"])
        return None

    return eventually(listed, "the call is over", PATIENCE_SECONDS)


def is_at(audio: Locator, condition: str) -> None:
    """Wait until the sound has come so far; the page's policy lets no text be evaluated there."""
    eventually(lambda: audio.evaluate(f"sound => {condition}"), condition, PATIENCE_SECONDS)


@pytest.fixture
def number() -> str:
    """A number that nobody else calls with."""
    return f"+331{secrets.randbelow(10**8):08}"


def test_calls_are_found_by_name_and_days_and_saved_as_a_table(
    visitor: Visitor, api: Api, number: str, tmp_path: Path
) -> None:
    scene.one_call(api, **{"from": number, "name": "Zoë Müller"})
    visitor.open("calls")
    visitor.page.get_by_label("Number or name").fill("zoë")
    visitor.page.keyboard.press("Enter")
    rows = visitor.page.locator(".calls tbody tr")
    expect(rows.first).to_contain_text("Zoë Müller")
    with visitor.page.expect_download() as saving:
        visitor.button("Download as CSV").click()
    assert saving.value.suggested_filename == "calls.csv"
    saving.value.save_as(tmp_path / "calls.csv")
    text = (tmp_path / "calls.csv").read_text("utf-8-sig")
    assert text.startswith("Id,Began,Direction,Number")
    assert f"'{number},Zoë Müller" in text
    with visitor.page.expect_download() as saving:
        visitor.button("CSV without names and numbers").click()
    saving.value.save_as(tmp_path / "masked.csv")
    masked = (tmp_path / "masked.csv").read_text("utf-8-sig")
    assert number not in masked
    assert "Müller" not in masked
    visitor.page.get_by_label("To", exact=True).fill("2020-01-01")
    visitor.button("Search").click()
    expect(visitor.page.get_by_text("No call fits")).to_be_visible()
    visitor.page.get_by_label("From").fill("2026-01-02")
    visitor.button("Search").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("from is after to")


@pytest.mark.parametrize("path", ["/ranged.wav", "/plain.wav"])
def test_a_recording_plays_through_us(
    visitor: Visitor, api: Api, number: str, path: str, tmp_path: Path
) -> None:
    with sounds() as pbx:
        call_id = _recorded(api, pbx, number, f"{path}?token=of-the-vendor")
        visitor.open(f"calls/{call_id}")
        heard: list[str] = []
        visitor.page.on("request", lambda request: heard.append(request.url))
        audio = visitor.page.locator("audio")
        audio.evaluate("sound => { sound.muted = true; return sound.play(); }")
        is_at(audio, "sound.currentTime > 0.2")
        assert abs(audio.evaluate("sound => sound.duration") - 2) < 0.1
        audio.evaluate("sound => { sound.currentTime = 1.5; }")
        is_at(audio, "sound.ended")
        with visitor.page.expect_download() as saving:
            visitor.button("Download").click()
        saving.value.save_as(tmp_path / "sound")
        assert (tmp_path / "sound").read_bytes() == pbx.sound
        assert heard
        assert not [url for url in heard if pbx.url in url or "of-the-vendor" in url]
        assert "of-the-vendor" not in visitor.page.locator(".recording").inner_html()
        assert all("of-the-vendor" in asked for asked, _ in pbx.asked)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/gone.wav", "no longer has the recording"), ("/page.wav", "something that is no sound")],
)
def test_a_dead_recording_says_why(
    visitor: Visitor, api: Api, number: str, path: str, reason: str
) -> None:
    with sounds() as pbx:
        call_id = _recorded(api, pbx, number, path)
        visitor.open(f"calls/{call_id}")
        visitor.page.locator("audio").evaluate("sound => sound.play().catch(() => null)")
        expect(visitor.page.locator(".recording .problem")).to_contain_text(reason)
        visitor.page.wait_for_load_state("networkidle")
        visitor.photograph("recording-dead")
        visitor.errors.clear()  # the browser counts what it could not fetch


def test_a_recording_is_kept_if_the_workspace_says_so(
    visitor: Visitor, api: Api, number: str
) -> None:
    visitor.open("settings")
    visitor.page.get_by_label("Fetch and keep them").click()
    visitor.button("Save").first.click()
    expect(visitor.page.get_by_text("Saved")).to_be_visible()
    with sounds() as pbx:
        call_id = _recorded(api, pbx, number, "/plain.wav")
        eventually(
            lambda: api.get(f"/api/calls/{call_id}")["call"]["recordings"][0]["kept"] == "stored",
            "it is kept",
            PATIENCE_SECONDS,
        )
    visitor.open(f"calls/{call_id}")
    expect(visitor.page.locator(".recording")).to_contain_text("kept here")
    audio = visitor.page.locator("audio")
    audio.evaluate("sound => { sound.muted = true; return sound.play(); }")
    is_at(audio, "sound.currentTime > 0.2")
    looks_right_at_times(visitor, "recording-kept")


def test_missed_calls_are_handled_by_hand_and_by_a_conversation(
    visitor: Visitor, api: Api, number: str
) -> None:
    other = f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    first, second = ended(api, **{"from": number}), ended(api, **{"from": other})
    visitor.open("calls/missed")
    row = visitor.page.locator("tr", has_text=number)
    count = visitor.page.locator(".views .tag")
    before = int(count.inner_text())
    row.get_by_role("button", name="Mark as handled").click()
    visitor.page.get_by_label("Note").fill("Wants an offer")
    looks_right_at_times(visitor, "dialog-handled")
    visitor.speak("en")
    visitor.resize(1280, 800)
    visitor.page.locator("dialog").get_by_role("button", name="Mark as handled").click()
    expect(row).to_have_count(0)
    expect(count).to_have_text(str(before - 1))
    later = ended(api, "answered", **{"from": other})
    expect(visitor.page.locator("tr", has_text=other)).to_have_count(0)
    visitor.page.get_by_label("Show").select_option("Handled")
    expect(row).to_contain_text("Wants an offer")
    spoken = visitor.page.locator("tr", has_text=other)
    expect(spoken.get_by_role("link", name="by a later conversation")).to_have_attribute(
        "href", f"#/calls/{later}"
    )
    looks_right_at_times(visitor, "missed-handled")
    visitor.speak("en")
    row.get_by_role("button", name="Not handled after all").click()
    expect(row).to_have_count(0)
    assert api.get(f"/api/calls/{first}")["call"]["handled"] is None
    assert api.get(f"/api/calls/{second}")["call"]["handled"]["call_id"] == later


def test_statistics_are_drawn_and_told(
    visitor: Visitor, api: Api, number: str, tmp_path: Path
) -> None:
    ended(api, **{"from": number})
    ended(api, "answered", **{"from": number})
    visitor.open("calls/statistics")
    expect(visitor.page.get_by_role("img", name="Calls of each day")).to_be_visible()
    days = visitor.page.get_by_role("table", name="By day")
    expect(days.locator("tbody tr")).to_have_count(7)
    expect(visitor.page.get_by_role("table", name="By agent")).to_contain_text("Anna")
    with visitor.page.expect_download() as saving:
        visitor.button("Download as CSV").click()
    saving.value.save_as(tmp_path / "days.csv")
    assert len((tmp_path / "days.csv").read_text("utf-8-sig").splitlines()) == 8
    looks_right_at_times(visitor, "statistics")
    visitor.speak("en")
    visitor.page.get_by_label("From").fill("2016-01-01")
    visitor.button("Show").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("92 days at most")


def _recorded(api: Api, pbx: Sounds, number: str, path: str) -> str:
    call_id = ended(api, "answered", **{"from": number})
    one = api.get(f"/api/calls/{call_id}")["call"]
    scene.report(api, "recording", one["pbx_call_id"], recording_url=f"{pbx.url}{path}")
    eventually(
        lambda: api.get(f"/api/calls/{call_id}")["call"]["recordings"],
        "the recording is known",
        PATIENCE_SECONDS,
    )
    return call_id
