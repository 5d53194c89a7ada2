"""The command line.

0 stopped    1 Asterisk refuses the login    2 the command line or the file needs a correction
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from ringhook_asterisk.ami import LoginRefusedError
from ringhook_asterisk.config import read_config
from ringhook_asterisk.service import serve
from ringhook_connector.toml_file import ConfigError

REFUSED, USAGE, INTERRUPTED = 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run until a signal comes and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="ringhook-asterisk",
        description="Report calls to ringhook, and place those it asks for.",
    )
    parser.add_argument("--config", type=Path, default=Path("/etc/ringhook-asterisk.toml"))
    parser.add_argument(
        "--listen", metavar="HOST:PORT", default="", help="place the calls that ringhook asks for"
    )
    chosen = parser.parse_args(argv)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        asyncio.run(serve(read_config(chosen.config, chosen.listen)))
    except ConfigError as error:
        return _said(str(error), USAGE)
    except LoginRefusedError as error:
        return _said(str(error), REFUSED)
    except OSError as error:
        return _said(f"{chosen.listen or 'the address in [listen]'}: {error}", USAGE)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _said(message: str, exit_code: int) -> int:
    print(message, file=sys.stderr)
    return exit_code
