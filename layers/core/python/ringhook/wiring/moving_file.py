"""`ringhook workspace export|import`: a workspace to a file and back, through the API of either home."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from ringhook.domain.errors import RinghookError
from ringhook.wiring.settings import SettingsError

TIMEOUT_SECONDS = 60.0
CHUNK_CHARACTERS = 1_000_000
OK = 200
KEY, PASSPHRASE = "RINGHOOK_KEY", "RINGHOOK_PASSPHRASE"

Line = dict[str, Any]


class MovingFailedError(RinghookError):
    """The server refused; its sentence says why."""


class Mover:
    """One server and a key of the workspace. *passphrase* seals the file."""

    def __init__(self, server: str, key: str, passphrase: str) -> None:
        self._server = server.rstrip("/")
        self._passphrase = passphrase
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def export(self, path: Path, *, calls: bool) -> int:
        """Write the workspace to *path*, which is there only when all of it is; returns how many lines."""
        unfinished = path.with_name(f"{path.name}.part")
        cursor, count = "", 0
        unfinished.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY  # never through a link that somebody put there
        with os.fdopen(os.open(unfinished, flags, 0o600), "w", encoding="utf-8") as file:
            while True:
                told = self._ask("export", {"cursor": cursor, "calls": calls})
                for line in told["lines"]:
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    count += 1
                if told["is_whole"]:
                    break
                cursor = told["cursor"]
        unfinished.replace(path)
        return count

    def take_in(self, path: Path) -> int:
        """Check all of *path*, then write it into the workspace of the key; returns how many lines."""
        self._send(path, writes=False)
        return self._send(path, writes=True)

    def _send(self, path: Path, *, writes: bool) -> int:
        cursor, is_whole, count = "", False, 0
        for lines in _chunks(path):
            told = self._ask("import", {"cursor": cursor, "lines": lines, "writes": writes})
            cursor, is_whole = told["cursor"], told["is_whole"]
            count += len(lines)
        if not is_whole:
            raise MovingFailedError(f"{path} ends too early; use a fresh export")
        return count

    def _ask(self, what: str, body: Line) -> Any:
        url = f"{self._server}/api/move/{what}"
        try:
            answer = self._session.post(
                url, json=body | {"passphrase": self._passphrase}, timeout=TIMEOUT_SECONDS
            )
            told = answer.json()
        except (requests.RequestException, ValueError):
            raise MovingFailedError(f"{self._server} gave no answer that can be used") from None
        if answer.status_code != OK:
            found = told.get("problems") or [{"message": f"it answered {answer.status_code}"}]
            raise MovingFailedError("; ".join(str(one["message"]) for one in found))
        return told


def run(action: str, server: str, path: Path, *, calls: bool) -> int:
    """Do one of the two; key and passphrase come from the environment, where nobody else reads them."""
    mover = Mover(server, _wanted(KEY), _wanted(PASSPHRASE))
    try:
        if action == "export":
            print(f"{mover.export(path, calls=calls)} lines are in {path}")
        else:
            print(f"{mover.take_in(path)} lines were taken in")
    finally:
        mover.close()
    return 0


def _wanted(variable: str) -> str:
    found = os.environ.get(variable, "")
    if not found:
        raise SettingsError(f"set {variable}: options can be read by other users of this computer")
    return found


def _chunks(path: Path) -> Iterator[list[Line]]:
    """Yield the file's lines, some at a time. Raises `MovingFailedError` for what is no such file."""
    lines: list[Line] = []
    size = 0
    try:
        with path.open(encoding="utf-8") as file:
            for text in file:
                lines.append(_object(text))
                size += len(text)
                if size > CHUNK_CHARACTERS:
                    yield lines
                    lines, size = [], 0
    except (OSError, ValueError):
        raise MovingFailedError(f"{path} is no workspace of ringhook, or is damaged") from None
    if lines:
        yield lines


def _object(text: str) -> Line:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - told like every other damage
    return found
