"""Every connection is an open file, and systems begin with few of them for a program."""

from __future__ import annotations

import sys

OWN_FILES = 256
"""The database, calls to CRMs, what people download, and connections that are just ending."""


def room_for(connections: int) -> int:
    """Raise this process's limit of open files as needed; returns for how many connections it suffices."""
    if sys.platform == "win32":
        return connections  # no such limit
    import resource  # noqa: PLC0415 - Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OWN_FILES
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return connections
    reached = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(reached, soft), hard))
    return min(connections, max(max(reached, soft) - OWN_FILES, OWN_FILES // 4))
