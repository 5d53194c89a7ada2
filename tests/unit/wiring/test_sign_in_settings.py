"""The settings of signing in, and the names of the page."""

from __future__ import annotations

import pytest

from ringhook.wiring.settings import Settings, SettingsError

GOOD = {
    "RINGHOOK_OIDC_ISSUER": "https://login.example",
    "RINGHOOK_OIDC_CLIENT_ID": "ringhook",
    "RINGHOOK_OIDC_CLIENT_SECRET": "hunter2-hunter2",
    "RINGHOOK_OIDC_ROLES": "groups:staff=viewer",
}


def test_an_issuer_is_complete() -> None:
    issuer = Settings.read(GOOD, {}).issuer
    assert issuer is not None
    assert (issuer.address, issuer.client_id) == ("https://login.example", "ringhook")
    assert Settings.read({}, {}).issuer is None


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"RINGHOOK_OIDC_ISSUER": "login.example"}, "RINGHOOK_OIDC_ISSUER"),
        ({"RINGHOOK_OIDC_CLIENT_ID": ""}, "RINGHOOK_OIDC_CLIENT_ID"),
        ({"RINGHOOK_OIDC_ROLES": ""}, "RINGHOOK_OIDC_ROLES"),
        ({"RINGHOOK_OIDC_ROLES": "groups:staff=boss"}, "RINGHOOK_OIDC_ROLES"),
        ({"RINGHOOK_HOSTS": "http://x"}, "RINGHOOK_HOSTS"),
    ],
)
def test_what_cannot_be_used_is_named(changed: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.read(GOOD | changed, {})


def test_the_secret_is_shown_nowhere() -> None:
    settings = Settings.read(GOOD, {})
    assert "hunter2" not in repr(settings) + repr(settings.issuer)
    with pytest.raises(SettingsError) as refused:
        Settings.read(GOOD | {"RINGHOOK_OIDC_ROLES": "x"}, {})
    assert "hunter2" not in str(refused.value)


def test_names_are_a_list_in_lower_case() -> None:
    assert Settings.read({"RINGHOOK_HOSTS": "One.example, two"}, {}).hosts == ("one.example", "two")
