"""`Table` on one DynamoDB table: `pk`, `sk`, the row as JSON text, its version, its expiry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ringhook.aws import rows
from ringhook.aws.failures import translated
from ringhook.aws.rows import Item
from ringhook.domain.errors import ConflictError, TryAgainError
from ringhook.ports.clock import Clock
from ringhook.ports.table import ABSENT, ANY, Page, Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_ROUNDS = 5


class DynamoTable:
    """The low-level client's table. The resource's number types and locks are not needed."""

    def __init__(self, client: DynamoDBClient, table_name: str, clock: Clock) -> None:
        self._client, self._name, self._clock = client, table_name, clock

    def get(self, partition: str, sort: str) -> Row | None:
        """See `ringhook.ports.table.Table`."""
        with translated("read a row"):
            answer = self._client.get_item(
                TableName=self._name, Key=rows.key(partition, sort), ConsistentRead=True
            )
        item = answer.get("Item")
        return rows.row_of(item) if item and rows.is_live(item, self._now()) else None

    def put(self, row: Row, *, expect: int | None = ANY) -> int:
        """See `ringhook.ports.table.Table`."""
        if expect is not ANY:
            return self._replace(row, expect)
        return _either(lambda: self._overwrite(row), lambda: self._replace(row, ABSENT))

    def add(
        self, partition: str, sort: str, amount: int = 1, *, expires_at: int | None = None
    ) -> int:
        """See `ringhook.ports.table.Table`."""
        key, changes = rows.key(partition, sort), "ADD #n :amount, #v :one"
        values = {":amount": rows.number(amount), ":one": rows.number(1)}
        if expires_at is not None:
            changes += " SET #ttl = :ttl"
            values[":ttl"] = rows.number(expires_at)
        fresh = key | {"n": rows.number(amount), "v": rows.number(1)} | rows.expiry(expires_at)

        def start() -> int:
            self._put_item(fresh, rows.DEAD, {})
            return amount

        return _either(lambda: self._update(key, changes, values, "n"), start)

    def delete(self, partition: str, sort: str) -> None:
        """See `ringhook.ports.table.Table`."""
        with translated("delete a row"):
            self._client.delete_item(TableName=self._name, Key=rows.key(partition, sort))

    def query(
        self,
        partition: str,
        prefix: str = "",
        *,
        limit: int = 100,
        after: str = "",
        newest_first: bool = False,
    ) -> Page:
        """See `ringhook.ports.table.Table`.

        One row more than asked for is read: DynamoDB names a last key even when nothing follows it.
        """
        request = self._query_request(partition, prefix, forward=not newest_first)
        start: Item | None = rows.key(partition, after) if after else None
        found: list[Row] = []
        while len(found) <= limit:
            request["Limit"] = limit + 1 - len(found)
            more: Any = {"ExclusiveStartKey": start} if start else {}
            with translated("query rows"):
                answer = self._client.query(**request, **more)
            found += [rows.row_of(item) for item in answer["Items"]]
            start = answer.get("LastEvaluatedKey")
            if not start:
                break
        return Page(tuple(found[:limit]), found[limit - 1].sort if len(found) > limit else "")

    def _query_request(self, partition: str, prefix: str, *, forward: bool) -> dict[str, Any]:
        condition, values = "#pk = :pk", {":pk": {"S": partition}, ":now": rows.number(self._now())}
        if prefix:
            condition += " AND begins_with(#sk, :prefix)"
            values[":prefix"] = {"S": prefix}
        return {
            "TableName": self._name,
            "KeyConditionExpression": condition,
            "FilterExpression": rows.LIVE,
            "ExpressionAttributeNames": rows.names_in(condition, rows.LIVE),
            "ExpressionAttributeValues": values,
            "ScanIndexForward": forward,
            "ConsistentRead": True,
        }

    def _overwrite(self, row: Row) -> int:
        name, value = rows.body(row.data)
        gone = [f"#{other}" for other in rows.BODIES if other != name]
        changes = f"SET #{name} = :body, #v = if_not_exists(#v, :zero) + :one"
        values = {":body": value, ":zero": rows.number(0), ":one": rows.number(1)}
        if row.expires_at is None:
            gone.append("#ttl")
        else:
            changes += ", #ttl = :ttl"
            values[":ttl"] = rows.number(row.expires_at)
        changes += f" REMOVE {', '.join(gone)}"
        return self._update(rows.key(row.partition, row.sort), changes, values, "v")

    def _replace(self, row: Row, expect: int) -> int:
        name, value = rows.body(row.data)
        item = rows.key(row.partition, row.sort) | rows.expiry(row.expires_at)
        item |= {name: value, "v": rows.number(expect + 1)}
        if expect == ABSENT:
            self._put_item(item, rows.DEAD, {})
        else:
            self._put_item(item, rows.AT_VERSION, {":expect": rows.number(expect)})
        return expect + 1

    def _put_item(self, item: Item, condition: str, values: Item) -> None:
        with translated("write a row"):
            self._client.put_item(
                TableName=self._name,
                Item=item,
                ConditionExpression=condition,
                ExpressionAttributeNames=rows.names_in(condition),
                ExpressionAttributeValues=values | {":now": rows.number(self._now())},
            )

    def _update(self, key: Item, changes: str, values: Item, counted: str) -> int:
        with translated("write a row"):
            answer = self._client.update_item(
                TableName=self._name,
                Key=key,
                UpdateExpression=changes,
                ConditionExpression=rows.LIVE,
                ExpressionAttributeNames=rows.names_in(changes, rows.LIVE),
                ExpressionAttributeValues=values | {":now": rows.number(self._now())},
                ReturnValues="ALL_NEW",
            )
        return int(answer["Attributes"][counted]["N"])

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _either(change: Callable[[], int], begin: Callable[[], int]) -> int:
    """Change the live row, or begin anew over one that has expired; others may do so meanwhile."""
    for _ in range(_ROUNDS):
        for attempt in (change, begin):
            try:
                return attempt()
            except ConflictError:
                continue
    raise TryAgainError("could not write a row: others kept writing it; try again")
