"""`Push` on the WebSocket API's management endpoint."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ringhook.aws.failures import translated
from ringhook.domain.errors import GoneError

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi.client import ApiGatewayManagementApiClient


class ApiGatewayPush:
    """Posts to connections of one WebSocket API; the client carries its endpoint."""

    def __init__(self, client: ApiGatewayManagementApiClient) -> None:
        self._client = client

    def send(self, connection: str, frame: str) -> None:
        """See `ringhook.ports.push.Push`."""
        with translated("send to a desktop"):
            self._client.post_to_connection(ConnectionId=connection, Data=frame.encode())

    def close(self, connection: str) -> None:
        """See `ringhook.ports.push.Push`."""
        with contextlib.suppress(GoneError), translated("end a connection"):
            self._client.delete_connection(ConnectionId=connection)
