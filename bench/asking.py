"""The bare reference for `bench.routing`: aiohttp answers every question with one telephone. Nothing is known."""

from __future__ import annotations

import argparse

from aiohttp import web


async def _answer(_request: web.Request) -> web.Response:
    return web.json_response({"phones": ["79031204040"]})


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    app = web.Application()
    app.router.add_get("/{any:.*}", _answer)
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port, access_log=None, print=None)


if __name__ == "__main__":
    main()
