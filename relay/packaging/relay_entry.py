"""Where the packed relay begins."""
# ruff: noqa: INP001 - a script

from __future__ import annotations

import sys

from ringhook_relay.cli import main

sys.exit(main())
