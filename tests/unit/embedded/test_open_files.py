"""How many connections fit into the files that the system lets us open."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")


def room(soft: int, hard: int, wanted: int) -> list[int]:
    """Return for how many there is room under these limits, and the soft limit after that, of another process."""
    code = (
        "import resource; from ringhook.embedded.open_files import room_for;"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}));"
        f"print(room_for({wanted}), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return [int(word) for word in done.stdout.split()]


def test_the_limit_is_raised_as_far_as_it_is_needed() -> None:
    assert room(256, 4096, 1000) == [1000, 1256]


def test_a_limit_that_suffices_is_left_alone() -> None:
    assert room(4096, 4096, 1000) == [1000, 4096]


def test_where_the_system_allows_less_there_is_less_room() -> None:
    assert room(256, 1024, 8192) == [768, 1024]


def test_there_is_always_some_room() -> None:
    assert room(128, 128, 8192) == [64, 128]
