"""Stands in for a browser where the demonstration runs without a screen: fetches one page and ends."""

from __future__ import annotations

import http.client
import sys
import urllib.parse

OK = 200


def main() -> int:
    """Return 0 when the page of the last argument was there."""
    parts = urllib.parse.urlsplit(sys.argv[-1])
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", parts.path or "/")
        return 0 if connection.getresponse().status == OK else 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
