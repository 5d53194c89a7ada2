"""The configuration API and the webhooks, as an administrator and a PBX use them."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import requests

Answered = requests.Response
SECTIONS = ("connections", "agents", "actions", "lookups", "credentials")
TIMEOUT_SECONDS = 60.0


class Api:
    """One target's HTTP side. Without a key it is a stranger. Close it."""

    def __init__(self, url: str, key: str = "") -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False
        if key:
            self._session.headers["Authorization"] = f"Bearer {key}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def ask(self, method: str, path: str, **options: Any) -> Answered:
        """Return the answer, whatever it is."""
        return self._session.request(method, self.url + path, timeout=TIMEOUT_SECONDS, **options)

    def get(self, path: str, **query: str) -> Any:
        """Return the JSON of an answer that must be 200."""
        answer = self.ask("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def config(self) -> tuple[dict[str, Any], str]:
        """Return the document and its ETag."""
        answer = self.ask("GET", "/api/config")
        assert answer.status_code == 200, answer.text
        return answer.json(), answer.headers["ETag"]

    def put_config(self, document: dict[str, Any], etag: str) -> Answered:
        """Try to save."""
        return self.ask("PUT", "/api/config", json=document, headers={"If-Match": etag})

    def add(self, **parts: list[dict[str, Any]]) -> dict[str, Any]:
        """Add entries to the document, however many others save meanwhile; returns it as saved."""
        return self._change({section: [] for section in SECTIONS}, parts)

    def remove(self, **ids: list[str]) -> dict[str, Any]:
        """Take entries out of the document by their ids."""
        return self._change(ids, {})

    def _change(
        self, without: dict[str, list[str]], parts: dict[str, list[dict[str, Any]]]
    ) -> dict[str, Any]:
        while True:
            document, etag = self.config()
            for section in SECTIONS:
                gone = without.get(section, [])
                kept = [entry for entry in document[section] if entry["id"] not in gone]
                document[section] = kept + parts.get(section, [])
            answer = self.put_config(document, etag)
            if answer.status_code != 412:
                assert answer.status_code == 200, answer.text
                saved: dict[str, Any] = answer.json()
                return saved
