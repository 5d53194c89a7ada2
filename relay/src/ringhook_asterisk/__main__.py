"""`ringhook-asterisk`, and `python -m ringhook_asterisk`."""

from __future__ import annotations

import sys

from ringhook_asterisk.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
