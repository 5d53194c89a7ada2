"""The environment, and what of it a started program sees. Masking, because both guard the same secrets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook_relay.masking import masked_number, one_line, shown_id
from ringhook_relay.opener import split_command
from ringhook_relay.rate import PerMinute
from ringhook_relay.settings import clean_environment, profile_folder, read_settings


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, "~/.config/ringhook-relay"),
        ("linux", {"XDG_CONFIG_HOME": "/x"}, "/x/ringhook-relay"),
        ("darwin", {}, "~/Library/Application Support/ringhook-relay"),
        ("win32", {"APPDATA": "/appdata"}, "/appdata/ringhook-relay"),
    ],
)
def test_the_profile_is_where_the_platform_keeps_it(
    platform: str, environment: dict[str, str], folder: str
) -> None:
    assert profile_folder(platform, environment) == Path(folder).expanduser()


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGHOOK_RELAY_PROFILE", "/from-environment")
    monkeypatch.setenv("RINGHOOK_RELAY_BROWSER", "firefox")
    assert read_settings().profile == Path("/from-environment")
    assert read_settings().browser == "firefox"
    chosen = read_settings("/chosen", "chromium")
    assert (chosen.profile, chosen.browser) == (Path("/chosen"), "chromium")
    assert chosen.policy_path == Path("/chosen/policy.json")


def test_a_started_program_sees_nothing_of_ours() -> None:
    environment = {
        "HOME": "/h",
        "RINGHOOK_RELAY_PROFILE": "/p",
        "_MEIPASS2": "/m",
        "_PYI_ARCHIVE_FILE": "/a",
    }
    assert clean_environment(environment, is_bundle=False) == {"HOME": "/h"}


def test_a_bundle_gives_the_users_libraries_back() -> None:
    inside = {
        "LD_LIBRARY_PATH": "/tmp/_MEI1",
        "LD_LIBRARY_PATH_ORIG": "/user",
        "DYLD_LIBRARY_PATH": "/tmp/_MEI1",
    }
    assert clean_environment(inside, is_bundle=True) == {"LD_LIBRARY_PATH": "/user"}
    assert clean_environment({"LD_LIBRARY_PATH": "/user"}, is_bundle=False) == {
        "LD_LIBRARY_PATH": "/user"
    }


def test_a_bundle_lends_nobody_its_own_libraries() -> None:
    inside = {"TCL_LIBRARY": "/opt/relay/_internal/_tcl_data", "HOME": "/h"}
    found = clean_environment(inside, is_bundle=True, bundle="/opt/relay/_internal")
    assert found == {"HOME": "/h"}


def test_the_machines_policy_is_where_only_administrators_write() -> None:
    places = {
        platform: str(replace(read_settings(), platform=platform).machine_policy_path)
        for platform in ("linux", "macos", "windows")
    }
    assert places["linux"] == "/etc/ringhook-relay/policy.json"
    assert places["macos"] == "/Library/Application Support/ringhook-relay/policy.json"
    assert places["windows"].startswith(r"C:\Program Files")


def test_a_browser_command_is_split_as_its_system_does() -> None:
    assert split_command("'/opt/my browser' --new-window", "linux") == (
        "/opt/my browser",
        "--new-window",
    )
    assert split_command(r'"C:\My Browser\b.exe" -x', "windows") == (r"C:\My Browser\b.exe", "-x")
    with pytest.raises(ValueError, match="quotation"):
        split_command('"', "linux")


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+33184881234", "+331****34"), ("01 84 88 12 34", "0184****34"), ("", "****"), ("12345678", "****"),
     ("anonymous", "****")],
)  # fmt: skip
def test_a_number_is_masked(number: str, shown: str) -> None:
    assert masked_number(number) == shown


@given(st.text(max_size=600), st.from_regex(r"\+[0-9]{9,15}", fullmatch=True), st.text(max_size=20))
def test_no_number_leaves_in_a_line(before: str, number: str, after: str) -> None:
    line = one_line(f"{before} {number} {after}")
    assert number not in line
    assert line.isprintable()
    assert len(line) <= 403


def test_a_rate_counts_the_last_minute_and_each_key_alone() -> None:
    now = 0.0
    rate = PerMinute(lambda: now)
    assert [rate.admits("a", 2) for _ in range(3)] == [True, True, False]
    assert rate.admits("b", 2)
    now = 59.9
    assert not rate.admits("a", 2)
    now = 60.0
    assert rate.admits("a", 2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("046c6a6cc19472079403", "046c6a6cc19472079403"),
        ("046c6a6cc19472079403.425c0da43bc1a9321234.79b0dd4d0c3b78a35b2b",) * 2,
        ("+33184881234", "+331****34"),
        ("046c6a6cc19472079403.+33184881234", "046c6a6cc1947****03.+331****34"),
    ],
)
def test_an_id_is_shown_whole_and_nothing_else_is(text: str, shown: str) -> None:
    assert shown_id(text) == shown
