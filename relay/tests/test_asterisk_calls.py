"""What manager events mean, without any socket."""

from __future__ import annotations

import re

import pytest

from ringhook_asterisk.calls import Calls, Report
from ringhook_asterisk.channels import Telephones

CALLER = {"CallerIDNum": "+442079460101", "CallerIDName": "Ada"}
TRUNK, ADA, BOB = "PJSIP/trunk-0000000a", "PJSIP/101-0000000b", "PJSIP/102-0000000c"


def new(uid: str, channel: str, linked: str = "1.1", **more: str) -> dict[str, str]:
    return {"Event": "Newchannel", "Channel": channel, "Uniqueid": uid, "Linkedid": linked} | more


def dial(event: str, channel: str, target: str, **more: str) -> dict[str, str]:
    """A dial from channel 1.1 to channel 1.<second character of the extension>."""
    uid = more.pop("uid", "1.2")
    about = {"Event": event, "Channel": channel, "Uniqueid": "1.1", "Linkedid": "1.1"}
    to = {"DestChannel": target, "DestUniqueid": uid, "DestLinkedid": "1.1"}
    return about | to | more


def hangup(uid: str, **more: str) -> dict[str, str]:
    return {"Event": "Hangup", "Uniqueid": uid, "Linkedid": "1.1"} | more


COMES_IN = new("1.1", TRUNK, Exten="442079460100", **CALLER)


def played(*events: dict[str, str]) -> list[Report]:
    calls = Calls(Telephones(re.compile("[0-9]{2,6}")))
    return [r for n, event in enumerate(events) for r in calls.take(event, 1_774_011_041.0 + n)]


def words(reports: list[Report]) -> list[tuple[str, str]]:
    return [(r["event"], r.get("extension", "")) for r in reports]


def test_an_incoming_call_is_told_from_its_start_to_its_end() -> None:
    reports = played(
        COMES_IN,
        new("1.2", ADA),
        dial("DialBegin", TRUNK, ADA, **CALLER),
        dial("DialEnd", TRUNK, ADA, DialStatus="ANSWER"),
        hangup("1.2"),
        hangup("1.1", **{"Cause-txt": "Normal Clearing"}),
    )
    steps = [("started", ""), ("ringing", "101"), ("answered", "101"), ("ended", "")]
    assert words(reports) == steps
    assert {(r["call_id"], r["direction"], r["client"], r["line"], r["name"]) for r in reports} == {
        ("1.1", "in", "+442079460101", "442079460100", "Ada")
    }
    end = reports[-1]
    assert (end["wait_seconds"], end["talk_seconds"], end["result"]) == ("3.0", "2.0", "answered")
    assert end["cause"] == "Normal Clearing"


def test_the_telephones_that_did_not_win_are_told_to_stop() -> None:
    reports = played(
        COMES_IN,
        dial("DialBegin", TRUNK, ADA),
        dial("DialBegin", TRUNK, BOB, uid="1.3"),
        dial("DialEnd", TRUNK, BOB, uid="1.3", DialStatus="ANSWER"),
        dial("DialEnd", TRUNK, ADA, DialStatus="CANCEL"),
    )
    assert words(reports)[1:] == [
        ("ringing", "101"),
        ("ringing", "102"),
        ("answered", "102"),
        ("leg_ended", "101"),
    ]
    assert (reports[-1]["cause"], reports[-1]["leg_id"]) == ("CANCEL", "1.2")


@pytest.mark.parametrize("status", ["NOANSWER", "BUSY", "CANCEL", "CHANUNAVAIL"])
def test_an_incoming_call_that_nobody_took_is_missed(status: str) -> None:
    *_, end = played(
        COMES_IN,
        dial("DialBegin", TRUNK, ADA),
        dial("DialEnd", TRUNK, ADA, DialStatus=status),
        hangup("1.2"),
        hangup("1.1"),
    )
    assert (end["event"], end["result"], end["cause"]) == ("missed", "missed", status)
    assert end["talk_seconds"] == "0.0"


def test_an_outgoing_call_names_the_caller_as_agent_and_the_dialled_number_as_client() -> None:
    reports = played(
        new("1.1", ADA, Exten="00442079460101", CallerIDNum="101"),
        dial("DialBegin", ADA, TRUNK, DestCallerIDNum="00442079460101"),
        dial("DialEnd", ADA, TRUNK, DialStatus="BUSY"),
        hangup("1.2"),
        hangup("1.1"),
    )
    assert words(reports) == [("ringing", "101"), ("leg_ended", "101"), ("ended", "")]
    assert {(r["direction"], r["client"]) for r in reports} == {("out", "00442079460101")}
    assert reports[-1]["cause"] == "BUSY"


