"""Start what is measured, see what it costs, and stop it again: only our own children, by their id."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0


@dataclass
class Running:
    """One measured process."""

    name: str
    port: int
    process: subprocess.Popen[bytes]

    @property
    def cpu_seconds(self) -> float:
        """Return user and system time so far, ended children included (proc(5), /proc/PID/stat)."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15]) / _TICKS

    @property
    def rss_mib(self) -> float:
        """Return the resident memory."""
        return self._status("VmRSS") / 1024

    @property
    def threads(self) -> int:
        """Return how many threads it has."""
        return self._status("Threads")

    @property
    def handles(self) -> int:
        """Return how many files and sockets it holds open."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def _status(self, name: str) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        line = next(one for one in status.splitlines() if one.startswith(f"{name}:"))
        return int(line.split()[1])

    def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it and wait; after ten seconds without mercy."""
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()


def free_port() -> int:
    """Return a port of loopback that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def allow_many_sockets() -> int:
    """Let this process and its children hold as many files as the system permits, and say how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def python(module: str, *arguments: str) -> list[str]:
    """Return the command of one of our modules."""
    return [sys.executable, "-m", module, *arguments]


def start(name: str, port: int, command: list[str], log: Path) -> Running:
    """Start *command* and wait until *port* accepts. Raises `RuntimeError` with the log's end."""
    with log.open("ab") as sink:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink)
    running = Running(name, port, process)
    ends_at = time.monotonic() + START_SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return running
    running.stop()
    tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise RuntimeError(f"{name} did not start; its last words were:\n{tail}")
