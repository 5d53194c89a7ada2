"""What every `Vault` promises."""

from __future__ import annotations

import pytest

from ringhook.domain.errors import NotFoundError, TooLargeError
from ringhook.ports.vault import Vault

CONTEXT = "credential/crm"


@pytest.mark.parametrize("secret", ["", "pa$$word", "秘密 🔑\n", "x" * 65_536])
def test_a_sealed_secret_opens_in_its_context(vault: Vault, secret: str) -> None:
    assert vault.unseal(vault.seal(secret, CONTEXT), CONTEXT) == secret


def test_a_sealed_text_does_not_show_the_secret(vault: Vault) -> None:
    assert "pa$$word" not in vault.seal("pa$$word", CONTEXT)


def test_the_same_secret_never_looks_the_same_twice(vault: Vault) -> None:
    assert vault.seal("pa$$word", CONTEXT) != vault.seal("pa$$word", CONTEXT)


def test_another_context_does_not_open_it(vault: Vault) -> None:
    sealed = vault.seal("pa$$word", CONTEXT)

    with pytest.raises(NotFoundError) as caught:
        vault.unseal(sealed, "credential/other")

    assert "pa$$word" not in str(caught.value)


@pytest.mark.parametrize(
    "nonsense", ["", "plain", "v1:", "v1:AAAA", "v9:AAAA", "v1:%%%", "kms2:", "kms2:AAAA", "kms2:é"]
)
def test_what_was_not_sealed_here_is_refused(vault: Vault, nonsense: str) -> None:
    with pytest.raises(NotFoundError):
        vault.unseal(nonsense, CONTEXT)


def test_a_secret_over_64_kib_is_refused_with_the_limit(vault: Vault) -> None:
    with pytest.raises(TooLargeError, match="65536"):
        vault.seal("é" * 32_769, CONTEXT)


def test_a_sealed_text_that_was_changed_anywhere_is_refused(vault: Vault) -> None:
    sealed = vault.seal("pa$$word", CONTEXT)
    for position in (len(sealed) - 4, len(sealed) - 20, len(sealed) - 40):
        other = "A" if sealed[position] != "A" else "B"
        with pytest.raises(NotFoundError):
            vault.unseal(sealed[:position] + other + sealed[position + 1 :], CONTEXT)
