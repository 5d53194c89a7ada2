"""The command line.

0 stopped    1 TAPI is not there, or refuses    2 the command line or the file needs a correction
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from ringhook_connector.toml_file import ConfigError
from ringhook_tapi.config import read_config
from ringhook_tapi.service import Session, serve
from ringhook_tapi.tapi32 import Tapi, TapiError, windows_library

REFUSED, USAGE, INTERRUPTED = 1, 2, 130
FILE = "ringhook-tapi.toml"


def _begin() -> Session:
    return Tapi(windows_library())


def main(argv: Sequence[str] | None = None, begin: Callable[[], Session] = _begin) -> int:
    """List the lines, or listen to one until a signal comes; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="ringhook-tapi", description="Report the calls of a TAPI line to ringhook."
    )
    orders = parser.add_subparsers(dest="order", required=True)
    orders.add_parser("lines", help="list the lines of this computer's telephony drivers")
    run = orders.add_parser("run", help="listen to a line and report its calls")
    run.add_argument("--config", type=Path, default=Path.home() / FILE)
    chosen = parser.parse_args(argv)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        if chosen.order == "lines":
            return _list(begin())
        config = read_config(chosen.config)
        begin().close()  # a computer without TAPI is told at once
        asyncio.run(serve(config, begin))
    except ConfigError as error:
        return _said(str(error), USAGE)
    except (TapiError, OSError) as error:
        return _said(str(error), REFUSED)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _list(session: Session) -> int:
    try:
        for number, caps in session.lines():
            print(f"{number}\t{caps.name}\t{caps.provider}")
    finally:
        session.close()
    return 0


def _said(message: str, exit_code: int) -> int:
    print(message, file=sys.stderr)
    return exit_code
