"""Where the packed `ringhook-notify` begins."""
# ruff: noqa: INP001 - a script

from __future__ import annotations

import sys

from ringhook_relay.cli import notify_main

sys.exit(notify_main())
