"""What came through CloudFront is believed to be what CloudFront says; nothing else is."""

from __future__ import annotations

from typing import Any

from ringhook.aws.edge import as_sent
from ringhook.aws.http_event import read_webhook

KEY = "k" * 48
CLOUDFRONT = "198.51.100.9"
PBX = "203.0.113.7"


def _event(**headers: str) -> dict[str, Any]:
    return {
        "rawPath": "/hooks/tok",
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {
            "domainName": "abc.execute-api.example",
            "timeEpoch": 1_767_605_400_000,
            "http": {"method": "POST", "path": "/hooks/tok", "sourceIp": CLOUDFRONT},
        },
    }


def _through() -> dict[str, Any]:
    return _event(x_ringhook_edge=KEY, x_ringhook_sender=PBX, X_Ringhook_Host="ringhook.example")


def test_who_asked_and_for_which_name_is_what_the_edge_says() -> None:
    sent = as_sent(_through(), KEY)
    assert sent is not None
    _, request = read_webhook(sent)
    assert request.source_address == PBX
    assert request.url == "https://ringhook.example/hooks/tok"
    assert request.headers["host"] == "ringhook.example"


def test_the_key_goes_no_further() -> None:
    assert KEY not in str(as_sent(_through(), KEY))


def test_whoever_passes_by_the_edge_is_refused() -> None:
    assert as_sent(_event(x_ringhook_sender=PBX), KEY) is None
    assert as_sent(_event(x_ringhook_edge="", x_ringhook_sender=PBX), KEY) is None
    assert as_sent(_event(x_ringhook_edge="x" * 48, x_ringhook_sender=PBX), KEY) is None


def test_without_an_edge_nobody_is_believed() -> None:
    sent = as_sent(_through(), "")
    assert sent is not None
    assert read_webhook(sent)[1].source_address == CLOUDFRONT
