"""Spoil a PBX's request: what `bench.fuzz_adapters` sends. The same `Random` spoils the same way."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlencode

from bench.hostile import BROKEN_BYTES, FILLINGS, HOSTILE_VALUES, MEDIA, hostile_text

from ringhook.domain.webhook import WebhookRequest

Pairs = list[tuple[str, str]]

MEBIBYTE = 1 << 20


def spoiled(request: WebhookRequest, random: Random) -> WebhookRequest:
    """Return *request* with one to four things wrong, or with nothing wrong once in a while."""
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 4))):
        request = random.choices(MUTATIONS, WEIGHTS)[0](request, random)
    return request


def _flip(request: WebhookRequest, random: Random) -> WebhookRequest:
    body = bytearray(request.body)
    for _ in range(random.randrange(1, 8) if body else 0):
        body[random.randrange(len(body))] = random.randrange(256)
    return replace(request, body=bytes(body))


def _cut(request: WebhookRequest, random: Random) -> WebhookRequest:
    start, end = sorted(random.randrange(len(request.body) + 1) for _ in range(2))
    pieces = (request.body[:start], request.body[start:end], request.body[end:])
    kept = random.choice(((0,), (1,), (2,), (0, 2), (0, 1, 1, 2), (2, 0)))
    return replace(request, body=b"".join(pieces[number] for number in kept))


def _insert(request: WebhookRequest, random: Random) -> WebhookRequest:
    at = random.randrange(len(request.body) + 1)
    piece = random.choice((*BROKEN_BYTES, *FILLINGS))
    return replace(request, body=request.body[:at] + piece + request.body[at:])


def _fill(request: WebhookRequest, random: Random) -> WebhookRequest:
    """Make the body 1 MiB: of one filling, or with the filling inside what it says."""
    filling = random.choice((*FILLINGS, request.body or b"x"))
    at = random.randrange(len(request.body) + 1) if random.random() < 0.5 else 0
    head, tail = request.body[:at], request.body[at:]
    return replace(request, body=(head + filling * (MEBIBYTE // len(filling)) + tail)[:MEBIBYTE])


def _change_query(request: WebhookRequest, random: Random) -> WebhookRequest:
    query = tuple(spoiled_pairs(list(request.query), random))
    address = request.url.partition("?")[0]
    return replace(request, query=query, url=f"{address}?{_form(list(query))}")


def _change_header(request: WebhookRequest, random: Random) -> WebhookRequest:
    headers = dict(request.headers)
    name = random.choice([*headers, "content-type", "authorization", "x-ringhook-signature"])
    if random.random() < 0.2:
        headers.pop(name, None)
    else:
        headers[name] = random.choice((hostile_text(random), headers.get(name, "")[:-1]))
    return replace(request, headers=headers)


def _change_media(request: WebhookRequest, random: Random) -> WebhookRequest:
    headers = {**request.headers, "content-type": random.choice(MEDIA)}
    return replace(request, headers=headers)


def _change_target(request: WebhookRequest, random: Random) -> WebhookRequest:
    method = random.choice(("GET", "POST", "PUT", "HEAD", request.method))
    path = random.choice(("", "/", request.path + "/x", f"/{hostile_text(random)}"))
    return replace(request, method=method, path=path)


def _change_content(request: WebhookRequest, random: Random) -> WebhookRequest:
    """Change a field of the body where its kind is known: JSON, a JWT of JSON, a form."""
    text = request.body.decode("utf-8", "replace")
    return replace(request, body=_encoded(_spoiled_text(text, random)))


def _become_multipart(request: WebhookRequest, random: Random) -> WebhookRequest:
    text = request.body.decode("utf-8", "replace")
    pairs = spoiled_pairs(parse_qsl(text, keep_blank_values=True) or list(request.query), random)
    line = random.choice(("--b", '--"', "--", "--" + "b" * 80))
    head = random.choice(
        ('form-data; name="{}"', "form-data; name={}", "form-data; name*=utf-8''{}")
    )
    parts = (
        f"{line}\r\nContent-Disposition: {head.format(name)}\r\n\r\n{text}\r\n"
        for name, text in pairs
    )
    headers = {**request.headers, "content-type": "multipart/form-data; boundary=b"}
    return replace(request, headers=headers, body=_encoded("".join(parts) + f"{line}--"))


def _spoiled_text(text: str, random: Random) -> str:
    """Return *text* with one field changed, as deep as JSON stands in JSON or in a form."""
    if text.lstrip().startswith(("{", "[")):
        return _spoiled_json(text, random)
    parts = text.split(".")
    if len(parts) == 3 and "=" not in text:
        return ".".join((parts[0], _spoiled_token(parts[1], random), parts[2]))
    if "=" in text:
        return _form(spoiled_pairs(parse_qsl(text, keep_blank_values=True), random))
    return hostile_text(random)


def _spoiled_token(part: str, random: Random) -> str:
    try:
        plain = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode()
    except ValueError:
        return hostile_text(random)
    return base64.urlsafe_b64encode(_encoded(_spoiled_text(plain, random))).decode().rstrip("=")


def _spoiled_json(text: str, random: Random) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text + random.choice(("}", "]", '"', ",", ""))
    changed = json.dumps(_spoiled_value(value, random), ensure_ascii=random.random() < 0.5)
    if random.random() < 0.2 and isinstance(value, dict) and value:
        twice = json.dumps({random.choice(list(value)): random.choice(HOSTILE_VALUES)})
        return f"{twice[:-1]},{changed[1:]}" if changed.startswith("{") else changed
    return changed


def _spoiled_value(value: Any, random: Random) -> Any:
    """Return parsed JSON with one value changed somewhere; a JSON text inside is changed as JSON."""
    if isinstance(value, dict) and value and random.random() < 0.95:
        name = random.choice(list(value))
        return {**value, name: _spoiled_value(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.7:
        at = random.randrange(len(value))
        return [*value[:at], _spoiled_value(value[at], random), *value[at + 1 :]]
    if isinstance(value, str) and value.startswith(("{", "[")) and random.random() < 0.7:
        return _spoiled_json(value, random)
    return (
        random.choice(([value], [value, value], {"id": value}, hostile_text(random)))
        if (random.random() < 0.5)
        else random.choice(HOSTILE_VALUES)
    )


def spoiled_pairs(pairs: Pairs, random: Random) -> Pairs:
    """Return the fields with one sent twice, left out, made a list, renamed or of another value."""
    if not pairs:
        return [(hostile_text(random), hostile_text(random))]
    at = random.randrange(len(pairs))
    name, value = pairs[at]
    inner = _spoiled_text(value, random) if value.startswith("{") else hostile_text(random)
    changes: tuple[Pairs, ...] = (
        *([], [(name, inner)], [(name, value), (name, inner)], [(name, inner), (name, value)]),
        *([(f"{name}[]", value), (f"{name}[]", inner)], [(hostile_text(random), value)]),
        *([(name, json.dumps([value, inner]))], [(name, inner)], [(name.upper(), value)]),
    )
    return pairs[:at] + random.choice(changes) + pairs[at + 1 :]


def _form(pairs: Pairs) -> str:
    return urlencode(pairs, errors="surrogatepass")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


Mutation = Callable[[WebhookRequest, Random], WebhookRequest]
WEIGHTED: tuple[tuple[Mutation, float], ...] = (
    (_change_content, 12),
    (_change_query, 5),
    (_change_header, 5),
    (_flip, 4),
    (_cut, 3),
    (_insert, 3),
    (_change_media, 2),
    (_change_target, 1),
    (_become_multipart, 2),
    (_fill, 0.3),
)
MUTATIONS = [mutation for mutation, _ in WEIGHTED]
WEIGHTS = [weight for _, weight in WEIGHTED]
