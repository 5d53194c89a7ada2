"""How a `Row` lies in DynamoDB, and the conditions under which it is there."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringhook.ports.table import Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

Item = dict[str, "AttributeValueTypeDef"]

LIVE = "(attribute_not_exists(#ttl) OR #ttl > :now)"
"""DynamoDB deletes an expired item up to some days late, so every read and write asks for this.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html"""
DEAD = "(attribute_not_exists(#pk) OR #ttl <= :now)"
AT_VERSION = f"#v = :expect AND {LIVE}"

COUNT = "n"
"""Where a counter row keeps its value, in its data and in the item."""
BODIES = ("d", "n", "z")
_PACK_ABOVE_CHARACTERS = 64 * 1024


def number(value: int) -> AttributeValueTypeDef:
    """Return an integer as DynamoDB writes it."""
    return {"N": str(value)}


def key(partition: str, sort: str) -> Item:
    """Return the primary key."""
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def names_in(*expressions: str) -> dict[str, str]:
    """Return the `#name` table of these expressions; DynamoDB refuses a name too many."""
    return {name: name[1:] for text in expressions for name in re.findall(r"#\w+", text)}


def expiry(expires_at: int | None) -> Item:
    """Return the attribute that lets the row end, if it does."""
    return {} if expires_at is None else {"ttl": number(expires_at)}


def body(data: Mapping[str, Any]) -> tuple[str, AttributeValueTypeDef]:
    """Return the attribute that holds *data*: `d` as text, `z` packed when it is long, `n` a counter.

    An item may have 400 KB, and a configuration may have more; JSON packs to about a tenth.
    """
    if data.keys() == {COUNT} and type(data[COUNT]) is int:
        return "n", number(data[COUNT])
    text = json.dumps(data, separators=(",", ":"))
    if len(text) <= _PACK_ABOVE_CHARACTERS:
        return "d", {"S": text}
    return "z", {"B": zlib.compress(text.encode())}


def row_of(item: Mapping[str, Any]) -> Row:
    """Return the row that *item* keeps."""
    ends = item.get("ttl")
    return Row(
        partition=item["pk"]["S"],
        sort=item["sk"]["S"],
        data=_data(item),
        version=int(item["v"]["N"]),
        expires_at=None if ends is None else int(ends["N"]),
    )


def _data(item: Mapping[str, Any]) -> dict[str, Any]:
    if COUNT in item:
        return {COUNT: int(item[COUNT]["N"])}
    packed = item.get("z")
    text = zlib.decompress(_bytes(packed["B"])) if packed else item["d"]["S"]
    decoded: dict[str, Any] = json.loads(text)
    return decoded


def _bytes(value: bytes | str) -> bytes:
    return base64.b64decode(value) if isinstance(value, str) else value


def is_live(item: Mapping[str, Any], now: int) -> bool:
    """Return whether *item* has not expired."""
    ends = item.get("ttl")
    return ends is None or int(ends["N"]) > now
