"""A network between a desktop and the server that can be cut: both sides keep their connection and hear nothing."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from types import TracebackType
from typing import Self

PIECE_BYTES = 65_536
TURN_SECONDS = 0.05


class Cable:
    """Listens on a port of its own and carries bytes to *port* and back.

    While it is cut nothing moves: what was sent waits, as it does in the buffers of both machines.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._is_whole = threading.Event()
        self._is_whole.set()
        self._ending = threading.Event()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._eyes = selectors.DefaultSelector()
        self._eyes.register(self._listener, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._carry)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._is_whole.set()
        self._thread.join()
        for one in [*self._pairs, self._listener]:
            one.close()
        self._eyes.close()

    def cut(self) -> None:
        """Let nothing through from now on."""
        self._is_whole.clear()

    def mend(self) -> None:
        """Let everything through again, what waited first."""
        self._is_whole.set()

    def _carry(self) -> None:
        while not self._ending.is_set():
            self._is_whole.wait()
            for key, _ in self._eyes.select(TURN_SECONDS):
                if not self._is_whole.is_set():
                    break
                if key.fileobj is self._listener:
                    self._connect()
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._pairs:
                    self._pass_on(key.fileobj)

    def _connect(self) -> None:
        near = self._listener.accept()[0]
        far = socket.create_connection(("127.0.0.1", self._target))
        for one, other in ((near, far), (far, near)):
            self._pairs[one] = other
            self._eyes.register(one, selectors.EVENT_READ)

    def _pass_on(self, source: socket.socket) -> None:
        try:
            piece = source.recv(PIECE_BYTES)
            if piece:
                self._pairs[source].sendall(piece)
                return
        except OSError:
            pass
        self._part(source)

    def _part(self, one: socket.socket) -> None:
        for end in (one, self._pairs[one]):
            with contextlib.suppress(KeyError):
                self._eyes.unregister(end)
            self._pairs.pop(end, None)
            end.close()