def test_a_call_between_two_telephones_is_internal() -> None:
    (ringing,) = played(new("1.1", ADA, Exten="102"), dial("DialBegin", ADA, BOB))
    assert (ringing["direction"], ringing["from"], ringing["to"]) == ("internal", "101", "102")
    assert ringing["extension"] == "102"


def test_the_inner_channels_of_a_queue_ring_nobody() -> None:
    inner = "Local/101@from-queue-00000001;1"
    reports = played(
        COMES_IN,
        dial("DialBegin", TRUNK, inner, uid="1.5"),
        dial("DialBegin", "Local/101@from-queue-00000001;2", ADA),
        dial("DialEnd", "Local/101@from-queue-00000001;2", ADA, DialStatus="ANSWER"),
        dial("DialEnd", TRUNK, inner, uid="1.5", DialStatus="ANSWER"),
    )
    assert words(reports)[1:] == [("ringing", "101"), ("answered", "101")]


def test_a_call_sent_on_to_a_mobile_telephone_names_its_number() -> None:
    *_, ringing = played(COMES_IN, dial("DialBegin", TRUNK, TRUNK, DestCallerIDNum="447700900101"))
    assert (ringing["direction"], ringing["agent_number"]) == ("in", "447700900101")


def test_a_hidden_number_is_anonymous() -> None:
    started, *_ = played(new("1.1", TRUNK, Exten="442079460100", CallerIDNum="<unknown>"))
    assert (started["client"], started["name"]) == ("anonymous", "")


def test_hold_and_transfer_are_told_with_the_telephone_that_did_it() -> None:
    about = {"Channel": ADA, "Uniqueid": "1.2", "Linkedid": "1.1"}
    transfer = {
        "Event": "AttendedTransfer",
        "OrigTransfererChannel": ADA,
        "OrigTransfererLinkedid": "1.1",
        "SecondTransfererLinkedid": "2.1",
    }
    reports = played(COMES_IN, {"Event": "Hold"} | about, {"Event": "Unhold"} | about, transfer)
    assert words(reports)[1:] == [("held", "101"), ("unheld", "101"), ("transferred", "101")]
    assert reports[-1]["linked_call_ids"] == "2.1"


def test_a_call_goes_on_until_its_last_channel_is_gone() -> None:
    begun = [COMES_IN, new("1.2", ADA), dial("DialBegin", TRUNK, ADA), hangup("1.1")]
    assert "missed" not in dict(words(played(*begun)))
    assert played(*begun, hangup("1.2"))[-1]["event"] == "missed"


def test_a_call_whose_channels_joined_another_call_is_over() -> None:
    second = new("2.1", BOB, "2.1", Exten="103")
    ringing = dial("DialBegin", BOB, "PJSIP/103-0000000d", uid="2.2") | {
        "Uniqueid": "2.1",
        "Linkedid": "2.1",
        "DestLinkedid": "2.1",
    }
    joined = [
        {"Event": "BridgeEnter", "Uniqueid": uid, "Linkedid": "1.1"} for uid in ("2.1", "2.2")
    ]
    *_, end = played(COMES_IN, second, ringing, *joined)
    assert (end["call_id"], end["event"]) == ("2.1", "ended")


def test_asterisks_own_time_counts_more_than_ours() -> None:
    (started,) = played(COMES_IN | {"Timestamp": "1774011000.123456"})
    assert started["timestamp"] == "1774011000.123"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"Event": "Hangup"},
        {"Event": "DialEnd", "DialStatus": "ANSWER"},
        {"Event": "DialBegin", "DestChannel": ADA, "Linkedid": "1.1", "DestUniqueid": "1.2"},
        {"Event": "AttendedTransfer"},
        {"Event": "Hold", "Linkedid": "9.9", "Uniqueid": "9.9"},
        {"Event": "Newchannel", "Uniqueid": "1.1", "Linkedid": "1.1", "Exten": "s"},
        {"Event": "RTCPSent", "Timestamp": "soon"},
    ],
    ids=repr,
)
def test_an_event_that_tells_nothing_of_a_call_is_passed_over(event: dict[str, str]) -> None:
    assert played(event) == []
