"""`ringhook-relay`, and `python -m ringhook_relay`."""

from __future__ import annotations

import sys

from ringhook_relay.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
