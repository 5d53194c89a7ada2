"""What tests at the end of a run know of the run. conftest.py fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.cloud_target import CloudTarget

DEPLOYED: pytest.StashKey[CloudTarget] = pytest.StashKey()
"""The stack on the emulator."""
LEFT_OUT: pytest.StashKey[set[str]] = pytest.StashKey()
"""Which tests of the cloud target were collected and do not run."""
