"""What is special about the vault with a key file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ringhook.domain.errors import NotFoundError
from ringhook.embedded.vault import KeyFileVault, KeyUnusableError


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "vault.key"


def test_a_restart_opens_what_was_sealed_before(key: Path) -> None:
    sealed = KeyFileVault(key).seal("pa$$word", "crm")

    assert KeyFileVault(key).unseal(sealed, "crm") == "pa$$word"


def test_another_key_opens_nothing(key: Path, tmp_path: Path) -> None:
    sealed = KeyFileVault(key).seal("pa$$word", "crm")

    with pytest.raises(NotFoundError, match="restore the key file"):
        KeyFileVault(tmp_path / "other.key").unseal(sealed, "crm")


def test_a_sealed_text_that_was_changed_opens_nothing(key: Path) -> None:
    vault = KeyFileVault(key)
    sealed = vault.seal("pa$$word", "crm")
    changed = sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]

    with pytest.raises(NotFoundError):
        vault.unseal(changed, "crm")


def test_a_sealed_text_names_its_format(key: Path) -> None:
    assert KeyFileVault(key).seal("pa$$word", "crm").startswith("v1:")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
def test_only_the_owner_may_read_the_new_key(key: Path) -> None:
    KeyFileVault(key)

    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_may_read_is_refused_with_the_remedy(key: Path, mode: int) -> None:
    KeyFileVault(key)
    key.chmod(mode)

    with pytest.raises(KeyUnusableError, match="chmod 600"):
        KeyFileVault(key)


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff\xfe", b"A" * 44 + b"\n"])
def test_a_file_without_a_key_is_refused_and_kept(key: Path, content: bytes) -> None:
    with os.fdopen(os.open(key, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)

    with pytest.raises(KeyUnusableError, match="restore it from the backup"):
        KeyFileVault(key)

    assert key.read_bytes() == content


def test_a_key_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusableError, match="cannot write the key file"):
        KeyFileVault(tmp_path / "missing" / "vault.key")
