"""`ringhook-tapi`, and `python -m ringhook_tapi`."""

from __future__ import annotations

import sys

from ringhook_tapi.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
