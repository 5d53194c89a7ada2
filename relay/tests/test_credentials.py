"""Where this computer keeps who it is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ringhook_relay.credentials import Credentials, CredentialStore, Keyring, NotPairedError
from ringhook_relay.private_file import UnsafeFileError

GIVEN = Credentials("dev_1", "wss://ringhook.example/ws", "the-token", "the-command-key")


class MemoryKeyring:
    """A keyring as the `keyring` package offers it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, password: str) -> None:
        self.kept[service, name] = password

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


class LockedKeyring(MemoryKeyring):
    def set_password(self, service: str, name: str, password: str) -> None:
        raise RuntimeError(f"locked: {service} {name} {len(password)}")


class ForgetfulKeyring(MemoryKeyring):
    def set_password(self, service: str, name: str, password: str) -> None:
        pass


@pytest.mark.parametrize("keyring", [None, LockedKeyring(), ForgetfulKeyring()])
def test_without_a_working_keyring_a_private_file_is_written(
    profile: Path, keyring: Keyring | None
) -> None:
    store = CredentialStore(profile / "credentials.json", keyring)
    assert store.save(GIVEN) == str(store.path)
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.load() == GIVEN
    assert [p.name for p in profile.iterdir()] == ["credentials.json"]


def test_a_keyring_that_works_keeps_them_and_the_file_goes(profile: Path) -> None:
    path = profile / "credentials.json"
    CredentialStore(path, None).save(replace(GIVEN, token="an-older-token"))
    store = CredentialStore(path, MemoryKeyring())
    assert store.save(GIVEN) == "the keyring of this system"
    assert not path.exists()
    assert store.load() == GIVEN


def test_profiles_do_not_share_a_keyring_entry(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    CredentialStore(tmp_path / "a", keyring).save(GIVEN)
    with pytest.raises(NotPairedError):
        CredentialStore(tmp_path / "b", keyring).load()


def test_a_computer_that_is_not_paired_says_so(profile: Path) -> None:
    with pytest.raises(NotPairedError, match="not paired yet"):
        CredentialStore(profile / "credentials.json", None).load()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_others_can_read_is_refused_with_the_remedy(profile: Path, mode: int) -> None:
    store = CredentialStore(profile / "credentials.json", None)
    store.save(GIVEN)
    store.path.chmod(mode)
    with pytest.raises(UnsafeFileError, match=r"chmod 600 .*credentials\.json"):
        store.load()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"device_id": "x"})])
def test_damaged_credentials_are_as_good_as_none(profile: Path, text: str) -> None:
    store = CredentialStore(profile / "credentials.json", None)
    store.save(GIVEN)
    store.path.write_text(text)
    with pytest.raises(NotPairedError):
        store.load()


def test_an_interrupted_write_leaves_the_old_file(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CredentialStore(profile / "credentials.json", None)
    store.save(GIVEN)

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        store.save(replace(GIVEN, token="a-newer-token"))
    assert store.load() == GIVEN
    assert [p.name for p in profile.iterdir()] == ["credentials.json"]
