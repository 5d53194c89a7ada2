"""The bare reference: aiohttp answers the webhook at once, then sends one GET. Nothing is kept."""

from __future__ import annotations

import argparse
import asyncio

from aiohttp import ClientSession, web


class Reference:
    """No rules, no queue, no trace, no retry: the least that any relay has to do."""

    def __init__(self, target: str) -> None:
        self._target, self._running = target, set[asyncio.Task[None]]()

    async def open(self, _app: web.Application) -> None:
        """Open the keep-alive session inside the loop."""
        self._session = ClientSession()

    async def close(self, _app: web.Application) -> None:
        """Close it."""
        await self._session.close()

    async def webhook(self, request: web.Request) -> web.Response:
        """Answer at once."""
        event = await request.json()
        task = asyncio.create_task(self._send(event))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return web.json_response({"ok": True})

    async def _send(self, event: dict[str, object]) -> None:
        query = {"n": str(event["contact_phone_number"]), "id": str(event["call_session_id"])}
        async with self._session.get(self._target, params=query) as answer:
            await answer.read()


def main() -> None:
    """Serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--target", required=True)
    options = parser.parse_args()
    reference, app = Reference(options.target), web.Application()
    app.on_startup.append(reference.open)
    app.on_cleanup.append(reference.close)
    app.router.add_post("/{any:.*}", reference.webhook)
    web.run_app(app, host="127.0.0.1", port=options.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
