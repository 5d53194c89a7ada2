"""Form data as parts (RFC 7578), written from `name=value` pairs joined by `&`."""

from __future__ import annotations

from urllib.parse import parse_qsl

BOUNDARY = "ringhook-part-7f3c9d1e5b8a4026"
"""The same in every request, so that a repeated one has the same bytes; values that hold it lose it."""

_NAME = str.maketrans(
    {"\r": "%0D", "\n": "%0A", '"': "%22"}
)  # as browsers write it: RFC 7578 section 2


def multipart(form: str) -> bytes:
    """Return *form* (`name=value&...`, percent-encoded) as the body of multipart/form-data."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name.translate(_NAME)}"\r\n\r\n'
        f"{value.replace(BOUNDARY, '')}\r\n"
        for name, value in parse_qsl(form, keep_blank_values=True)
    ]
    return "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
