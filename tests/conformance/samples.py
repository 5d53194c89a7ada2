"""Read the samples of events/pbx: each file is one API Gateway v2 event with a `_sample` key.

The reader is small on purpose and separate from the product's own, so that a mistake there cannot
hide a mistake in an adapter.
"""

import base64
import json
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from msgspec import NODEFAULT, Struct, structs

from ringhook.domain.adapter import PbxAdapter, Settings
from ringhook.domain.errors import BadSignatureError
from ringhook.domain.webhook import Reading, Reply, WebhookRequest
from ringhook.pbx import ADAPTERS

FOLDER = Path(__file__).parents[2] / "events" / "pbx"


@dataclass(frozen=True)
class Sample:
    """One recorded, documented or constructed request, and what it must mean.

    *signed_text* is a piece of the body that the signature covers, when it does not cover all of it.
    """

    vendor: str
    name: str
    source: str
    settings: Settings
    request: WebhookRequest
    expect: dict[str, Any]
    answers: list[dict[str, Any]]
    signed_text: str

    @property
    def adapter(self) -> PbxAdapter:
        return ADAPTERS[self.vendor]

    @property
    def secrets(self) -> list[str]:
        """The values of the secret settings."""
        return [
            self.settings[f.key]
            for f in self.adapter.fields
            if f.secret and self.settings.get(f.key)
        ]

    @property
    def is_signed(self) -> bool:
        """Say whether the sender proved anything: by a secret of ours, or by headers of its own."""
        try:
            self.adapter.verify(replace(self.request, headers={}), self.settings)
        except BadSignatureError:
            return True
        return bool(self.secrets)

    def __str__(self) -> str:
        return f"{self.vendor}/{self.name}"


def load(path: Path) -> Sample:
    event = json.loads(path.read_text(encoding="utf-8"))
    about = event["_sample"]
    return Sample(
        path.parent.name,
        path.stem,
        about["source"],
        about["settings"],
        as_request(event),
        about["expect"],
        about.get("answers", []),
        about.get("signed_text", ""),
    )


def load_all() -> list[Sample]:
    return [load(path) for path in sorted(FOLDER.glob("*/*.json"))]


def as_request(event: dict[str, Any]) -> WebhookRequest:
    """Return the request that API Gateway would have turned into *event*."""
    body = event.get("body") or ""
    context = event["requestContext"]
    query = event.get("rawQueryString", "")
    address = f"https://{context['domainName']}{event['rawPath']}"
    return WebhookRequest(
        method=context["http"]["method"],
        path="".join(f"/{part}" for part in event["rawPath"].split("/")[3:]),
        received_at=datetime.fromtimestamp(context["timeEpoch"] / 1000, UTC),
        url=f"{address}?{query}" if query else address,
        query=tuple(parse_qsl(query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in event["headers"].items()},
        body=base64.b64decode(body) if event["isBase64Encoded"] else body.encode(),
        source_address=context["http"]["sourceIp"],
    )


def shown(reading: Reading) -> dict[str, Any]:
    """Return *reading* as a sample's `expect` writes it: without what is empty or said elsewhere."""
    events = [as_json(event) for event in reading.events]
    for event in events:
        del event["received_at"], event["vendor"]
    result = {"events": events, "reply": reply_shown(reading.reply)}
    question = {"question": as_json(reading.question)} if reading.question else {}
    return result | question | ({"note": True} if reading.note else {})


def reply_shown(reply: Reply) -> dict[str, Any]:
    """Return *reply* as a sample writes it: status and body always, the rest where it is unusual."""
    unusual: dict[str, Any] = as_json(reply)
    return {"status": reply.status, "body": reply.body} | unusual


def as_json(value: Any) -> Any:
    """Return records as objects without their default values, moments as text, tuples as lists."""
    if is_dataclass(value) or isinstance(value, Struct):
        known = structs.fields(value) if isinstance(value, Struct) else fields(value)
        pairs = ((field.name, getattr(value, field.name), field) for field in known)
        return {name: as_json(item) for name, item, field in pairs if item != default_of(field)}
    if isinstance(value, datetime):
        return value.isoformat()
    return [as_json(item) for item in value] if isinstance(value, tuple) else value


def default_of(field: "Field[Any] | structs.FieldInfo") -> Any:
    if field.default_factory not in {MISSING, NODEFAULT}:
        return field.default_factory()
    return field.default
