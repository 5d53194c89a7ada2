"""Where a setting comes from, and what is said about a wrong one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ringhook.wiring.cli import main
from ringhook.wiring.settings import OPTIONS, PREFIX, Settings, SettingsError

KEY = "a-key-of-twenty-characters-or-more"


def test_without_anything_the_defaults_hold() -> None:
    settings = Settings.read({}, {})
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8420, Path(".ringhook"))
    assert settings.demo
    assert settings.allow_network == ()


def test_the_environment_comes_before_the_defaults() -> None:
    settings = Settings.read({"RINGHOOK_PORT": "9000", "RINGHOOK_DATA": "/srv/ringhook"}, {})
    assert (settings.port, settings.data) == (9000, Path("/srv/ringhook"))


def test_the_command_line_comes_before_the_environment() -> None:
    settings = Settings.read({"RINGHOOK_PORT": "9000", "RINGHOOK_HOST": "::1"}, {"port": 0})
    assert (settings.port, settings.host) == (0, "::1")


def test_an_option_that_was_not_given_leaves_the_environment_alone() -> None:
    assert Settings.read({"RINGHOOK_PORT": "9000"}, {"port": None}).port == 9000


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.read({"RINGHOOK_PORT": "", "RINGHOOK_ADMIN_KEY": ""}, {}).port == 8420


def test_variables_of_other_programs_are_no_settings() -> None:
    assert Settings.read({"PORT": "1", "RINGHOOK_UNKNOWN": "x"}, {}).port == 8420


@pytest.mark.parametrize(("word", "meaning"), [("no", False), ("0", False), ("true", True)])
def test_the_demonstration_is_switched_with_a_word(word: str, meaning: bool) -> None:  # noqa: FBT001 - a table
    assert Settings.read({"RINGHOOK_DEMO": word}, {}).demo is meaning


def test_networks_have_commas_between_them() -> None:
    settings = Settings.read({"RINGHOOK_ALLOW_NETWORK": "10.0.0.0/8, fd00::/8,"}, {})
    assert settings.allow_network == ("10.0.0.0/8", "fd00::/8")


def test_networks_of_the_command_line_replace_those_of_the_environment() -> None:
    environment = {"RINGHOOK_ALLOW_NETWORK": "10.0.0.0/8"}
    settings = Settings.read(environment, {"allow_network": ["192.168.0.0/16", "127.0.0.1"]})
    assert settings.allow_network == ("192.168.0.0/16", "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "70000"),
        ("port", "http"),
        ("workers", "0x99"),
        ("demo", "perhaps"),
        ("allow_network", "10.0.0.0/99"),
        ("allow_network", "10.0.0.0/8,intranet"),
        ("sender_addresses", "ringhook.example"),
        ("admin_key", "tooshort"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_option_and_never_repeated(
    name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.read({PREFIX + name.upper(): value}, {})
    assert str(refused.value).startswith(f"{PREFIX}{name.upper()} ({OPTIONS[name]}): ")
    assert value not in str(refused.value)
    assert "intranet" not in str(refused.value)


def test_an_unknown_setting_from_code_is_refused() -> None:
    with pytest.raises(SettingsError, match="RINGHOOK_COLOUR"):
        Settings.read({}, {"colour": "red"})


def test_the_options_are_those_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    found = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) - {"--help"}
    assert found == set(OPTIONS.values())
    assert set(OPTIONS) <= set(Settings.model_fields)


def test_a_wrong_setting_ends_the_command_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RINGHOOK_PORT", "http")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.startswith("ringhook: RINGHOOK_PORT (--port): ")


def test_the_admin_key_is_kept_whole() -> None:
    assert Settings.read({"RINGHOOK_ADMIN_KEY": KEY}, {}).admin_key == KEY
