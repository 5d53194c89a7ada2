"""`ringhook backup` and `ringhook restore`."""

from __future__ import annotations

from pathlib import Path

from ringhook.embedded.backup import KEY, make_backup
from ringhook.embedded.clock import SystemClock
from ringhook.embedded.restoring import restore

MEGABYTE = 1_000_000


def back_up(folder: Path, target: Path, *, with_key: bool) -> int:
    """Write a backup and say what is in it, and what is not."""
    made = make_backup(folder, target, SystemClock(), with_key=with_key)
    print(
        f"{target}: {made.size_bytes / MEGABYTE:.1f} MB, {made.recordings} recordings", flush=True
    )
    if made.has_key:
        print("it holds the key of your secrets: keep it as you would keep them")
    else:
        print(f"it does not hold the key of your secrets: keep a copy of {folder / KEY} elsewhere")
    return 0


def bring_back(source: Path, folder: Path, *, key: Path | None, over: bool) -> int:
    """Restore a backup and say where the data are that were there before."""
    before = restore(source, folder, SystemClock(), key=key, over=over)
    print(f"{folder} is as it was when {source} was made; start the server")
    if before is not None:
        print(f"what was there before is in {before}; delete it when nobody misses anything")
    return 0
